import { sql } from 'kysely';
import { boundedCount, countWords, type Queryable, sentence } from '../kit/index.ts';
import type { Touch, TouchCounters, TouchInput } from '../realms/index.ts';

const ago = (now: Date, seconds: number): Date => new Date(now.getTime() - seconds * 1000);

/** Since when a session must have been seen, under an idle limit of the realm and that of its own. */
const seenSince = (now: Date, seconds: number) =>
  sql<Date>`${now}::timestamptz - make_interval(secs => least(${seconds}, idle_seconds))`;

/** Sessions that nothing has ended yet. */
function liveSessions(q: Queryable, { realm, before, now }: TouchInput) {
  return q
    .selectFrom('sessions')
    .select('id')
    .where('realm_id', '=', realm.id)
    .where('ended_at', 'is', null)
    .where('expires_at', '>', now)
    .where('last_seen_at', '>', seenSince(now, before.session.idleSeconds));
}

async function touchedByIdleLimit(q: Queryable, input: TouchInput): Promise<Touch[]> {
  const ends = liveSessions(q, input).where(
    'last_seen_at',
    '<=',
    seenSince(input.now, input.after.session.idleSeconds),
  );
  const count = await boundedCount(q, ends);
  const text = `${sentence(countWords(count, 'session'))} ${count < 2 ? 'ends' : 'end'} at once.`;
  return [{ what: 'session.idleSeconds', count, text }];
}

async function touchedByAbsoluteLimit(q: Queryable, input: TouchInput): Promise<Touch[]> {
  const count = await boundedCount(q, liveSessions(q, input));
  const text = `${sentence(countWords(count, 'session'))} that ${count < 2 ? 'is open keeps' : 'are open keep'} the end that they began with.`;
  return [{ what: 'session.absoluteSeconds', count, text }];
}

async function touchedByFreshness(q: Queryable, input: TouchInput): Promise<Touch[]> {
  const { before, after, now } = input;
  const [shorter, longer] = [before, after].map(({ session }) => session.freshSeconds).toSorted((a, b) => a - b) as [
    number,
    number,
  ];
  const between = liveSessions(q, input)
    .where('factor_at', '>', ago(now, longer))
    .where('factor_at', '<=', ago(now, shorter));
  const count = await boundedCount(q, between);
  const result = after.session.freshSeconds < before.session.freshSeconds ? 'has to be proved again' : 'counts again';
  const text = `The second factor of ${countWords(count, 'session')} ${result} before a change to devices.`;
  return [{ what: 'session.freshSeconds', count, text }];
}

/** Whom of those who are signed in a change of settings touches. */
export const sessionTouches: TouchCounters = {
  'session.idleSeconds': touchedByIdleLimit,
  'session.absoluteSeconds': touchedByAbsoluteLimit,
  'session.freshSeconds': touchedByFreshness,
};
