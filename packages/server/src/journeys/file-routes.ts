import { Type } from 'typebox';
import { type Route, route } from '../kit/index.ts';
import { originOf } from './admin-routes.ts';
import { exportJourney, importJourneys } from './import.ts';
import type { NodeType } from './node-type.ts';
import { journeysFromFile } from './read-file.ts';
import { readScripts } from './scripts/verdicts.ts';
import { JourneyName } from './view.ts';

/** Bytes of the largest file that is read: exports with scripts are large. */
const FILE_BODY = 1024 * 1024;

const Anything = Type.Record(Type.String(), Type.Unknown());

/** Journeys as files, in the form that PingAM's tools read and write. */
export function journeyFileRoutes(types: ReadonlyMap<string, NodeType>): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/admin/journeys/:name/file',
      audience: 'auditor',
      summary: 'Export a journey with those that it runs, as PingAM’s tools read it',
      params: Type.Object({ name: JourneyName }),
      reply: Type.Object({ meta: Anything, trees: Type.Record(Type.String(), Anything) }),
      errors: ['journeys.not-found'],
      handler: ({ kit, caller: { realm }, params: { name } }) => exportJourney(kit, realm, name, types),
    }),
    route({
      method: 'POST',
      path: '/api/admin/journeys/import',
      audience: 'administrator',
      summary: 'Import journeys from a file of this server, PingAM, frodo or amster, as drafts',
      body: Type.Object({ file: Type.Unknown(), replace: Type.Boolean() }),
      bodyLimit: FILE_BODY,
      reply: Type.Object({ imported: Type.Array(Type.String()), warnings: Type.Array(Type.String()) }),
      errors: ['journeys.file-unreadable', 'journeys.name-taken', 'journeys.too-big', 'journeys.too-many'],
      handler: async ({ kit, caller, body: { file, replace }, request }) => {
        for (const { scripts } of journeysFromFile(file, types).journeys) await readScripts(scripts);
        const importing = { realm: caller.realm, file, replace, types, origin: originOf(caller, request) };
        return kit.db.transaction().execute((tx) => importJourneys(tx, kit, importing));
      },
    }),
  ];
}
