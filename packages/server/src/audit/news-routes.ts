import { setTimeout as pause } from 'node:timers/promises';
import { Type } from 'typebox';
import { eventRoute, type Route, route } from '../kit/index.ts';
import { auditEvents } from './events.ts';
import { filterOf, filters } from './filters.ts';
import { countNewer } from './store.ts';

const NEWS_MOST = 100;
const LOOK_MS = 3_000;

/**
 * How many events came since the list was read. A look at the database every few seconds, because nothing is to be told by
 * those who write: the log is behind the hottest path of all. A stream, because a page that asks by itself would count as
 * somebody at work and keep an unattended session alive.
 */
const newsRoute = eventRoute({
  path: '/api/admin/audit/news',
  audience: 'auditor',
  summary: 'Follow how many events came after one',
  query: Type.Object({ ...filters, since: Type.String({ format: 'uuid' }) }),
  events: { news: Type.Object({ count: Type.Integer() }) },
  holder: ({ session }) => session.id,
  errors: [],
  handler: async ({ kit, caller, query, send, signal }) => {
    const filter = filterOf(caller.realm.id, query);
    for (let told = -1; !signal.aborted; ) {
      const count = await countNewer(kit.db, filter, { since: query.since, most: NEWS_MOST });
      if (count !== told) send('news', { count });
      told = count;
      await pause(LOOK_MS, undefined, { signal }).catch(() => {});
    }
  },
});

const Outcomes = Type.Record(Type.String(), Type.String());
const kinds = Object.entries(auditEvents).map(([name, { text, outcomes }]) => ({
  name,
  text,
  outcomes: { ...outcomes },
}));

const kindsRoute = route({
  method: 'GET',
  path: '/api/admin/audit/types',
  audience: 'auditor',
  summary: 'Every kind of audit event, and what its outcomes mean',
  reply: Type.Object({
    types: Type.Array(Type.Object({ name: Type.String(), text: Type.String(), outcomes: Outcomes })),
  }),
  errors: [],
  handler: () => ({ types: kinds }),
});

export const newsRoutes: Route[] = [newsRoute, kindsRoute];
