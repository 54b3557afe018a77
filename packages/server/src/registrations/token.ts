import { createHash } from 'node:crypto';
import type { Kit, Resealable } from '../kit/index.ts';

const purpose = (registrationId: string) => `registration:${registrationId}`;

/** How a rotation of the seal key finds the tokens of links. */
export const registrationTokenRecords: Resealable = {
  table: 'registrations',
  column: 'sealed_token',
  id: 'id',
  purpose: purpose,
};

/** Only the hash finds a registration: a copy of the database adds no device. 256 random bits need no slow hash. */
export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** A new one-time token: its hash for the claim, and a sealed copy so that a reload shows the same QR code. */
export function makeToken(kit: Kit, registrationId: string): { hash: Buffer; sealed: Buffer } {
  const token = kit.random.token();
  return { hash: hashToken(token), sealed: kit.seal.seal(Buffer.from(token), purpose(registrationId)) };
}

export function openToken(
  kit: Pick<Kit, 'seal'>,
  { registrationId, sealedToken }: { registrationId: string; sealedToken: Uint8Array },
): string {
  return kit.seal.open(sealedToken, purpose(registrationId)).toString('utf8');
}
