import type { Selectable } from 'kysely';
import { json, type Kit, type Queryable, type Resealable, type Tables } from '../kit/index.ts';
import type { CodeForm, HashAlgorithm, Transition } from './code-form.ts';

export type CredentialKind = 'totp' | 'hotp' | 'ocra' | 'push';

export type Credential = {
  id: string;
  deviceId: string;
  kind: CredentialKind;
  algorithm: HashAlgorithm;
  digits: number;
  /** Seconds. */
  period: number;
  suite: string | null;
  /** A code ends in a further digit that checks the others (`hotp` alone; RFC 4226 appendix C). */
  checksum: boolean;
  /** Where in the hash a code is taken from (`hotp` alone); null: where the hash itself says. */
  truncationOffset: number | null;
  /** Sealed; `openSecret` opens it for one use. */
  sealedSecret: Buffer | null;
  /** The lowest counter or time step that may still be accepted. */
  movingFactor: number;
  /** Learnt clock drift, in time steps. */
  drift: number;
  /** Where the counters of the present form begin; see code-form.ts. */
  offset: number;
  suspended: boolean;
  next: CodeForm | null;
};

/** A credential that shows codes. */
export type CodeCredentialRow = Credential & Transition;

/** The one credential of a device that shows codes. */
export function codeCredential(credentials: readonly Credential[]): CodeCredentialRow | undefined {
  return credentials.find((each): each is CodeCredentialRow => each.kind === 'totp' || each.kind === 'hotp');
}

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
  checksum?: boolean | undefined;
  truncationOffset?: number | null | undefined;
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
      checksum: credential.checksum ?? false,
      truncation_offset: credential.truncationOffset ?? null,
      sealed_secret: kit.seal.seal(credential.secret, credentialPurpose(id)),
      created_at: now,
    })
    .execute();
}

/** The context a secret is sealed for: a sealed record copied into another row does not open there. */
export function credentialPurpose(credentialId: string): string {
  return `credential:${credentialId}`;
}

/** How a rotation of the seal key finds the secrets of devices. */
export const credentialRecords: Resealable = {
  table: 'credentials',
  column: 'sealed_secret',
  id: 'id',
  purpose: credentialPurpose,
};

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

/** Gives the device a form to take over, or none; what it shows now stays as it is. */
export async function writeNextForm(
  q: Queryable,
  { credentialId, next }: { credentialId: string; next: CodeForm | null },
): Promise<void> {
  await q
    .updateTable('credentials')
    .set({ next_form: next && json(next) })
    .where('id', '=', credentialId)
    .execute();
}

/** The device shows the form that it was given: from here on only that one counts. */
export async function writeTakenOver(
  q: Queryable,
  credentialId: string,
  form: CodeForm & { movingFactor: number; drift: number },
): Promise<void> {
  await q
    .updateTable('credentials')
    .set((eb) => ({
      kind: form.kind,
      algorithm: form.algorithm,
      digits: form.digits,
      period: form.period,
      counter_offset: form.offset,
      // A code may have been accepted since the row was read: the line of counters never goes back.
      moving_factor: eb.fn('greatest', ['moving_factor', eb.val(form.movingFactor)]),
      drift: form.drift,
      resync: null,
      next_form: null,
    }))
    .where('id', '=', credentialId)
    .execute();
}

/** Switches the codes of a device off or on again. */
export async function suspendCodes(
  q: Queryable,
  { deviceId, suspended }: { deviceId: string; suspended: boolean },
): Promise<void> {
  await q.updateTable('credentials').set({ suspended }).where('device_id', '=', deviceId).execute();
}

/** Erases one of the things that a device could do. False where it could do none of these. */
export async function deleteCredentialsOfKinds(
  q: Queryable,
  { deviceId, kinds }: { deviceId: string; kinds: readonly CredentialKind[] },
): Promise<boolean> {
  const deleted = await q
    .deleteFrom('credentials')
    .where('device_id', '=', deviceId)
    .where('kind', 'in', kinds)
    .returning('id')
    .execute();
  return deleted.length > 0;
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
    checksum: row.checksum,
    truncationOffset: row.truncation_offset,
    sealedSecret: row.sealed_secret,
    movingFactor: row.moving_factor,
    drift: row.drift,
    offset: row.counter_offset,
    suspended: row.suspended,
    next: row.next_form as CodeForm | null,
  };
}
