/** The scripts of a journey: which there are, which nodes go by them, and how they are changed. */
import type { Journey, JourneyNode, JourneyNodeType, JourneyScript } from '../../../api/journeys.ts';
import { nodeAt, own } from './journey.ts';

/** Characters of a source; the server takes no more. */
export const SCRIPT_LENGTH = 65_536;

type Scripts = Readonly<Record<string, JourneyScript>>;
type WithScripts = Pick<Journey, 'scripts'>;

export const scriptsOf = ({ scripts }: WithScripts): Scripts => scripts ?? {};

export const scriptAt = (journey: WithScripts, id: string): JourneyScript | undefined => own(scriptsOf(journey), id);

/** What PingAM writes where no script is chosen. */
const NONE: readonly unknown[] = ['', '[Empty]', undefined];

/** The script that a node names, whether there is one or not; null where it names none. */
export function scriptIdOf({ properties: { script } }: Pick<JourneyNode, 'properties'>): string | null {
  return typeof script === 'string' && !NONE.includes(script) ? script : null;
}

/** The property that names a script, of a type whose nodes have one. */
export function scriptPropertyOf({ schema }: Pick<JourneyNodeType, 'schema'>): string | undefined {
  return Object.entries(schema.properties ?? {}).find(([, { format }]) => format === 'script')?.[0];
}

/** All scripts by their names. */
export function listScripts(journey: WithScripts): [string, JourneyScript][] {
  return Object.entries(scriptsOf(journey)).sort(([, a], [, b]) => a.name.localeCompare(b.name));
}

/** The nodes that go by a script. */
export function usersOf({ nodes }: Pick<Journey, 'nodes'>, id: string): string[] {
  return Object.entries(nodes).flatMap(([nodeId, node]) => (scriptIdOf(node) === id ? [nodeId] : []));
}

export const unusedScripts = (journey: Journey): string[] =>
  Object.keys(scriptsOf(journey)).filter((id) => usersOf(journey, id).length === 0);

/** A name that no other script has: "Risk", "Risk 2". */
export function freeScriptName(journey: WithScripts, wanted: string): string {
  const taken = new Set(Object.values(scriptsOf(journey)).map(({ name }) => name));
  if (!taken.has(wanted)) return wanted;
  let number = 2;
  while (taken.has(`${wanted} ${number}`)) number += 1;
  return `${wanted} ${number}`;
}

/** Puts a script in place, whether there was one under this id or not. */
export const setScript = (journey: Journey, id: string, script: JourneyScript): Journey => ({
  ...journey,
  scripts: { ...scriptsOf(journey), [id]: script },
});

/** Takes away scripts that no node goes by; one that is used stays. */
export function removeScripts(journey: Journey, ids: Iterable<string>): Journey {
  const gone = new Set([...ids].filter((id) => scriptAt(journey, id) && usersOf(journey, id).length === 0));
  if (gone.size === 0) return journey;
  const kept = Object.entries(scriptsOf(journey)).filter(([id]) => !gone.has(id));
  return { ...journey, scripts: Object.fromEntries(kept) };
}

/** Without the scripts that nothing goes by any more since `before`: they went with their nodes. */
export function withoutOrphans(before: Journey, after: Journey): Journey {
  const wereUsed = Object.keys(scriptsOf(before)).filter((id) => usersOf(before, id).length > 0);
  return removeScripts(after, wereUsed);
}

/** A second script like one that is there. */
export function copyScript(journey: Journey, id: string, newId: string): Journey {
  const script = scriptAt(journey, id);
  if (script === undefined) return journey;
  return setScript(journey, newId, { ...script, name: freeScriptName(journey, script.name) });
}

/** By which a script begins that somebody writes here. */
const FIRST_OUTCOMES = ['true', 'false'] as const;

const FIRST_SOURCE = `// What the nodes before have found out: nodeState.get("username"), for one.
var username = nodeState.get("username");
outcome = username ? "${FIRST_OUTCOMES[0]}" : "${FIRST_OUTCOMES[1]}";
`;

export const newScript = (journey: WithScripts, name: string): JourneyScript => ({
  name: freeScriptName(journey, name),
  description: '',
  source: FIRST_SOURCE,
  evaluatorVersion: '2.0',
});

export type Fresh = { readonly journey: Journey; readonly properties: JourneyNode['properties'] };

/** What a new node of a type begins with: one that goes by a script gets a script of its own. */
export function freshProperties(journey: Journey, type: JourneyNodeType, scriptId: string): Fresh {
  const property = scriptPropertyOf(type);
  if (property === undefined) return { journey, properties: {} };
  return {
    journey: setScript(journey, scriptId, newScript(journey, type.name)),
    properties: { [property]: scriptId, outcomes: [...FIRST_OUTCOMES] },
  };
}

/** The outcomes that a node lists; of anything else none. */
export function listedOutcomes({ properties: { outcomes } }: Pick<JourneyNode, 'properties'>): string[] {
  return Array.isArray(outcomes) ? outcomes.filter((each) => typeof each === 'string') : [];
}

/** A node's outcomes after a change. One that only gets another name keeps the way that it leads. */
export function setOutcomes(node: JourneyNode, outcomes: readonly string[]): JourneyNode {
  const before = listedOutcomes(node);
  const properties = { ...node.properties, outcomes: [...outcomes] };
  const renamed = outcomes.length === before.length ? before.filter((name, at) => name !== outcomes[at]) : [];
  const [was] = renamed;
  if (renamed.length !== 1 || was === undefined || outcomes.includes(was)) return { ...node, properties };
  const is = outcomes[before.indexOf(was)] ?? was;
  const { [was]: way, ...others } = node.connections;
  const isFree = own(others, is) === undefined;
  const connections = way === undefined || !isFree ? node.connections : { ...others, [is]: way };
  return { ...node, properties, connections };
}

export type ScriptEdit = {
  readonly scriptId: string;
  readonly script: JourneyScript;
  /** The node from which it was opened, and its outcomes; null where it was opened by itself. */
  readonly node: { readonly id: string; readonly outcomes: readonly string[] } | null;
};

/** What somebody has written, in place: script and outcomes together. */
export function applyScript(journey: Journey, { scriptId, script, node }: ScriptEdit): Journey {
  const withScript = setScript(journey, scriptId, script);
  const target = node && nodeAt(journey, node.id);
  if (node === null || !target || String(node.outcomes) === String(listedOutcomes(target))) return withScript;
  return { ...withScript, nodes: { ...withScript.nodes, [node.id]: setOutcomes(target, node.outcomes) } };
}
