import type { Db, Queryable, Tx } from '../kit/index.ts';
import type { RecoveryCodeCount } from './recovery-code.ts';

type NewSet = {
  userId: string;
  sealedKey: Buffer;
  /** `sealed`: null where it shall not be read again. */
  codes: readonly { hash: Buffer; sealed: Buffer | null }[];
  now: Date;
};

/** Puts a set in the place of the one before. Of two at once the later one stays, whole. */
export async function replaceSet(tx: Tx, { userId, sealedKey, codes, now }: NewSet): Promise<void> {
  const set = { sealed_key: sealedKey, made_at: now };
  await tx
    .insertInto('recovery_sets')
    .values({ user_id: userId, ...set })
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet(set))
    .execute();
  await tx.deleteFrom('recovery_codes').where('user_id', '=', userId).execute();
  await tx
    .insertInto('recovery_codes')
    .values(codes.map(({ hash, sealed }) => ({ user_id: userId, code_hash: hash, sealed_code: sealed })))
    .execute();
}

export async function sealedKeyOf(q: Queryable, userId: string): Promise<Buffer | null> {
  const row = await q.selectFrom('recovery_sets').select('sealed_key').where('user_id', '=', userId).executeTakeFirst();
  return row?.sealed_key ?? null;
}

/** What can be read again of the codes that were not used yet. */
export async function sealedCodesOf(q: Queryable, userId: string): Promise<Buffer[]> {
  const rows = await q
    .selectFrom('recovery_codes')
    .select('sealed_code')
    .where('user_id', '=', userId)
    .where('used_at', 'is', null)
    .orderBy('code_hash')
    .execute();
  return rows.flatMap(({ sealed_code: sealed }) => (sealed ? [sealed] : []));
}

type OneCode = { userId: string; hash: Buffer };

/** Takes a code: a compare and set in one statement, so that of any number of requests with it one has it (A6). */
export async function takeCode(q: Queryable, { userId, hash, now }: OneCode & { now: Date }): Promise<boolean> {
  const { numUpdatedRows } = await q
    .updateTable('recovery_codes')
    .set({ used_at: now, sealed_code: null })
    .where('user_id', '=', userId)
    .where('code_hash', '=', hash)
    .where('used_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

export async function isKnownCode(q: Queryable, { userId, hash }: OneCode): Promise<boolean> {
  const row = await q
    .selectFrom('recovery_codes')
    .select('user_id')
    .where('user_id', '=', userId)
    .where('code_hash', '=', hash)
    .executeTakeFirst();
  return row !== undefined;
}

/** How many codes of this user's set are left; 0 and null where there never was one. */
export async function countRecoveryCodes(q: Queryable, userId: string): Promise<RecoveryCodeCount> {
  const row = await q
    .selectFrom('recovery_sets')
    .select([
      'made_at',
      (eb) =>
        eb
          .selectFrom('recovery_codes')
          .select((inner) => inner.fn.countAll<number>().as('count'))
          .whereRef('recovery_codes.user_id', '=', 'recovery_sets.user_id')
          .where('used_at', 'is', null)
          .as('left'),
    ])
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return row ? { left: Number(row.left), madeAt: row.made_at } : { left: 0, madeAt: null };
}

/** Takes a set back: none of its codes counts any more, and when it was made stays known. @returns how many were left */
export async function endSet(tx: Tx, userId: string): Promise<number> {
  const ended = await tx.deleteFrom('recovery_codes').where('user_id', '=', userId).returning('used_at').execute();
  return ended.filter(({ used_at }) => used_at === null).length;
}

/** Codes that were used after the backup was made would count again: all of them end, and people make new ones. */
export async function endRestoredRecoveryCodes(db: Db, now: Date): Promise<void> {
  await db
    .updateTable('recovery_codes')
    .set({ used_at: now, sealed_code: null })
    .where('used_at', 'is', null)
    .execute();
}
