import type { Queryable } from './database.ts';

export type LimitFigures = {
  /** Refused now. */
  locked: number;
  /** Not refused, but with as many attempts in this window as `max` allows: the next one would be. */
  over: number;
};

/** How counters of one scope stand towards a limit, counted to a thousand. */
export async function limitFigures(
  q: Queryable,
  { realmId, scope, max, now }: { realmId: string; scope: string; max: number; now: Date },
): Promise<LimitFigures> {
  const counters = q
    .selectFrom('limits')
    .select(['locked_until', 'count'])
    .where('realm_id', '=', realmId)
    .where('scope', '=', scope)
    .where((eb) => eb.or([eb('locked_until', '>', now), eb('window_ends_at', '>', now)]))
    .limit(1_000);
  const row = await q
    .selectFrom(counters.as('counters'))
    .select((eb) => [
      eb.fn.countAll<number>().filterWhere('locked_until', '>', now).as('locked'),
      eb.fn
        .countAll<number>()
        .filterWhere((where) => where.or([where('locked_until', 'is', null), where('locked_until', '<=', now)]))
        .filterWhere('count', '>=', max)
        .as('over'),
    ])
    .executeTakeFirstOrThrow();
  return row;
}
