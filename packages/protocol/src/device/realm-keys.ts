import { ProtocolError } from './errors.ts';
import { type PublicJwk, thumbprint } from './keys.ts';
import { verifyToken } from './tokens.ts';

/** An app follows at most so many changes at once; a server sends no more, and the rest at the next request. */
export const MOST_VOUCHERS = 32;

/**
 * How long after a change a push that the key before has signed still counts, in seconds: the longest that a push waits, and the
 * tolerance of clocks.
 */
export const FORMER_KEY_SECONDS = 660;

/** A key that was replaced, and until when a push that it has signed is still taken (milliseconds since 1970). */
export interface FormerKey {
  key: PublicJwk;
  until: number;
}

export interface FollowedKeys {
  key: PublicJwk;
  /** The keys that this walk has left behind, the newest last. */
  former: FormerKey[];
}

/**
 * From the key that an app believes to the one in force: each voucher is signed by the key before it, so the app need believe
 * nobody else. The first that does not follow from the one before ends everything.
 * @throws ProtocolError `protocol.signature`, `protocol.mismatch`, `protocol.claims`, …
 */
export async function followRealmKeys(options: {
  key: PublicJwk;
  vouchers: readonly string[];
  server: string;
  realm: string;
}): Promise<FollowedKeys> {
  const { vouchers, server: iss, realm } = options;
  if (vouchers.length > MOST_VOUCHERS) throw new ProtocolError('protocol.token-too-long');
  const former: FormerKey[] = [];
  const seen = new Set([await thumbprint(options.key)]);
  let { key } = options;
  for (const voucher of vouchers) {
    const previous = await thumbprint(key);
    const { claims } = await verifyToken('voucher', voucher, { key, expect: { iss, realm, previous } });
    const next = await thumbprint(claims.key);
    if (seen.has(next)) throw new ProtocolError('protocol.mismatch', { claim: 'key' });
    seen.add(next);
    former.push({ key, until: (claims.iat + FORMER_KEY_SECONDS) * 1000 });
    key = claims.key;
  }
  return { key, former };
}
