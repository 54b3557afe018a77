/** Nodes as text, so that they can be carried to another journey, tab or person. */
import type { Journey, JourneyNode, JourneyScript } from '../../../api/journeys.ts';
import { childrenOf, freeName, isEnd, nodeAt, type Point, refsOf } from './journey.ts';
import { isSame } from './same.ts';
import { freeScriptName, SCRIPT_LENGTH, scriptAt, scriptIdOf, setScript } from './scripts.ts';

type Scripts = Readonly<Record<string, JourneyScript>>;

/** Copied nodes, and the scripts that they go by, by their ids at the time. */
export type Clip = {
  readonly lanyardJourneyNodes: Readonly<Record<string, JourneyNode>>;
  readonly scripts?: Scripts;
};

/** Nodes with their screens, their scripts and the connections among them; null where nothing is chosen. */
export function copyNodes(journey: Journey, ids: Iterable<string>): Clip | null {
  const { nodes } = journey;
  const chosen = [...ids].filter((id) => nodeAt({ nodes }, id) !== undefined);
  const all = new Set(chosen.flatMap((id) => [id, ...childrenOf(nodeAt({ nodes }, id) ?? EMPTY)]));
  const copied = [...all].flatMap((id): [string, JourneyNode][] => {
    const node = nodeAt({ nodes }, id);
    return node === undefined ? [] : [[id, { ...node, connections: among(node.connections, all) }]];
  });
  return copied.length === 0 ? null : withScripts(Object.fromEntries(copied), scriptsBehind(journey, copied));
}

const withScripts = (lanyardJourneyNodes: Clip['lanyardJourneyNodes'], scripts: Scripts): Clip =>
  Object.keys(scripts).length === 0 ? { lanyardJourneyNodes } : { lanyardJourneyNodes, scripts };

function scriptsBehind(journey: Journey, nodes: readonly [string, JourneyNode][]): Scripts {
  return Object.fromEntries(
    nodes.flatMap(([, node]): [string, JourneyScript][] => {
      const id = scriptIdOf(node);
      const script = id === null ? undefined : scriptAt(journey, id);
      return id === null || script === undefined ? [] : [[id, script]];
    }),
  );
}

const EMPTY: Pick<JourneyNode, 'type' | 'properties'> = { type: '', properties: {} };

function among(connections: Readonly<Record<string, string>>, ids: ReadonlySet<string>) {
  return Object.fromEntries(Object.entries(connections).filter(([, to]) => ids.has(to) || isEnd(to)));
}

/** Reads what is in the clipboard, which may be anything. */
export function readClip(text: string): Clip | null {
  try {
    const value = JSON.parse(text) as Partial<Clip> | null;
    const nodes = value?.lanyardJourneyNodes;
    if (typeof nodes !== 'object' || nodes === null) return null;
    const entries = Object.entries(nodes);
    if (entries.length === 0 || !entries.every(([, node]) => isNode(node))) return null;
    const known = Object.fromEntries(entries.map(([id, node]) => [id, knownMembers(node)]));
    return withScripts(known, readScripts(value?.scripts));
  } catch {
    return null;
  }
}

/** Those that are scripts; whatever else stands there is left out. */
function readScripts(value: unknown): Scripts {
  if (!isRecord(value)) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([id, script]) => {
      if (!isScript(script)) return [];
      const { name, description, source, evaluatorVersion, extras } = script;
      return [[id, { name, description, source, evaluatorVersion, ...(isRecord(extras) ? { extras } : {}) }]];
    }),
  );
}

function isScript(value: unknown): value is JourneyScript {
  if (!isRecord(value)) return false;
  const { name, description, source, evaluatorVersion } = value;
  const isNamed = typeof name === 'string' && name !== '' && name.length <= 200 && typeof description === 'string';
  const isVersion = evaluatorVersion === '1.0' || evaluatorVersion === '2.0';
  return isNamed && isVersion && typeof source === 'string' && source.length <= SCRIPT_LENGTH;
}

function isNode(value: unknown): value is JourneyNode {
  if (typeof value !== 'object' || value === null) return false;
  const { type, displayName, properties, connections, x, y } = value as Record<string, unknown>;
  const isText = typeof type === 'string' && typeof displayName === 'string';
  const isPlaced = Number.isFinite(x) && Number.isFinite(y);
  return isText && isPlaced && isRecord(properties) && isRecord(connections) && allTexts(connections);
}

/** Anything else would make the whole journey unreadable to the server. */
function knownMembers({ type, displayName, properties, connections, x, y, extras }: JourneyNode): JourneyNode {
  const kept = isRecord(extras) ? { extras } : {};
  return { type, displayName, properties, connections, x, y, ...kept };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const allTexts = (record: Record<string, unknown>) => Object.values(record).every((each) => typeof each === 'string');

export type Pasted = { readonly journey: Journey; readonly ids: readonly string[] };

/** Adds copies under new ids and free names, moved a little; gives the ids of those that stand on their own. */
export function pasteNodes(journey: Journey, clip: Clip, { newId, by }: { newId: () => string; by: Point }): Pasted {
  const copies = Object.entries(clip.lanyardJourneyNodes);
  const ids = new Map(copies.map(([id]) => [id, newId()]));
  const onPages = new Set(copies.flatMap(([, node]) => childrenOf(node)));
  const carried = pasteScripts(journey, clip.scripts ?? {}, newId);
  let nodes = journey.nodes;
  for (const [id, node] of copies) {
    const properties = withNewScript(withNewRefs(node, ids), carried.ids);
    const connections = Object.fromEntries(
      Object.entries(node.connections).flatMap(([outcome, to]) => {
        const target = isEnd(to) ? to : ids.get(to);
        return target === undefined ? [] : [[outcome, target]];
      }),
    );
    const displayName = freeName({ nodes }, node.displayName);
    const copy = { ...node, displayName, properties, connections, x: node.x + by.x, y: node.y + by.y };
    nodes = { ...nodes, [ids.get(id) ?? id]: copy };
  }
  return {
    journey: { ...carried.journey, nodes },
    ids: copies.flatMap(([id]) => (onPages.has(id) ? [] : (ids.get(id) ?? []))),
  };
}

function withNewRefs(node: JourneyNode, ids: ReadonlyMap<string, string>): JourneyNode['properties'] {
  const refs = refsOf(node);
  if (refs.length === 0) return node.properties;
  const nodes = refs.flatMap((ref) => {
    const id = ids.get(ref._id);
    return id === undefined ? [] : [{ ...ref, _id: id }];
  });
  return { ...node.properties, nodes };
}

type Carried = { readonly journey: Journey; readonly ids: ReadonlyMap<string, string> };

/** A script that is there already is shared by the copies; another one of the same id stays as it is, and the copy gets its own. */
function pasteScripts(journey: Journey, scripts: Scripts, newId: () => string): Carried {
  const ids = new Map<string, string>();
  let next = journey;
  for (const [id, script] of Object.entries(scripts)) {
    const there = scriptAt(next, id);
    if (there !== undefined && isSame(there, script)) continue;
    const to = there === undefined ? id : newId();
    ids.set(id, to);
    next = setScript(next, to, { ...script, name: freeScriptName(next, script.name) });
  }
  return { journey: next, ids };
}

function withNewScript(properties: JourneyNode['properties'], ids: ReadonlyMap<string, string>) {
  const script = ids.get(scriptIdOf({ properties }) ?? '');
  return script === undefined ? properties : { ...properties, script };
}
