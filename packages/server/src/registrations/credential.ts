import type { NewCredential } from '../devices/index.ts';
import type { Kit } from '../kit/index.ts';
import type { Realm } from '../realms/index.ts';

/** As long as the hash's output, as RFC 6238 section 5.1 recommends; RFC 4226 section 4 asks for 16 at least. */
const SECRET_BYTES = { SHA1: 20, SHA256: 32, SHA512: 64 } as const;

/** A time-based credential with a new secret, shaped as the realm's settings say. */
export function newTotpCredential(kit: Kit, realm: Realm, deviceId: string): NewCredential {
  const { algorithm, digits, period } = realm.settings.otp;
  return { deviceId, kind: 'totp', algorithm, digits, period, secret: kit.random.bytes(SECRET_BYTES[algorithm]) };
}
