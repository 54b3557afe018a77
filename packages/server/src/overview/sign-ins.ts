import { sql } from 'kysely';
import { type AuditEventName, countEvents, type EventCount } from '../audit/index.ts';
import { Problem, type Queryable } from '../kit/index.ts';

/** Sign-ins and refusals in the hour or day that begins `at`. */
export type SignInCount = { at: Date; success: number; refused: number };

type Weight = {
  type: AuditEventName;
  outcome?: EventCount['outcome'];
  actorKind?: EventCount['actorKind'];
  success?: number;
  refused?: number;
};

/**
 * What counts as somebody let in or turned away. A service's question is a sign-in of its own; a code or an approved request of
 * ours leads to `session.started`, which is counted instead: an approval that opened a session is taken off again.
 */
const WEIGHTS: readonly Weight[] = [
  { type: 'session.started', success: 1 },
  { type: 'verification.code', outcome: 'success', actorKind: 'service', success: 1 },
  { type: 'push.approved', success: 1 },
  { type: 'push.used', success: -1 },
  { type: 'sign-in.password', outcome: 'refused', refused: 1 },
  { type: 'verification.code', outcome: 'refused', refused: 1 },
  { type: 'push.denied', refused: 1 },
  { type: 'push.reported', refused: 1 },
  { type: 'push.mismatched', refused: 1 },
];

const TYPES = [...new Set(WEIGHTS.map(({ type }) => type))];

const HOUR_MS = 3_600_000;
export const HOURS = 24;
export const DAYS = 30;

type Asked = { realmId: string; now: Date; zone: string };

/** The last 24 hours, the present one included; hours without anything are there as well. */
export async function signInsByHour(q: Queryable, { realmId, now }: Asked): Promise<SignInCount[]> {
  const last = Math.floor(now.getTime() / HOUR_MS) * HOUR_MS;
  const starts = Array.from({ length: HOURS }, (_, index) => new Date(last - (HOURS - 1 - index) * HOUR_MS));
  return fill(q, starts, { realmId, now, by: 'hour', zone: 'UTC' });
}

/** The last 30 days, today included, as days are where the reader is. */
export async function signInsByDay(q: Queryable, asked: Asked): Promise<SignInCount[]> {
  const { rows } = await sql<{ at: Date }>`
    SELECT (date_trunc('day', ${asked.now}::timestamptz AT TIME ZONE ${asked.zone}) - make_interval(days => day))
      AT TIME ZONE ${asked.zone} AS at
    FROM generate_series(${DAYS - 1}::int, 0, -1) AS day`.execute(q);
  return fill(
    q,
    rows.map(({ at }) => at),
    { ...asked, by: 'day' },
  );
}

async function fill(
  q: Queryable,
  starts: readonly Date[],
  asked: Asked & { by: 'hour' | 'day' },
): Promise<SignInCount[]> {
  const [from = asked.now] = starts;
  const counts = await countEvents(q, { ...asked, from, types: TYPES });
  return starts.map((at) => {
    const own = counts.filter((count) => count.at.getTime() === at.getTime());
    return { at, success: weigh(own, 'success'), refused: weigh(own, 'refused') };
  });
}

function weigh(counts: readonly EventCount[], side: 'success' | 'refused'): number {
  const sum = counts.reduce((total, count) => total + count.count * weightOf(count, side), 0);
  return Math.max(0, sum);
}

function weightOf(count: EventCount, side: 'success' | 'refused'): number {
  return WEIGHTS.filter(
    ({ type, outcome, actorKind }) =>
      type === count.type &&
      (outcome ?? count.outcome) === count.outcome &&
      (actorKind ?? count.actorKind) === count.actorKind,
  ).reduce((total, weight) => total + (weight[side] ?? 0), 0);
}

/** @throws Problem overview.zone-unknown */
export function checkZone(zone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
  } catch (cause) {
    throw new Problem('overview.zone-unknown', { cause });
  }
}
