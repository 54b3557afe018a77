/**
 * Scripts that tools of PingAM write before the tree that names them. Nothing here runs them; they are kept with the journey, so
 * that the next export has them.
 */
import { type Kit, Problem, type Queryable, type Tx } from '../kit/index.ts';
import type { Realm } from '../realms/index.ts';
import { members, type NodeBody } from './file.ts';
import type { Journey } from './journey.ts';
import { addLoose, type LooseNode, listLoose } from './loose-store.ts';
import { fileScriptsOf, withOwnScripts } from './scripts/script-body.ts';
import { listStored, lockJourneys } from './store.ts';
import './errors.ts';

/** Among loose nodes a script is told by this; no type of a node has a slash. */
const SCRIPT = 'scripts/Script';

export const isScript = ({ type }: Pick<LooseNode, 'type'>): boolean => type === SCRIPT;

/** @throws Problem journeys.too-many-loose */
export async function writeScript(tx: Tx, kit: Kit, realm: Realm, body: NodeBody): Promise<void> {
  await lockJourneys(tx, realm.id);
  await addLoose(tx, realm.id, { id: body._id, type: SCRIPT, body }, kit.clock.now());
}

/** @throws Problem kit.not-found */
export async function readScript(q: Queryable, realm: Realm, id: string): Promise<NodeBody> {
  const waiting = (await listLoose(q, realm.id)).find((node) => isScript(node) && node.id === id);
  if (waiting) return waiting.body;
  const journeys = (await listStored(q, realm.id)).flatMap(({ published, draft }) =>
    [published ?? [], draft ?? []].flat(),
  );
  for (const journey of journeys) {
    const kept = fileScriptsOf(journey);
    if (Object.hasOwn(kept, id)) return { ...members(kept[id]), _id: id };
  }
  throw new Problem('kit.not-found');
}

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
