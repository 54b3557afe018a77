/**
 * Every form in which a file may hold journeys: several (`trees`), one (`tree`), the entities that amster writes one by one, and
 * lists or maps of any of these, as somebody gets who puts a folder into one file.
 */

import { members } from './file.ts';
import { type Journey, PAGE_NODE } from './journey.ts';
import type { NodeType } from './node-type.ts';
import { journeyFromTree, type ReadTree, unreadable } from './read-tree.ts';

type Members = Readonly<Record<string, unknown>>;
type Types = ReadonlyMap<string, NodeType>;

export type ReadFile = { readonly journeys: readonly Journey[]; readonly warnings: readonly string[] };

const MAX_JOURNEYS = 100;
const MAX_DEPTH = 4;

type Bodies = Record<string, Members>;
type Pieces = {
  readonly files: Members[];
  readonly trees: Members[];
  readonly nodes: Bodies;
  readonly scripts: Bodies;
};

/** @throws Problem journeys.file-unreadable */
export function journeysFromFile(file: unknown, types: Types): ReadFile {
  const [nodes, scripts] = [Object.create(null) as Bodies, Object.create(null) as Bodies];
  const pieces: Pieces = { files: [], trees: [], nodes, scripts };
  collect(pieces, file, null, 0);
  const files = [...pieces.files, ...pieces.trees.map((tree) => withScripts(assemble(tree, nodes), scripts))];
  if (files.length === 0) throw unreadable('This file holds no journey that can be read.');
  if (files.length > MAX_JOURNEYS) throw unreadable(`This file holds more than ${MAX_JOURNEYS} journeys.`);
  const read: readonly ReadTree[] = files.map((tree) => journeyFromTree(tree, types));
  const names = read.map(({ journey }) => journey.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw unreadable(`This file holds the journey ${twice} twice.`);
  return { journeys: read.map(({ journey }) => journey), warnings: read.flatMap(({ warnings }) => warnings) };
}

function collect(pieces: Pieces, value: unknown, key: string | null, depth: number): void {
  if (depth > MAX_DEPTH || typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const entry of value) collect(pieces, entry, null, depth + 1);
    return;
  }
  const found = members(value);
  if (isObject(found.trees)) {
    for (const [name, tree] of Object.entries(members(found.trees))) collect(pieces, tree, name, depth + 1);
  } else if (isObject(found.tree)) {
    pieces.files.push(named(found, key));
  } else if (isObject(found.metadata) && isObject(found.data)) {
    collectEntity(pieces, members(found.metadata), members(found.data));
  } else if (isTree(found)) {
    pieces.trees.push(found);
  } else {
    for (const [name, entry] of Object.entries(found)) collect(pieces, entry, name, depth + 1);
  }
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);

const isTree = ({ entryNodeId, nodes }: Members): boolean => typeof entryNodeId === 'string' && isObject(nodes);

/** A tree that does not say its name has that of the place where it stands. */
function named(file: Members, key: string | null): Members {
  const tree = members(file.tree);
  return tree._id === undefined && key !== null ? { ...file, tree: { ...tree, _id: key } } : file;
}

/** Amster wraps what it exports: `{metadata: {entityType, entityId, …}, data}`. */
function collectEntity({ trees, nodes, scripts }: Pieces, { entityType, entityId }: Members, data: Members): void {
  const id = data._id ?? entityId;
  if (isTree(data)) trees.push({ ...data, _id: id });
  else if (typeof id !== 'string') return;
  else if (entityType === 'Scripts') scripts[id] = data;
  // Of what every realm begins with; a realm's own counts before it.
  else if (entityType === 'GlobalScripts') scripts[id] ??= data;
  else nodes[id] = data;
}

/** A tree with those scripts that its nodes name. */
function withScripts(file: Members, scripts: Bodies): Members {
  const bodies = Object.values({ ...members(file.nodes), ...members(file.innerNodes) });
  const named = new Set(bodies.flatMap((body) => Object.values(members(body))));
  const own = Object.entries(scripts).filter(([id]) => named.has(id));
  return own.length === 0 ? file : { ...file, scripts: Object.fromEntries(own) };
}

/** A tree with those of the nodes that it names, by itself or on its pages. */
export function assemble(tree: Members, pool: Readonly<Record<string, Members>>): Members {
  const take = (ids: readonly string[]) =>
    Object.fromEntries(ids.flatMap((id) => (Object.hasOwn(pool, id) ? [[id, pool[id]] as const] : [])));
  const outer = take(Object.keys(members(tree.nodes)));
  const pages = Object.entries(members(tree.nodes)).filter(([, entry]) => members(entry).nodeType === PAGE_NODE);
  const shown = pages.flatMap(([id]) => {
    const { nodes } = members(outer[id]);
    return Array.isArray(nodes) ? nodes.map((entry) => String(members(entry)._id)) : [];
  });
  return { tree, nodes: outer, innerNodes: take(shown) };
}
