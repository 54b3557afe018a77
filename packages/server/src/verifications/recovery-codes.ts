import { type Actor, record } from '../audit/index.ts';
import { clear, isMilestone, type Kit, networkOf, type Tx } from '../kit/index.ts';
import type { Realm } from '../realms/index.ts';
import type { User } from '../users/index.ts';
import { countAttempt } from './count-attempts.ts';
import {
  hashCode,
  KEY_BYTES,
  newCodes,
  normaliseCode,
  RECOVERY_CODES,
  readableCodePurpose,
  recoveryKeyPurpose,
} from './recovery-code.ts';
import { endSet, isKnownCode, replaceSet, sealedCodesOf, sealedKeyOf, takeCode } from './recovery-store.ts';
import { limitSubject } from './verify-code.ts';

type MakeRecoveryCodes = {
  realm: Pick<Realm, 'id'>;
  user: Pick<User, 'id'>;
  /** Who made them: the user herself unless given. */
  actor?: Actor;
  /** The codes can be read again until they are used, as PingAM keeps them; only a journey asks for that. */
  isReadable?: boolean;
  address?: string | undefined;
  requestId?: string | undefined;
};

/**
 * Ten new codes, in the place of those before. They are told here, once, and nowhere else: only hashes are stored, unless they
 * shall be readable.
 */
export async function makeRecoveryCodes(
  tx: Tx,
  kit: Kit,
  { realm, user, actor = { kind: 'user', id: user.id }, isReadable = false, address, requestId }: MakeRecoveryCodes,
): Promise<string[]> {
  const codes = newCodes(kit.random);
  const key = kit.random.bytes(KEY_BYTES);
  const sealedKey = kit.seal.seal(key, recoveryKeyPurpose(user.id));
  const stored = codes.map((code) => ({
    hash: hashCode(key, code),
    sealed: isReadable ? kit.seal.seal(Buffer.from(code), readableCodePurpose(user.id)) : null,
  }));
  await replaceSet(tx, { userId: user.id, sealedKey, codes: stored, now: kit.clock.now() });
  const details = { codes: RECOVERY_CODES, ...(isReadable ? { readable: true } : {}) };
  const event = { realmId: realm.id, type: 'recovery-codes.made', outcome: 'success', actor, userId: user.id } as const;
  await record(tx, kit, { ...event, address, requestId, details });
  return codes;
}

/**
 * An operator ends the set of a user: its codes may have been seen by others. Who has no code left signs in with a device, and
 * makes new ones there.
 * @returns how many codes were left
 */
export async function endRecoveryCodes(
  tx: Tx,
  kit: Kit,
  { realm, user, actor, address, requestId }: MakeRecoveryCodes & { actor: Actor },
): Promise<number> {
  const ended = await endSet(tx, user.id);
  const event = {
    realmId: realm.id,
    type: 'recovery-codes.ended',
    outcome: 'success',
    actor,
    userId: user.id,
  } as const;
  if (ended > 0) await record(tx, kit, { ...event, address, requestId, details: { codes: ended } });
  return ended;
}

/** The codes of this user that were not used yet, where a journey has kept them readable; none otherwise. */
export async function readableRecoveryCodes(kit: Pick<Kit, 'db' | 'seal'>, userId: string): Promise<string[]> {
  const sealed = await sealedCodesOf(kit.db, userId);
  return sealed.map((code) => kit.seal.open(code, readableCodePurpose(userId)).toString('utf8'));
}

export type UseRecoveryCode = {
  realm: Realm;
  /** Null where nobody has this name; the work and the answer are the same. */
  user: Pick<User, 'id' | 'name'> | null;
  /** As it was typed. */
  userName: string;
  /** Whose counter an attempt is added to, where it is not the user's (F10). */
  countedAs?: string | undefined;
  /** As it was typed. */
  code: string;
  address: string;
  requestId: string;
};

const NOBODY = '00000000-0000-0000-0000-000000000000';

/**
 * Takes a recovery code: true exactly once for each, on whatever processes it arrives (A6). Attempts are counted before they
 * are judged, so that those in parallel cannot outrun the limit (A18).
 * @throws Problem kit.limited
 */
export async function useRecoveryCode(kit: Kit, input: UseRecoveryCode): Promise<boolean> {
  const { realm, user } = input;
  const subject = input.countedAs ?? user?.name ?? limitSubject(input.userName);
  await consumeLimits(kit, input, subject);
  const userId = user?.id ?? NOBODY;
  const sealedKey = await sealedKeyOf(kit.db, userId);
  const key = sealedKey ? kit.seal.open(sealedKey, recoveryKeyPurpose(userId)) : kit.random.bytes(KEY_BYTES);
  const hash = hashCode(key, normaliseCode(input.code));
  return kit.db.transaction().execute(async (tx) => {
    const isTaken = await takeCode(tx, { userId, hash, now: kit.clock.now() });
    const reason = (await isKnownCode(tx, { userId, hash })) ? 'used' : 'wrong';
    await record(tx, kit, isTaken ? verdictOf(input, 'success', {}) : verdictOf(input, 'refused', { reason }));
    if (isTaken) await clear(tx, { realmId: realm.id, scopes: ['recovery-code:user'], subject });
    return isTaken;
  });
}

function verdictOf(
  { realm, user, address, requestId }: UseRecoveryCode,
  outcome: 'success' | 'refused',
  details: Record<string, string | number>,
) {
  const actor: Actor = user ? { kind: 'user', id: user.id } : { kind: 'anonymous' };
  const event = { realmId: realm.id, type: 'verification.recovery-code', outcome, actor } as const;
  return { ...event, userId: user?.id, address, requestId, details };
}

/** The user's comes first: it is the smallest, and what it turns away is not counted at the address. */
function consumeLimits(kit: Kit, input: UseRecoveryCode, subject: string): Promise<void> {
  const { realm, address } = input;
  return countAttempt(kit, {
    realm,
    counters: [
      ['recovery-code:user', subject],
      ['recovery-code:address', networkOf(address)],
    ],
    onRefused: async (scope, attempts) => {
      if (isMilestone(attempts)) await record(kit.db, kit, verdictOf(input, 'refused', { reason: scope, attempts }));
    },
  });
}
