import { type Selectable, sql } from 'kysely';
import type { Kit, Queryable, Tables, Tx } from '../kit/index.ts';
import type { FirstPhone, FirstPhoneNotice } from './notice.ts';

export async function insertFirstPhone(
  tx: Tx,
  { clock, random }: Pick<Kit, 'clock' | 'random'>,
  { realmId, userId, deviceId, deviceName, address, browser }: FirstPhone,
): Promise<FirstPhoneNotice> {
  const createdAt = clock.now();
  const row = await tx
    .insertInto('first_phone_notices')
    .values({
      id: random.uuid(createdAt),
      realm_id: realmId,
      user_id: userId,
      device_id: deviceId,
      device_name: deviceName,
      address,
      browser,
      created_at: createdAt,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return toNotice(row);
}

type Reader = { realmId: string; readerId: string; since: Date };

const mostShown = 20;

/** Notices about others that this reader has not dismissed, newest first. */
export async function noticesFor(q: Queryable, { realmId, readerId, since }: Reader): Promise<FirstPhoneNotice[]> {
  const rows = await q
    .selectFrom('first_phone_notices')
    .selectAll()
    .where('realm_id', '=', realmId)
    .where('user_id', '!=', readerId)
    .where('created_at', '>', since)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('first_phone_dismissals')
            .select(sql`1`.as('one'))
            .whereRef('notice_id', '=', 'first_phone_notices.id')
            .where('first_phone_dismissals.user_id', '=', readerId),
        ),
      ),
    )
    .orderBy('id', 'desc')
    .limit(mostShown)
    .execute();
  return rows.map(toNotice);
}

/** A notice of the realm about somebody else than the reader. */
export async function findNotice(
  q: Queryable,
  { id, realmId, readerId }: Pick<Reader, 'realmId' | 'readerId'> & { id: string },
): Promise<FirstPhoneNotice | null> {
  const row = await q
    .selectFrom('first_phone_notices')
    .selectAll()
    .where('id', '=', id)
    .where('realm_id', '=', realmId)
    .where('user_id', '!=', readerId)
    .executeTakeFirst();
  return row ? toNotice(row) : null;
}

type Dismissal = { noticeId: string; userId: string };

/** For this reader alone. Twice is once. */
export async function insertDismissal(q: Queryable, { noticeId, userId }: Dismissal, at: Date): Promise<void> {
  await q
    .insertInto('first_phone_dismissals')
    .values({ notice_id: noticeId, user_id: userId, created_at: at })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function deleteDismissal(q: Queryable, { noticeId, userId }: Dismissal): Promise<void> {
  await q
    .deleteFrom('first_phone_dismissals')
    .where('notice_id', '=', noticeId)
    .where('user_id', '=', userId)
    .execute();
}

/** Forgets what nobody is shown any more. The audit keeps the story. */
export async function deleteNotices(q: Queryable, before: Date): Promise<void> {
  await q.deleteFrom('first_phone_notices').where('created_at', '<=', before).execute();
}

function toNotice(row: Selectable<Tables['first_phone_notices']>): FirstPhoneNotice {
  return {
    id: row.id,
    realmId: row.realm_id,
    userId: row.user_id,
    deviceId: row.device_id,
    deviceName: row.device_name,
    address: row.address,
    browser: row.browser,
    createdAt: row.created_at,
  };
}
