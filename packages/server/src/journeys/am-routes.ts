/** PingAM's addresses for trees and nodes: with these its tools read and write journeys. */
import { type TObject, type TSchema, Type } from 'typebox';
import { type Kit, Problem, type RequestContext, type Route, route } from '../kit/index.ts';
import type { UserCaller } from '../users/index.ts';
import { originOf } from './admin-routes.ts';
import { foreignAmRoutes } from './am-foreign-routes.ts';
import { scriptAmRoutes } from './am-script-routes.ts';
import { emptyJourney, type ToolWriting } from './changes.ts';
import { Anything, type Members, ownRealm, RealmName, revised } from './crest.ts';
import { announceDeleted } from './deleted.ts';
import { lookAt } from './facts.ts';
import { members, type NodeBody, treeBody } from './file.ts';
import { NODE_ID } from './names.ts';
import { completeProperties, type NodeType } from './node-type.ts';
import { drawnOutcomes } from './outcomes.ts';
import { announcePublished } from './published.ts';
import type { Runs } from './runs.ts';
import { findTree, listTrees, readNode, readNodes } from './tool-reads.ts';
import { configured, deleteNode, deleteTree, lookAtLoose, writeNode, writeTree } from './tool-writes.ts';
import { JourneyName } from './view.ts';

type Types = ReadonlyMap<string, NodeType>;
type Serving = Pick<Runs, 'types' | 'onRunEnded'>;

const BASE = '/am/json/realms/:realm/realm-config/authentication/authenticationtrees';
const RealmParams = Type.Object({ realm: RealmName });
const TreeParams = Type.Object({ realm: RealmName, name: JourneyName });
const TypeName = Type.String({ pattern: '^[A-Za-z0-9_-]{1,100}$' });
const TypeParams = Type.Object({ realm: RealmName, type: TypeName });
const NodeParams = Type.Object({ realm: RealmName, type: TypeName, id: Type.String({ pattern: NODE_ID }) });
const ListReply = Type.Object({
  result: Type.Array(Anything),
  resultCount: Type.Integer(),
  pagedResultsCookie: Type.Null(),
  totalPagedResultsPolicy: Type.String(),
  totalPagedResults: Type.Integer(),
  remainingPagedResults: Type.Integer(),
});

/** A page of results that is all of them (CREST). */
const listReply = (result: readonly Members[]) => ({
  result: result.map(revised),
  resultCount: result.length,
  pagedResultsCookie: null,
  totalPagedResultsPolicy: 'NONE',
  totalPagedResults: -1,
  remainingPagedResults: -1,
});

type Writer = { kit: Kit; caller: UserCaller; request: RequestContext; params: { realm: string } };

function writingOf({ caller, request, params }: Writer, types: Types): ToolWriting {
  return { realm: ownRealm(caller, params.realm), origin: originOf(caller, request), types };
}

const WRITE_ERRORS = [
  'realms.not-found',
  'journeys.misbuilt',
  'journeys.name-invalid',
  'journeys.in-use',
  'journeys.too-big',
  'journeys.too-many',
  'journeys.too-many-loose',
  'journeys.file-unreadable',
];

/** Bytes of a tree: hundreds of nodes with their places. */
const TREE_BODY = 512 * 1024;

