/**
 * A journey in the form in which PingAM and its tools write it: the tree, and each node by itself. What the file held beyond that
 * comes back with the next file.
 */
import { childrenOf, type Extras, type Journey, type JourneyNode, PAGE_NODE } from './journey.ts';
import type { NodeType } from './node-type.ts';
import { drawnOutcomes } from './outcomes.ts';
import { fileScriptsOf } from './scripts/script-body.ts';

type Members = Record<string, unknown>;
type Types = ReadonlyMap<string, NodeType>;

export type NodeBody = Members & { readonly _id: string };
export type TreeBody = Members & { readonly _id: string };

/** One journey with its nodes (`SingleTreeExport`). */
export type TreeFile = Members & {
  readonly tree: TreeBody;
  readonly nodes: Readonly<Record<string, NodeBody>>;
  /** Those that pages show. */
  readonly innerNodes: Readonly<Record<string, NodeBody>>;
};

/** What a file has even where it is empty: tools read these members without asking. */
export const EMPTY_PARTS = {
  scripts: {},
  emailTemplates: {},
  socialIdentityProviders: {},
  themes: [],
  saml2Entities: {},
  circlesOfTrust: {},
} as const;

export const members = (value: unknown): Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : {};

/** The ids of the nodes that stand on pages. */
export function shownIds({ nodes }: Pick<Journey, 'nodes'>): ReadonlySet<string> {
  return new Set(Object.values(nodes).flatMap(childrenOf));
}

/** The journey as a file. */
export function treeFromJourney(journey: Journey, types: Types): TreeFile {
  const shown = shownIds(journey);
  const bodies = Object.entries(journey.nodes).map(([id, node]) => [id, nodeBody(journey, id, node, types)] as const);
  const { file, nodes, innerNodes } = members(journey.extras);
  const scripts = fileScriptsOf(journey);
  return {
    ...EMPTY_PARTS,
    ...members(file),
    scripts,
    tree: treeBody(journey),
    nodes: { ...bodiesOf(nodes), ...Object.fromEntries(bodies.filter(([id]) => !shown.has(id))) },
    innerNodes: { ...bodiesOf(innerNodes), ...Object.fromEntries(bodies.filter(([id]) => shown.has(id))) },
  };
}

const bodiesOf = (value: unknown) => members(value) as Readonly<Record<string, NodeBody>>;

/** The tree without its nodes' properties, as `trees/{name}` shows it. */
export function treeBody(journey: Journey): TreeBody {
  const { name, description, enabled, innerOnly, mustRun, noSession, entryNodeId, staticNodes = {} } = journey;
  const shown = shownIds(journey);
  const outer = Object.entries(journey.nodes).filter(([id]) => !shown.has(id));
  const nodes = outer.map(([id, { type, displayName, x, y, connections, extras }]) => [
    id,
    { ...members(extras?.place), nodeType: type, displayName, x, y, connections },
  ]);
  return {
    uiConfig: {},
    ...members(journey.extras?.tree),
    _id: name,
    ...(description === '' ? {} : { description }),
    enabled,
    innerTreeOnly: innerOnly,
    mustRun,
    noSession,
    entryNodeId,
    staticNodes,
    nodes: Object.fromEntries(nodes),
  };
}

/** A node with its properties, as `nodes/{type}/{id}` shows it. */
export function nodeBody(journey: Journey, id: string, node: JourneyNode, types: Types): NodeBody {
  const known = types.get(node.type);
  const named = members(node.extras?.type);
  const _type = { ...named, _id: node.type, name: known?.name ?? named.name ?? node.type, collection: true };
  const _outcomes = drawnOutcomes(journey, node, types);
  return { ...node.properties, ...pageMembers(journey, node), _id: id, _type, _outcomes };
}

/** A page names its nodes a second time, with what they are called. */
function pageMembers({ nodes }: Journey, { type, properties }: JourneyNode): Members {
  if (type !== PAGE_NODE || !Array.isArray(properties.nodes)) return {};
  const named = properties.nodes.map((entry: unknown) => {
    const child = members(entry);
    const node = typeof child._id === 'string' ? nodes[child._id] : undefined;
    return node ? { ...child, nodeType: node.type, displayName: node.displayName } : entry;
  });
  return { nodes: named };
}

/** What a file says beyond what a journey is; absent where it says nothing. */
export function extrasOf(extras: Members): { extras?: Extras } {
  const isSaid = (value: unknown) =>
    value !== undefined && (typeof value !== 'object' || value === null || Object.keys(value).length > 0);
  const said = Object.entries(extras).filter(([, value]) => isSaid(value));
  return said.length === 0 ? {} : { extras: Object.fromEntries(said) };
}
