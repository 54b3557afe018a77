import { signToken, type TokenClaims } from '@lanyard/protocol/device';
import type { Kit, Queryable } from '../kit/index.ts';
import { realmKey } from '../realms/index.ts';

/** Signs what a realm says to its devices, with the key in force. An offer carries the public key, for the app to pin. */
export async function signAsRealm<Kind extends 'offer' | 'profile' | 'push'>(
  q: Queryable,
  kit: Pick<Kit, 'seal' | 'clock'>,
  { realmId, kind, claims }: { realmId: string; kind: Kind; claims: Omit<TokenClaims[Kind], 'iat'> },
): Promise<string> {
  const { privateKey, publicJwk } = await realmKey(q, kit, realmId);
  const key = privateKey.toCryptoKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']);
  return signToken(kind, { claims, key, jwk: kind === 'offer' ? publicJwk : undefined, now: kit.clock.now() });
}
