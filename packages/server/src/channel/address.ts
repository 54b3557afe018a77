import { createHash, createPublicKey } from 'node:crypto';
import { Problem, type Resealable } from '../kit/index.ts';

/** How a device can be woken: by the push service of its browser (or of UnifiedPush), by Google's or by Apple's. */
export type PushAddress =
  | { kind: 'web-push'; endpoint: string; p256dh: string; auth: string }
  | { kind: 'fcm'; token: string }
  | { kind: 'apns'; token: string };

export type PushKind = PushAddress['kind'];

/** Characters of the longest endpoint; UnifiedPush (AND_3) allows 1,000 bytes. */
export const ENDPOINT_LENGTH = 1_000;

/** An address is a capability: who has it can ring the phone. So it is sealed, for its device. */
export const addressPurpose = (deviceId: string): string => `push-address:${deviceId}`;

/** How a rotation of the seal key finds the addresses of phones. */
export const pushAddressRecords: Resealable = {
  table: 'push_addresses',
  column: 'sealed_address',
  id: 'device_id',
  purpose: addressPurpose,
};

/**
 * What tells two addresses apart. Of a web-push subscription it is the endpoint: whoever holds that is one browser, whatever
 * keys it sends along. `sharedBy`: the device, where several may have one address.
 */
export function addressHash(address: PushAddress, sharedBy = ''): Buffer {
  const place = address.kind === 'web-push' ? address.endpoint : address.token;
  return createHash('sha256').update(`${address.kind} ${place}${sharedBy}`).digest();
}

/**
 * Refuses keys that nothing can be encrypted to (RFC 8291 section 2.1): a point of P-256 in 65 bytes, a secret of 16.
 * @throws Problem channel.address-invalid
 */
export function checkSubscriptionKeys({ p256dh, auth }: { p256dh: string; auth: string }): void {
  const point = Buffer.from(p256dh, 'base64url');
  if (point.length !== 65 || point[0] !== 4 || !isOnCurve(point)) throw invalid('p256dh is not a public key of P-256.');
  if (Buffer.from(auth, 'base64url').length !== 16) throw invalid('auth does not have 16 bytes.');
}

function isOnCurve(point: Buffer): boolean {
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString('base64url'));
  try {
    createPublicKey({ key: { kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '' }, format: 'jwk' });
    return true;
  } catch {
    return false;
  }
}

export function invalid(detail: string, cause?: unknown): Problem {
  return new Problem('channel.address-invalid', { detail: `${detail} Nothing was stored.`, cause });
}
