/** Scripts that wait, among the nodes that wait, for the tree that names them. */
import { members } from './file.ts';
import type { Journey } from './journey.ts';
import type { LooseNode } from './loose-store.ts';
import { fileScriptsOf, withOwnScripts } from './scripts/script-body.ts';

/** Among loose nodes a script is told by this; no type of a node has a slash. */
export const SCRIPT = 'scripts/Script';

export const isScript = ({ type }: Pick<LooseNode, 'type'>): boolean => type === SCRIPT;

/** The journey with those of the waiting scripts that its nodes name. @returns it, and their ids */
export function takeScripts(journey: Journey, loose: readonly LooseNode[]): { journey: Journey; taken: string[] } {
  const named = new Set(Object.values(journey.nodes).flatMap(({ properties }) => Object.values(properties)));
  const taken = loose.filter((node) => isScript(node) && named.has(node.id));
  if (taken.length === 0) return { journey, taken: [] };
  const scripts = { ...fileScriptsOf(journey), ...Object.fromEntries(taken.map(({ id, body }) => [id, body])) };
  const { scripts: _scripts, ...rest } = journey;
  const extras = { ...journey.extras, file: { ...members(journey.extras?.file), scripts } };
  return { journey: withOwnScripts({ ...rest, extras }), taken: taken.map(({ id }) => id) };
}
