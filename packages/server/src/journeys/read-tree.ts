/**
 * Journeys out of files of PingAM and its tools. They are read as they are found: connections may be missing, numbers spelled as
 * texts, nodes of types that are not known here. What can be kept is kept, and what cannot run is said.
 */
import { isDeepStrictEqual } from 'node:util';
import { Problem } from '../kit/index.ts';
import { EMPTY_PARTS, extrasOf, members } from './file.ts';
import { type Journey, type JourneyNode, MAX_NODES, MAX_SCRIPTS, PAGE_NODE, type Place } from './journey.ts';
import { laidOut } from './layout.ts';
import { isJourneyName, NODE_ID } from './names.ts';
import { type NodeType, spellProperties } from './node-type.ts';
import { LONGEST_SOURCE, scriptFromBody, withOwnScripts } from './scripts/script-body.ts';
import { withoutDeepSecrets, withoutSecrets } from './secrets.ts';
import './errors.ts';

type Members = Readonly<Record<string, unknown>>;
type Types = ReadonlyMap<string, NodeType>;

export type ReadTree = { readonly journey: Journey; readonly warnings: readonly string[] };

const idPattern = new RegExp(NODE_ID);
const LONGEST = { displayName: 200, description: 2_000, type: 100, outcome: 200, target: 64 };
const FARTHEST = 1_000_000;

export const unreadable = (detail: string): Problem =>
  new Problem('journeys.file-unreadable', { detail: `${detail} Nothing was imported.` });

/**
 * One journey of a file (`SingleTreeExport`).
 * @throws Problem journeys.file-unreadable
 */
export function journeyFromTree(file: unknown, types: Types): ReadTree {
  const { tree: givenTree, nodes: outerBodies, innerNodes: innerBodies, ...rest } = members(file);
  const {
    _id,
    _rev,
    description,
    enabled,
    innerTreeOnly,
    mustRun,
    noSession,
    entryNodeId,
    staticNodes,
    nodes,
    ...more
  } = members(givenTree);
  const name = nameOf(_id);
  const bodies = { ...members(innerBodies), ...members(outerBodies) };
  const reader = createReader(name, bodies, types);
  for (const [id, entry] of Object.entries(members(nodes))) reader.addOuter(id, members(entry));
  const { found, warnings, left } = reader.finish();
  const { uiConfig, ...tree } = more;
  const beside = withoutDeepSecrets({
    file: beyondEmpty(rest),
    tree: { ...tree, ...(isEmpty(uiConfig) ? {} : { uiConfig }) },
    nodes: left(members(outerBodies)),
    innerNodes: left(members(innerBodies)),
  });
  const read = withPlaces(members(nodes), types, {
    name,
    // PingAM writes the word where there is none.
    description:
      typeof description === 'string' && description !== 'null' ? description.slice(0, LONGEST.description) : '',
    enabled: flag(enabled, true),
    innerOnly: flag(innerTreeOnly, false),
    mustRun: flag(mustRun, false),
    noSession: flag(noSession, false),
    entryNodeId: typeof entryNodeId === 'string' ? entryNodeId.slice(0, LONGEST.target) : '',
    nodes: found,
    ...placesOf(members(staticNodes)),
    ...extrasOf(members(beside.kept)),
  });
  const journey = withOwnScripts(read);
  return {
    journey,
    warnings: [
      ...warnings,
      ...partWarnings(name, { ...rest, scripts: members(journey.extras?.file).scripts }),
      ...secretWarnings(`${name}:`, beside.dropped),
    ],
  };
}

/** Some tools write no places, or the same one for all: then they are laid out, unless there are more than a journey may have. */
function withPlaces(entries: Members, types: Types, journey: Journey): Journey {
  if (Object.keys(journey.nodes).length > MAX_NODES) return journey;
  const said = Object.values(entries).map(members);
  const [first, ...others] = said.map(placeOf);
  const isSaid = said.some(({ x, y }) => x !== undefined || y !== undefined);
  const isOnePlace = others.length > 0 && others.every((place) => isDeepStrictEqual(place, first));
  return said.length > 0 && (!isSaid || isOnePlace) ? laidOut(journey, types) : journey;
}

