import { sql } from 'kysely';
import type { Db, Queryable } from './database.ts';
import type { Logger } from './log.ts';
import type { SealRing } from './seal.ts';
import { CANARY, countSealed } from './seal-check.ts';

/** Tells every process to look at the key file and at the table again. */
export const SEAL_TOPIC = 'kit.seal-keys';

/**
 * Seals with the key that the database names, which is the same for every process. A database that names none yet gets the
 * first key of this one, beside those whose records it holds.
 */
export async function adoptSealKey(db: Db, ring: SealRing): Promise<void> {
  const known = await currentSealKey(db);
  if (known !== null) return void ring.use(known);
  await db.transaction().execute(async (tx) => {
    await sql`SELECT pg_advisory_xact_lock(hashtext('lanyard seal keys'))`.execute(tx);
    if ((await currentSealKey(tx)) === null) await nameFirstKeys(tx, ring);
  });
  const named = await currentSealKey(db);
  if (named !== null) ring.use(named);
}

export async function currentSealKey(q: Queryable): Promise<string | null> {
  const row = await q.selectFrom('seal_keys').select('id').where('state', '=', 'current').executeTakeFirst();
  return row?.id ?? null;
}

/** A database from before keys were named may hold records of several. */
async function nameFirstKeys(q: Queryable, ring: SealRing): Promise<void> {
  const client = { query: <Row extends object>(text: string) => sql.raw<Row>(text).execute(q) };
  const found = (await countSealed(client)).map(({ id }) => id);
  const old = found.filter((id) => id !== ring.current() && ring.ids().includes(id));
  for (const id of [...old, ring.current()]) await nameSealKey(q, ring, id);
}

/** From the commit on, every process that hears of it seals with this key; the ring must hold it. */
export async function nameSealKey(q: Queryable, ring: SealRing, id: string): Promise<void> {
  const before = ring.current();
  if (!ring.use(id)) throw new TypeError('a key that is not at hand cannot be named');
  const canary = ring.seal(Buffer.from(CANARY), CANARY);
  ring.use(before);
  await q.updateTable('seal_keys').set({ state: 'old' }).where('state', '=', 'current').where('id', '<>', id).execute();
  await q
    .insertInto('seal_keys')
    .values({ id, canary, state: 'current' })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ state: 'current' }))
    .execute();
}

/** The database no longer needs this key to be at hand when a server starts. */
export async function forgetSealKey(q: Queryable, id: string): Promise<void> {
  await q.deleteFrom('seal_keys').where('id', '=', id).where('state', '=', 'old').execute();
}

export async function oldSealKeys(q: Queryable): Promise<string[]> {
  const rows = await q.selectFrom('seal_keys').select('id').where('state', '=', 'old').orderBy('id').execute();
  return rows.map(({ id }) => id);
}

/** Reads keys and table again. A failure leaves everything as it is: the next message or heartbeat tries again. */
export async function refreshSealKeys(db: Db, ring: SealRing, log: Pick<Logger, 'warn'>): Promise<void> {
  try {
    ring.reload();
    await adoptSealKey(db, ring);
  } catch (error) {
    log.warn({ error }, 'the seal keys could not be read again');
  }
}
