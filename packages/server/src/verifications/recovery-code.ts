/** What recovery codes are: for somebody who has lost the phone. Pure rules. */
import { createHmac } from 'node:crypto';
import type { Random, Resealable } from '../kit/index.ts';
import type { ProofKind } from '../users/index.ts';

export const RECOVERY_CODES = 10;
const LENGTH = 10;

/** People copy them by hand: no 0, 1, I, L and O. 31 signs, so a code holds 49 bits. */
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';

/** From how many left on somebody should make new ones. */
const FEW = 2;

/** Bytes that would favour the first signs are thrown away: 256 is no multiple of 31. */
function randomSign(random: Random): string {
  const limit = 256 - (256 % ALPHABET.length);
  for (;;) {
    const [value = 255] = random.bytes(1);
    if (value < limit) return ALPHABET[value % ALPHABET.length] ?? '';
  }
}

const newCode = (random: Random): string => Array.from({ length: LENGTH }, () => randomSign(random)).join('');

/** Ten different codes. */
export function newCodes(random: Random): string[] {
  const codes = new Set<string>();
  while (codes.size < RECOVERY_CODES) codes.add(newCode(random));
  return [...codes];
}

export const KEY_BYTES = 32;

/**
 * What is stored of a code (A35). A plain hash would be too little: 49 bits are tried out within a day on one graphics card.
 * So it is an HMAC whose key is 256 random bits of this set alone, and sealed: without the seal key, which is kept apart from
 * the database, there is nothing to compare with.
 */
export function hashCode(key: Uint8Array, code: string): Buffer {
  return createHmac('sha256', key).update(code).digest();
}

/** As typed: with spaces or dashes, in either case. */
export const normaliseCode = (typed: string): string => typed.slice(0, 100).replaceAll(/[\s-]/g, '').toUpperCase();

export const recoveryKeyPurpose = (userId: string): string => `recovery-key:${userId}`;

/** How a rotation of the seal key finds the keys of the sets. */
export const recoveryKeyRecords: Resealable = {
  table: 'recovery_sets',
  column: 'sealed_key',
  id: 'user_id',
  purpose: recoveryKeyPurpose,
};

export const readableCodePurpose = (userId: string): string => `recovery-code:${userId}`;

/** How a rotation finds the codes that can be read again: by their hashes, which no other set has. */
export const readableCodeRecords: Resealable = {
  table: 'recovery_codes',
  column: 'sealed_code',
  id: 'code_hash',
  of: 'user_id',
  purpose: readableCodePurpose,
};

export type RecoveryCodeCount = { readonly left: number; readonly madeAt: Date | null };

/** Whether new ones should be made; not where there never were any. */
export const isFew = ({ left, madeAt }: RecoveryCodeCount): boolean => madeAt !== null && left <= FEW;

/** Whether a recovery code was shown in the place of the phone, which has not been heard of since. */
export const isPhoneMissing = (proofs: readonly ProofKind[]): boolean =>
  proofs.includes('recovery-code') && !proofs.includes('push') && !proofs.includes('code');

/** What somebody should do about her codes; null where all is well, or where she never had any. */
export function attentionOf(count: RecoveryCodeCount): { code: string; text: string } | null {
  if (!isFew(count)) return null;
  const { left } = count;
  const code = left === 0 ? 'no-recovery-codes' : 'few-recovery-codes';
  const words = left === 0 ? 'You have no recovery codes left.' : `You have ${countOf(left)} left.`;
  return { code, text: `${words} Make new ones while you still have your phone.` };
}

const countOf = (left: number): string => (left === 1 ? 'one recovery code' : `${left} recovery codes`);