function treeRoutes({ types, onRunEnded }: Serving): Route[] {
  return [
    route({
      method: 'GET',
      path: `${BASE}/trees`,
      audience: 'auditor',
      summary: 'List the journeys as PingAM’s trees; one that was never published is not enabled',
      params: RealmParams,
      reply: ListReply,
      errors: ['realms.not-found'],
      handler: async ({ kit, caller, params }) =>
        listReply((await listTrees(kit.db, ownRealm(caller, params.realm).id)).map(treeBody)),
    }),
    route({
      method: 'GET',
      path: `${BASE}/trees/:name`,
      audience: 'auditor',
      summary: 'Show a journey as PingAM’s tree',
      params: TreeParams,
      reply: Anything,
      errors: ['realms.not-found', 'journeys.not-found'],
      handler: async ({ kit, caller, params: { realm, name } }) => {
        const journey = await findTree(kit.db, { realmId: ownRealm(caller, realm).id, name });
        if (!journey) throw new Problem('journeys.not-found');
        return revised(treeBody(journey));
      },
    }),
    route({
      method: 'PUT',
      path: `${BASE}/trees/:name`,
      audience: 'administrator',
      summary:
        'Publish a tree with the nodes that were written for it; one that cannot run and never did is kept as a draft',
      params: TreeParams,
      body: Type.Object(
        { entryNodeId: Type.String({ maxLength: 64 }), nodes: Anything },
        { additionalProperties: true },
      ),
      bodyLimit: TREE_BODY,
      reply: Anything,
      errors: [...WRITE_ERRORS, 'journeys.not-new'],
      handler: async ({ kit, caller, params, body, request }) => {
        const writing = { ...writingOf({ kit, caller, params, request }, types), name: params.name, tree: body };
        const key = { realmId: writing.realm.id, name: params.name };
        await lookAtLoose(kit, writing);
        const tree = await kit.db.transaction().execute(async (tx) => {
          // RFC 9110 section 13.1.2: whoever wants to make a new one must not replace another.
          if (request.header('if-none-match')?.trim() === '*' && (await findTree(tx, key)))
            throw new Problem('journeys.not-new');
          return writeTree(tx, kit, writing);
        });
        announcePublished(kit, key);
        return revised(tree);
      },
    }),
    route({
      method: 'DELETE',
      path: `${BASE}/trees/:name`,
      audience: 'administrator',
      summary: 'Delete a journey by PingAM’s address',
      params: TreeParams,
      reply: Anything,
      errors: ['realms.not-found', 'journeys.not-found', 'journeys.in-use'],
      handler: async ({ kit, caller, params, request }) => {
        const writing = { ...writingOf({ kit, caller, params, request }, types), name: params.name };
        const tree = await kit.db.transaction().execute((tx) => deleteTree(tx, kit, writing));
        await announceDeleted({ kit, onRunEnded }, { realmId: writing.realm.id, name: params.name });
        return revised(tree);
      },
    }),
  ];
}

const typeBody = ({ type, name }: NodeType) => ({ _id: type, name, collection: true });

function collectionRoute(types: Types): Route {
  return route({
    method: 'POST',
    path: `${BASE}/nodes`,
    audience: 'auditor',
    summary: 'List the types of nodes (getAllTypes), or all nodes (nextdescendents)',
    params: RealmParams,
    query: Type.Object({ _action: Type.Enum(['getAllTypes', 'getCreatableTypes', 'nextdescendents']) }),
    reply: Type.Object({ result: Type.Array(Anything) }),
    errors: ['realms.not-found'],
    handler: async ({ kit, caller, params, query }) => {
      const realm = ownRealm(caller, params.realm);
      if (query._action !== 'nextdescendents') return { result: [...types.values()].map(typeBody) };
      return { result: (await readNodes(kit.db, realm, types)).map(revised) };
    },
  });
}

/** The later releases name a version of the type between it and the id; there is one here. */
const SHAPES = [
  { path: `${BASE}/nodes/:type`, words: '' },
  { path: `${BASE}/nodes/:type/1.0`, words: ', in the address of later releases' },
] as const;

function typeRoutes(types: Types, { path, words }: (typeof SHAPES)[number]): Route[] {
  return [
    route({
      method: 'GET',
      path,
      audience: 'auditor',
      summary: `List the nodes of a type${words}`,
      params: TypeParams,
      reply: ListReply,
      errors: ['realms.not-found'],
      handler: async ({ kit, caller, params }) => {
        const nodes = await readNodes(kit.db, ownRealm(caller, params.realm), types);
        return listReply(nodes.filter(({ _type }) => members(_type)._id === params.type));
      },
    }),
    route({
      method: 'POST',
      path,
      audience: 'administrator',
      summary: `Describe a type of node (schema, template, getType, listOutcomes), or write a node of it (create)${words}`,
      params: TypeParams,
      query: Type.Object({ _action: Type.Enum(['schema', 'template', 'getType', 'listOutcomes', 'create']) }),
      body: Anything,
      reply: Type.Unknown(),
      errors: [...WRITE_ERRORS, 'journeys.node-not-found'],
      handler: async ({ kit, caller, params, query, body, request }) => {
        const writing = writingOf({ kit, caller, params, request }, types);
        if (query._action === 'create') {
          const id = kit.random.uuid(kit.clock.now());
          return write(kit, writing, { id, type: params.type, body: { ...body, _id: id } });
        }
        const type = types.get(params.type);
        if (!type) throw new Problem('journeys.node-not-found');
        return ACTIONS[query._action](type, body);
      },
    }),
  ];
}

