/** PingAM's addresses for the scripts of nodes: tools write and read them along with journeys. */
import { Type } from 'typebox';
import { type Route, route } from '../kit/index.ts';
import { Anything, ownRealm, RealmName, revised } from './crest.ts';
import { NODE_ID } from './names.ts';
import { readScript, writeScript } from './tool-scripts.ts';

const address = {
  path: '/am/json/realms/:realm/scripts/:id',
  params: Type.Object({ realm: RealmName, id: Type.String({ pattern: NODE_ID }) }),
} as const;

/** Bytes; PingAM's longest are a tenth of it. */
const SCRIPT_BODY = 256 * 1024;

export const scriptAmRoutes: readonly Route[] = [
  route({
    ...address,
    method: 'GET',
    audience: 'auditor',
    summary: 'Show a script that came with a journey; nothing here runs it',
    reply: Anything,
    errors: ['realms.not-found'],
    handler: async ({ kit, caller, params }) =>
      revised(await readScript(kit.db, ownRealm(caller, params.realm), params.id)),
  }),
  route({
    ...address,
    method: 'PUT',
    audience: 'administrator',
    summary: 'Keep a script for the tree that will name it; nothing here runs it',
    body: Anything,
    bodyLimit: SCRIPT_BODY,
    reply: Anything,
    errors: ['realms.not-found', 'journeys.too-many-loose'],
    handler: async ({ kit, caller, params, body }) => {
      const { _rev, ...given } = body;
      const script = { ...given, _id: params.id };
      const realm = ownRealm(caller, params.realm);
      await kit.db.transaction().execute((tx) => writeScript(tx, kit, realm, script));
      return revised(script);
    },
  }),
];