function nameOf(id: unknown): string {
  if (typeof id !== 'string' || !isJourneyName(id)) {
    throw unreadable(
      `A journey in this file has no name, or one that cannot be used here: ${String(id).slice(0, 100)}.`,
    );
  }
  return id;
}

/** Of a flag as it may come: a boolean, or its text. */
const flag = (value: unknown, standard: boolean): boolean =>
  value === undefined ? standard : String(value) === 'true';

const isEmpty = (value: unknown): boolean =>
  value === undefined || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);

/** Without what every file has, even where there is nothing to say. */
const beyondEmpty = (parts: Members): Members =>
  Object.fromEntries(Object.entries(parts).filter(([name, value]) => !(name in EMPTY_PARTS && isEmpty(value))));

function placesOf(staticNodes: Members): { staticNodes?: Record<string, Place> } {
  const places = Object.entries(staticNodes).filter(([id]) => idPattern.test(id));
  if (places.length === 0) return {};
  return { staticNodes: Object.fromEntries(places.map(([id, place]) => [id, placeOf(members(place))])) };
}

function placeOf({ x, y }: Members): Place {
  const coordinate = (value: unknown) => {
    const number = Number(value ?? 0);
    return Number.isFinite(number) ? Math.max(-FARTHEST, Math.min(FARTHEST, number)) : 0;
  };
  return { x: coordinate(x), y: coordinate(y) };
}

function createReader(journey: string, bodies: Members, types: Types) {
  const found: Record<string, JourneyNode> = {};
  const warnings: string[] = [];
  const add = (id: string, node: JourneyNode, body: unknown) => {
    found[id] = node;
    const label = `${journey}, ${node.displayName}:`;
    if (!types.has(node.type)) {
      warnings.push(`${label} there is no node of the type ${node.type} here. It is kept as it is, but cannot run.`);
    }
    if (body === undefined) warnings.push(`${label} the file has no properties of it, so its defaults apply.`);
    warnings.push(...secretWarnings(label, withoutSecrets(members(body)).dropped));
  };
  const addOuter = (id: string, entry: Members) => {
    checkId(journey, id);
    const { nodeType, displayName, x, y, connections, _id, ...place } = entry;
    const type = typeOf(nodeType, bodies[id]);
    const about = { type, displayName: labelOf(displayName, type), place, body: bodies[id], types };
    const node = readNode(about);
    add(id, { ...node, connections: connectionsOf(members(connections)), ...placeOf({ x, y }) }, bodies[id]);
    if (type === PAGE_NODE) for (const child of refsOf(bodies[id])) addShown(child);
  };
  const addShown = ({ _id, nodeType, displayName }: Members) => {
    const id = String(_id);
    checkId(journey, id);
    const type = typeOf(nodeType, bodies[id]);
    const node = readNode({ type, displayName: labelOf(displayName, type), place: {}, body: bodies[id], types });
    add(id, { ...node, connections: {}, x: 0, y: 0 }, bodies[id]);
  };
  /** Bodies that no journey names: they go back into the next file. */
  const left = (given: Members) =>
    Object.fromEntries(Object.entries(given).filter(([id]) => !Object.hasOwn(found, id)));
  return { addOuter, finish: () => ({ found, warnings, left }) };
}

function checkId(journey: string, id: string): void {
  if (!idPattern.test(id)) throw unreadable(`${journey} has a node whose id cannot be used: ${id.slice(0, 100)}.`);
}

function typeOf(nodeType: unknown, body: unknown): string {
  const named = typeof nodeType === 'string' ? nodeType : members(members(body)._type)._id;
  return typeof named === 'string' && named !== '' ? named.slice(0, LONGEST.type) : 'UnknownNode';
}

const labelOf = (displayName: unknown, type: string): string =>
  typeof displayName === 'string' ? displayName.slice(0, LONGEST.displayName) : type;

