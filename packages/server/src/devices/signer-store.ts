import { type Selectable, sql } from 'kysely';
import {
  compileOnce,
  countingSql,
  joinedRow,
  type Kit,
  type LimitRequest,
  type LimitRow,
  type LimitVerdict,
  limitVerdict,
  type Queryable,
  type Tables,
} from '../kit/index.ts';
import { type Realm, realmColumns, toRealm } from '../realms/index.ts';
import { toUser, type User, userColumns } from '../users/index.ts';
import { type Device, toDevice } from './store.ts';

// Every request of every phone comes through here, so it reads across slices in one round trip and writes in a second
// (docs/decisions/0008).

export type Signer = { device: Device; user: User; realm: Realm };

type SignerRow = Selectable<Tables['devices']> & Record<`user_${string}` | `realm_${string}`, unknown>;

const selectSigner = compileOnce<{ id: string }, SignerRow>((q, { id }) =>
  q
    .selectFrom('devices')
    .innerJoin('users', (join) =>
      join.onRef('users.id', '=', 'devices.user_id').onRef('users.realm_id', '=', 'devices.realm_id'),
    )
    .innerJoin('realms', 'realms.id', 'devices.realm_id')
    .selectAll('devices')
    .select(userColumns.map((column) => `users.${column} as user_${column}` as const))
    .select(realmColumns.map((column) => `realms.${column} as realm_${column}` as const))
    .where('devices.id', '=', id)
    .$castTo<SignerRow>()
    .compile(),
);

/** The device that signs a request, whatever its state, with its owner and realm; undefined when there is none. */
export async function findSigner(q: Queryable, id: string): Promise<Signer | undefined> {
  const [row] = await selectSigner(q, { id });
  if (!row) return undefined;
  const user = joinedRow<Parameters<typeof toUser>[0]>(row, 'user', userColumns);
  const realm = joinedRow<Parameters<typeof toRealm>[0]>(row, 'realm', realmColumns);
  return { device: toDevice(row), user: toUser(user), realm: toRealm(realm) };
}

export type ProofUse = { deviceId: string; jti: string; expiresAt: Date };

/**
 * Counts a signed request and uses up its id, in one statement. The id is used only where the request is allowed, so that
 * the same request may come again when the limit is over.
 * @returns the limit's verdict, and whether the id was new (RFC 9449 section 11.1)
 */
export async function countProof(
  q: Queryable,
  kit: Pick<Kit, 'clock'>,
  { proof, limit }: { proof: ProofUse; limit: LimitRequest },
): Promise<{ verdict: LimitVerdict; isNew: boolean }> {
  const { deviceId, jti, expiresAt } = proof;
  const { rows } = await sql<LimitRow & { is_new: boolean }>`
    WITH counted AS (${countingSql(limit, kit.clock.now())}
    ), used AS (
      INSERT INTO device_proofs (device_id, jti, expires_at)
      SELECT ${deviceId}::uuid, ${jti}, ${expiresAt}::timestamptz FROM counted WHERE count <= ${limit.max}::integer
      ON CONFLICT (device_id, jti) DO NOTHING
      RETURNING jti
    )
    SELECT counted.*, EXISTS (SELECT FROM used) AS is_new FROM counted`.execute(q);
  const [row] = rows;
  if (!row) throw new TypeError('INSERT … RETURNING gave no row');
  return { verdict: limitVerdict(row, limit), isNew: row.is_new };
}
