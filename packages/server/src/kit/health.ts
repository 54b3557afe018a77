import { sql } from 'kysely';
import { Type } from 'typebox';
import { Problem } from './errors.ts';
import { type HttpRoute, route } from './http/route.ts';

/**
 * `live`: the process answers, so do not restart it. `ready`: it can also reach its database, so send it people.
 * A lost database must not make an orchestrator restart every server at once, hence two addresses.
 */
export function healthRoutes(): HttpRoute[] {
  return [
    route({
      method: 'GET',
      path: '/health/live',
      audience: 'public',
      summary: 'Whether the process answers',
      reply: Type.Object({ status: Type.Literal('live') }),
      errors: [],
      handler: () => ({ status: 'live' }),
    }),
    route({
      method: 'GET',
      path: '/health/ready',
      audience: 'public',
      summary: 'Whether the server can serve people: its database answers',
      reply: Type.Object({ status: Type.Literal('ready') }),
      errors: [],
      handler: async ({ kit }) => {
        const { rows } = await sql`SELECT 1 FROM migrations LIMIT 1`.execute(kit.db);
        if (rows.length === 0) throw new Problem('kit.unavailable');
        return { status: 'ready' };
      },
    }),
  ];
}