const refsOf = (body: unknown): Members[] => {
  const { nodes } = members(body);
  return Array.isArray(nodes) ? nodes.map(members).filter(({ _id }) => typeof _id === 'string') : [];
};

/** Partial as they may be; where one leads nowhere, the check says so. */
function connectionsOf(connections: Members): Record<string, string> {
  const usable = Object.entries(connections).filter(
    (entry): entry is [string, string] =>
      entry[0] !== '' &&
      entry[0].length <= LONGEST.outcome &&
      typeof entry[1] === 'string' &&
      entry[1].length <= LONGEST.target,
  );
  return Object.fromEntries(usable);
}

type Reading = { type: string; displayName: string; place: Members; body: unknown; types: Types };

function readNode({
  type,
  displayName,
  place,
  body,
  types,
}: Reading): Pick<JourneyNode, 'type' | 'displayName' | 'properties' | 'extras'> {
  const { _id, _rev, _type, _outcomes, ...given } = withoutSecrets(members(body)).kept;
  const known = types.get(type);
  const properties = known ? spellProperties(known, withoutNulls(known, given)) : given;
  const inert = known ? {} : { type: told(_type, { _id: type, name: type, collection: true }), outcomes: _outcomes };
  return { type, displayName, properties: namedOnce(type, properties), ...extrasOf({ place, ...inert }) };
}

/** What a file says of a type, where it is more than what is written anyway. */
const told = (given: unknown, standard: unknown): unknown => (isDeepStrictEqual(given, standard) ? undefined : given);

/** `null` is how files say that a property is not set. */
function withoutNulls({ properties: { properties } }: NodeType, given: Members): Members {
  return Object.fromEntries(
    Object.entries(given).filter(([name, value]) => value !== null || !Object.hasOwn(properties, name)),
  );
}

/** What a page's nodes are called, they say themselves. */
function namedOnce(type: string, properties: Members): Members {
  if (type !== PAGE_NODE || !Array.isArray(properties.nodes)) return properties;
  const nodes = properties.nodes.map((entry: unknown) => {
    const { displayName, ...rest } = members(entry);
    return typeof rest._id === 'string' ? rest : entry;
  });
  return { ...properties, nodes };
}

function secretWarnings(label: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  return [
    `${label} secrets are not taken from files, so ${[...new Set(names)].join(', ')} is left out, also of the next export.`,
  ];
}

/** Parts that mean something elsewhere and nothing here, in words. */
const PARTS: Readonly<Record<string, string>> = {
  emailTemplates: 'mail templates',
  socialIdentityProviders: 'social identity providers',
  saml2Entities: 'SAML entities',
  circlesOfTrust: 'circles of trust',
  variable: 'variables',
};

function partWarnings(name: string, { scripts, ...parts }: Members): string[] {
  const silent = new Set(['meta', 'nodeTypes']);
  const named = Object.entries(parts).filter(([part, value]) => !silent.has(part) && !isEmpty(value));
  return [
    ...named.map(
      ([part]) =>
        `${name}: its ${Object.hasOwn(PARTS, part) ? PARTS[part] : part} are kept for the next export, but nothing here uses them.`,
    ),
    ...Object.entries(members(scripts)).map(
      ([id, body]) =>
        `${name}: its script ${scriptLabel(id, body)} is kept for the next export, but does not run: ${whyUnread(id, body)}.`,
    ),
  ];
}

function scriptLabel(id: string, body: unknown): string {
  const { name } = members(body);
  return (typeof name === 'string' && name !== '' ? name : id).slice(0, LONGEST.displayName);
}

function whyUnread(id: string, body: unknown): string {
  if (scriptFromBody(id, body)) return `a journey has at most ${MAX_SCRIPTS} scripts`;
  if (!idPattern.test(id)) return 'its id cannot be used';
  const { script } = members(body);
  const isSource = [script].flat().every((line) => typeof line === 'string');
  return isSource ? `it has more than ${LONGEST_SOURCE} characters` : 'it has no source that can be read';
}
