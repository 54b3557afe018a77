import { signToken, type TokenClaims } from '@lanyard/protocol/device';
import type { Kit, Queryable } from '../kit/index.ts';
import { type RealmKey, realmKey, realmKeyAt } from '../realms/index.ts';

type RealmToken<Kind extends 'offer' | 'profile' | 'push'> = {
  realmId: string;
  kind: Kind;
  claims: Omit<TokenClaims[Kind], 'iat'>;
  /** Signs with the key that was in force at this time. */
  keyOf?: Date;
};

/** Signs what a realm says to its devices, with the key in force. An offer carries the public key, for the app to pin. */
export async function signAsRealm<Kind extends 'offer' | 'profile' | 'push'>(
  q: Queryable,
  kit: Pick<Kit, 'seal' | 'clock'>,
  { realmId, kind, claims, keyOf }: RealmToken<Kind>,
): Promise<string> {
  const key = keyOf ? await realmKeyAt(q, kit, { realmId, at: keyOf }) : await realmKey(q, kit, realmId);
  return signWithKey(kit, key, { kind, claims });
}

/** The same with a key that was read before. */
export function signWithKey<Kind extends 'offer' | 'profile' | 'push'>(
  kit: Pick<Kit, 'clock'>,
  { privateKey, publicJwk }: RealmKey,
  { kind, claims }: Pick<RealmToken<Kind>, 'kind' | 'claims'>,
): Promise<string> {
  const key = privateKey.toCryptoKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']);
  return signToken(kind, { claims, key, jwk: kind === 'offer' ? publicJwk : undefined, now: kit.clock.now() });
}
