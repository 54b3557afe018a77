/** PingAM's addresses for the scripts of nodes: tools write and read them along with journeys. */
import { Type } from 'typebox';
import { type RequestContext, type Route, route } from '../kit/index.ts';
import type { UserCaller } from '../users/index.ts';
import { originOf } from './admin-routes.ts';
import { Anything, type Members, ownRealm, RealmName, revised } from './crest.ts';
import { NODE_ID } from './names.ts';
import type { NodeType } from './node-type.ts';
import { announcePublished } from './published.ts';
import { scriptFromBody } from './scripts/script-body.ts';
import { readScripts as readGrammar } from './scripts/verdicts.ts';
import { deleteScript, listScripts, readScript, writeScript } from './tool-scripts.ts';

const BASE = '/am/json/realms/:realm/scripts';

const address = {
  path: `${BASE}/:id`,
  params: Type.Object({ realm: RealmName, id: Type.String({ pattern: NODE_ID }) }),
} as const;

/** Bytes; PingAM's longest are a tenth of it. */
const SCRIPT_BODY = 256 * 1024;

/** `true`, or `name eq "Risk"`: what tools ask by. */
const FILTER = /^\s*(name|_id)\s+eq\s+"((?:[^"\\]|\\.)*)"\s*$/;

function filtered(scripts: readonly Members[], filter: string): readonly Members[] {
  const [, member, value] = FILTER.exec(filter) ?? [];
  if (member === undefined || value === undefined) return scripts;
  const wanted = value.replaceAll(/\\(.)/g, '$1');
  return scripts.filter((script) => script[member] === wanted);
}

const writingOf = (
  caller: UserCaller,
  request: RequestContext,
  realm: string,
  types: ReadonlyMap<string, NodeType>,
) => ({
  realm: ownRealm(caller, realm),
  origin: originOf(caller, request),
  types,
});

export function scriptAmRoutes(types: ReadonlyMap<string, NodeType>): Route[] {
  return [
    route({
      method: 'GET',
      path: BASE,
      audience: 'auditor',
      summary: 'List the scripts of journeys, and those that wait for the tree that will name them',
      params: Type.Object({ realm: RealmName }),
      query: Type.Object(
        { _queryFilter: Type.Optional(Type.String({ maxLength: 500 })) },
        { additionalProperties: true },
      ),
      reply: Type.Object({
        result: Type.Array(Anything),
        resultCount: Type.Integer(),
        pagedResultsCookie: Type.Null(),
      }),
      errors: ['realms.not-found'],
      handler: async ({ kit, caller, params, query }) => {
        const scripts = await listScripts(kit.db, ownRealm(caller, params.realm));
        const result = filtered(scripts, query._queryFilter ?? 'true').map(revised);
        return { result, resultCount: result.length, pagedResultsCookie: null };
      },
    }),
    route({
      ...address,
      method: 'GET',
      audience: 'auditor',
      summary: 'Show a script of a journey',
      reply: Anything,
      errors: ['realms.not-found'],
      handler: async ({ kit, caller, params }) =>
        revised(await readScript(kit.db, ownRealm(caller, params.realm), params.id)),
    }),
    route({
      ...address,
      method: 'PUT',
      audience: 'administrator',
      summary: 'Write a script, for the tree that will name it and for the journeys that have it',
      body: Anything,
      bodyLimit: SCRIPT_BODY,
      reply: Anything,
      errors: [
        'realms.not-found',
        'journeys.too-many-loose',
        'journeys.too-big',
        'journeys.in-use',
        'journeys.misbuilt',
      ],
      handler: async ({ kit, caller, params: { realm, id }, body, request }) => {
        const { _rev, ...given } = body;
        const script = { ...given, _id: id };
        const writing = { ...writingOf(caller, request, realm, types), body: script };
        const read = scriptFromBody(id, script);
        await readGrammar(read ? { [id]: read } : {});
        const changed = await kit.db.transaction().execute((tx) => writeScript(tx, kit, writing));
        for (const name of changed) announcePublished(kit, { realmId: writing.realm.id, name });
        return revised(script);
      },
    }),
    route({
      ...address,
      method: 'DELETE',
      audience: 'administrator',
      summary: 'Delete a script that no journey has',
      reply: Anything,
      errors: ['realms.not-found', 'journeys.node-in-use'],
      handler: async ({ kit, caller, params: { realm, id } }) =>
        revised(await kit.db.transaction().execute((tx) => deleteScript(tx, ownRealm(caller, realm), id))),
    }),
  ];
}