const ACTIONS: Readonly<
  Record<'schema' | 'template' | 'getType' | 'listOutcomes', (type: NodeType, body: Members) => unknown>
> = {
  getType: typeBody,
  template: (type) => completeProperties(type, {}),
  listOutcomes: (type, body) => outcomesFor(type, body),
  schema: ({ properties }) => ({ type: 'object', properties: schemaProperties(properties) }),
};

/** Properties that are not well formed say nothing about outcomes. */
function outcomesFor(type: NodeType, properties: Members) {
  const node = { type: type.type, displayName: type.name, properties, connections: {}, x: 0, y: 0 };
  return drawnOutcomes({ ...emptyJourney('Outcomes'), nodes: { node } }, node, new Map([[type.type, type]]));
}

/** As PingAM describes properties: in order, each with whether it must be given. */
function schemaProperties({ properties, required }: TObject): Members {
  const entries = Object.entries(
    properties as Readonly<Record<string, TSchema & { description?: string; default?: unknown }>>,
  );
  const plain = (schema: TSchema) => JSON.parse(JSON.stringify(schema)) as Members;
  return Object.fromEntries(
    entries.map(([name, schema], index) => [
      name,
      {
        ...plain(schema),
        title: name,
        description: schema.description ?? '',
        propertyOrder: (index + 1) * 100,
        required: ((required ?? []) as readonly string[]).includes(name) && schema.default === undefined,
        exampleValue: '',
      },
    ]),
  );
}

async function write(kit: Kit, writing: ToolWriting, node: { id: string; type: string; body: NodeBody }) {
  await lookAt(kit, writing, [configured(node)]);
  const { body, changed } = await kit.db.transaction().execute((tx) => writeNode(tx, kit, { ...writing, node }));
  if (changed !== null) announcePublished(kit, { realmId: writing.realm.id, name: changed });
  return revised(body);
}

function nodeRoutes(types: Types, { path, words }: (typeof SHAPES)[number]): Route[] {
  const address = { path: `${path}/:id`, params: NodeParams } as const;
  return [
    route({
      ...address,
      method: 'GET',
      audience: 'auditor',
      summary: `Show a node${words}`,
      reply: Anything,
      errors: ['realms.not-found', 'journeys.node-not-found'],
      handler: async ({ kit, caller, params }) =>
        revised(await readNode(kit.db, ownRealm(caller, params.realm), types, params)),
    }),
    route({
      ...address,
      method: 'PUT',
      audience: 'administrator',
      summary: `Write a node, for the tree that will name it${words}`,
      body: Anything,
      reply: Anything,
      errors: WRITE_ERRORS,
      handler: ({ kit, caller, params, body, request }) => {
        const { id, type } = params;
        const { _rev, ...given } = body;
        return write(kit, writingOf({ kit, caller, params, request }, types), {
          id,
          type,
          body: { ...given, _id: id },
        });
      },
    }),
    route({
      ...address,
      method: 'DELETE',
      audience: 'administrator',
      summary: `Delete a node that no tree names${words}`,
      reply: Anything,
      errors: ['realms.not-found', 'journeys.node-not-found', 'journeys.node-in-use'],
      handler: async ({ kit, caller, params, request }) => {
        const writing = writingOf({ kit, caller, params, request }, types);
        return revised(await kit.db.transaction().execute((tx) => deleteNode(tx, writing, params)));
      },
    }),
  ];
}

/** The routes of trees and nodes, for the nodes that this server has. */
export function journeyAmRoutes(serving: Serving): Route[] {
  const { types } = serving;
  return [
    ...treeRoutes(serving),
    collectionRoute(types),
    ...scriptAmRoutes(types),
    ...foreignAmRoutes,
    ...SHAPES.flatMap((shape) => [...typeRoutes(types, shape), ...nodeRoutes(types, shape)]),
  ];
}
