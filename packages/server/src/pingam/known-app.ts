import type { JwtClaims } from '@lanyard/protocol/pingam';
import { credentialsOf, type DeviceCaller, findSigner } from '../devices/index.ts';
import type { Kit } from '../kit/index.ts';
import type { Realm } from '../realms/index.ts';
import { claimsOf, mechanismOf, refused } from './app-message.ts';
import { type PingAmPhone, pushSecretOf } from './phone.ts';
import { findByMechanism } from './store.ts';

/** A message that names its account, and no message that it answers. */
export type NamedMessage = { realm: Realm; mechanismUid: string; jwt: string };

export type KnownApp = { caller: DeviceCaller; phone: PingAmPhone; claims: JwtClaims };

/**
 * The app that has sent a message, by the id of its account and the secret that signed it.
 * @throws Problem pingam.message-refused
 */
export async function knownApp(kit: Kit, { realm, mechanismUid, jwt }: NamedMessage): Promise<KnownApp> {
  const id = mechanismOf(mechanismUid);
  const phone = id === null ? undefined : await findByMechanism(kit.db, { realmId: realm.id, mechanismUid: id });
  const caller = phone && (await findSigner(kit.db, phone.deviceId));
  if (!phone || !caller) throw refused('unknown');
  const secret = pushSecretOf(kit, { credentials: await credentialsOf(kit.db, [phone.deviceId]) });
  if (!secret) throw refused('unknown');
  const read = claimsOf(jwt, secret);
  if (read.claims === null) throw refused(read.reason);
  // Some apps say it again where it is signed.
  const said = read.claims.mechanismUid;
  if (said !== undefined && said !== phone.mechanismUid) throw refused('mechanism');
  if (caller.user.state !== 'active') throw refused('user-disabled');
  return { caller, phone, claims: read.claims };
}
