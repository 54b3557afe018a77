/** Scripts that wait, among the nodes that wait, for the tree that names them. */
import { members, type NodeBody } from './file.ts';
import type { Journey, JourneyNode } from './journey.ts';
import type { LooseNode } from './loose-store.ts';
import type { NodeType } from './node-type.ts';
import { fileScriptsOf, withOwnScripts } from './scripts/script-body.ts';

type Configured = Pick<JourneyNode, 'type' | 'properties'>;

/** Among loose nodes a script is told by this; no type of a node has a slash. */
export const SCRIPT = 'scripts/Script';

export const isScript = ({ type }: Pick<LooseNode, 'type'>): boolean => type === SCRIPT;

/** The journey with those of the scripts that its nodes name. @returns it, and their ids */
export function takeScripts(journey: Journey, bodies: readonly NodeBody[]): { journey: Journey; taken: string[] } {
  const named = new Set(Object.values(journey.nodes).flatMap(({ properties }) => Object.values(properties)));
  const taken = bodies.filter(({ _id }) => named.has(_id)).map((body) => [body._id, body] as const);
  if (taken.length === 0) return { journey, taken: [] };
  const scripts = { ...fileScriptsOf(journey), ...Object.fromEntries(taken) };
  const { scripts: _scripts, ...rest } = journey;
  const extras = { ...journey.extras, file: { ...members(journey.extras?.file), scripts } };
  return { journey: withOwnScripts({ ...rest, extras }), taken: taken.map(([id]) => id) };
}

/** The ids by which nodes name scripts. Types that are not known here may do so in any property. */
export function namedScripts(nodes: Iterable<Configured>, types: ReadonlyMap<string, NodeType>): string[] {
  return [...nodes].flatMap(({ type, properties }) => {
    const known = types.get(type)?.properties.properties as Readonly<Record<string, { format?: string }>> | undefined;
    const naming = Object.entries(properties).filter(([name]) => !known || known[name]?.format === 'script');
    return naming.flatMap(([, value]) => (typeof value === 'string' ? [value] : []));
  });
}
