import type { Selectable } from 'kysely';
import type { Kit, Queryable, Tables } from '../kit/index.ts';

export type CredentialKind = 'totp' | 'hotp' | 'ocra' | 'push';
export type HashAlgorithm = 'SHA1' | 'SHA256' | 'SHA512';

export type Credential = {
  id: string;
  deviceId: string;
  kind: CredentialKind;
  algorithm: HashAlgorithm;
  digits: number;
  /** Seconds. */
  period: number;
  suite: string | null;
  /** Sealed; `openSecret` opens it for one use. */
  sealedSecret: Buffer | null;
  /** The lowest counter or time step that may still be accepted. */
  movingFactor: number;
  /** Learnt clock drift, in time steps. */
  drift: number;
};

/** The credentials of these devices, oldest first. */
export async function credentialsOf(q: Queryable, deviceIds: readonly string[]): Promise<Credential[]> {
  const rows = await q
    .selectFrom('credentials')
    .selectAll()
    .where('device_id', '=', (eb) => eb.fn.any(eb.val(deviceIds)))
    .orderBy('id')
    .execute();
  return rows.map(toCredential);
}

export type NewCredential = {
  deviceId: string;
  kind: CredentialKind;
  algorithm: HashAlgorithm;
  digits: number;
  period: number;
  secret: Uint8Array;
};

/** Seals the secret and writes the credential; the sealed record opens only for this credential's id. */
export async function insertCredential(q: Queryable, kit: Kit, credential: NewCredential): Promise<void> {
  const now = kit.clock.now();
  const id = kit.random.uuid(now);
  await q
    .insertInto('credentials')
    .values({
      id,
      device_id: credential.deviceId,
      kind: credential.kind,
      algorithm: credential.algorithm,
      digits: credential.digits,
      period: credential.period,
      sealed_secret: kit.seal.seal(credential.secret, credentialPurpose(id)),
      created_at: now,
    })
    .execute();
}

/** The context a secret is sealed for: a sealed record copied into another row does not open there. */
export function credentialPurpose(credentialId: string): string {
  return `credential:${credentialId}`;
}

/** The secret in clear, for one use: never keep, log or return it. Undefined where the credential has none. */
export function openSecret(kit: Pick<Kit, 'seal'>, credential: Credential): Uint8Array | undefined {
  if (!credential.sealedSecret) return undefined;
  return kit.seal.open(credential.sealedSecret, credentialPurpose(credential.id));
}

/** Marks a time step or counter as used: true exactly once for each, under any concurrency, never for an older one. */
export async function useFactor(
  q: Queryable,
  { credentialId, factor }: { credentialId: string; factor: number },
): Promise<boolean> {
  const updated = await q
    .updateTable('credentials')
    .set({ moving_factor: factor + 1 })
    .where('id', '=', credentialId)
    .where('moving_factor', '<=', factor)
    .returning('id')
    .executeTakeFirst();
  return updated !== undefined;
}

/** Erases what a device could do; its secrets must not outlive it. */
export async function deleteCredentials(q: Queryable, deviceId: string): Promise<void> {
  await q.deleteFrom('credentials').where('device_id', '=', deviceId).execute();
}

function toCredential(row: Selectable<Tables['credentials']>): Credential {
  return {
    id: row.id,
    deviceId: row.device_id,
    kind: row.kind,
    algorithm: row.algorithm,
    digits: row.digits,
    period: row.period,
    suite: row.suite,
    sealedSecret: row.sealed_secret,
    movingFactor: row.moving_factor,
    drift: row.drift,
  };
}
