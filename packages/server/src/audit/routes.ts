import { Type } from 'typebox';
import { downloadRoute, type Route, route } from '../kit/index.ts';
import { chainRoutes } from './chain-routes.ts';
import { filterOf, filters } from './filters.ts';
import { listingPieces, listingWriters } from './listing-file.ts';
import { newsRoutes } from './news-routes.ts';
import type { ChainFacts } from './sealing.ts';
import { listEvents } from './store.ts';
import { AuditEventView, eventViews, type NameFacts } from './view.ts';

export type AuditRouteFacts = { readonly names: NameFacts; readonly chain: ChainFacts };

const Uuid = Type.String({ format: 'uuid' });

const listRoute = ({ names }: AuditRouteFacts) =>
  route({
    method: 'GET',
    path: '/api/admin/audit',
    audience: 'auditor',
    summary: 'List audit events of the realm, newest first',
    query: Type.Object({
      ...filters,
      after: Type.Optional(Uuid),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
    }),
    reply: Type.Object({ events: Type.Array(AuditEventView), next: Type.Union([Type.String(), Type.Null()]) }),
    errors: [],
    handler: async ({ kit, caller, query }) => {
      const realmId = caller.realm.id;
      const filter = filterOf(realmId, query);
      const page = await listEvents(kit.db, { ...filter, after: query.after, limit: query.limit ?? 50 });
      return { events: await eventViews(kit.db, names, realmId, page.events), next: page.next };
    },
  });

const fileRoute = ({ names }: AuditRouteFacts) =>
  downloadRoute({
    path: '/api/admin/audit/file',
    audience: 'auditor',
    summary: 'The same events as a file, all of them',
    query: Type.Object({ ...filters, format: Type.Enum(['csv', 'ndjson']) }),
    types: ['text/csv', 'application/x-ndjson'],
    holder: ({ session }) => session.id,
    errors: [],
    handler: async ({ kit, caller, query }) => {
      const { format } = query as { format: 'csv' | 'ndjson' };
      const day = kit.clock.now().toISOString().slice(0, 10);
      const filter = filterOf(caller.realm.id, query);
      return {
        fileName: `audit-${caller.realm.name}-${day}.${format}`,
        type: listingWriters[format].type,
        pieces: listingPieces(kit.db, { facts: names, filter, format }),
      };
    },
  });

export function auditRoutes(facts: AuditRouteFacts): Route[] {
  return [listRoute(facts), fileRoute(facts), ...chainRoutes(facts.chain), ...newsRoutes];
}
