/**
 * Whether a person may pass over a kind of second factor. It says what she chose, and lets nobody in: a journey that demands
 * a factor demands it whatever stands here (A12).
 */
import type { Kit, Queryable } from '../kit/index.ts';

export type FactorMethod = 'oath' | 'push';

/** `not-set`: she was never asked; `skippable`: she wants none; `not-skippable`: she has registered one. */
export type SkipFlag = 'not-set' | 'skippable' | 'not-skippable';

type Whose = { readonly userId: string; readonly method: FactorMethod };

export async function skipFlagOf(q: Queryable, { userId, method }: Whose): Promise<SkipFlag> {
  const row = await q
    .selectFrom('factor_flags')
    .select('is_skippable')
    .where('user_id', '=', userId)
    .where('method', '=', method)
    .executeTakeFirst();
  if (!row) return 'not-set';
  return row.is_skippable ? 'skippable' : 'not-skippable';
}

export async function setSkipFlag(
  q: Queryable,
  kit: Pick<Kit, 'clock'>,
  { userId, method, flag }: Whose & { readonly flag: SkipFlag },
): Promise<void> {
  if (flag === 'not-set') {
    await q.deleteFrom('factor_flags').where('user_id', '=', userId).where('method', '=', method).execute();
    return;
  }
  const values = { is_skippable: flag === 'skippable', changed_at: kit.clock.now() };
  await q
    .insertInto('factor_flags')
    .values({ user_id: userId, method, ...values })
    .onConflict((conflict) => conflict.columns(['user_id', 'method']).doUpdateSet(values))
    .execute();
}

/** A choice to do without is over; that a factor is not to be passed over stays. */
export async function forgetOptOuts(q: Queryable, userId: string): Promise<void> {
  await q.deleteFrom('factor_flags').where('user_id', '=', userId).where('is_skippable', '=', true).execute();
}
