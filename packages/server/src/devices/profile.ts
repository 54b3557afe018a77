import type { ProfileClaims } from '@lanyard/protocol/device';
import type { Kit, Queryable } from '../kit/index.ts';
import { pushAvailability } from '../policies/index.ts';
import type { Realm } from '../realms/index.ts';
import type { User } from '../users/index.ts';
import type { Credential } from './credential-store.ts';
import { signAsRealm } from './realm-token.ts';
import type { Device } from './store.ts';

/** Grows with every change of the device's own settings and of the realm's, so an app can tell that it is behind. */
export function profileVersion(device: Pick<Device, 'configurationVersion'>, realm: Pick<Realm, 'version'>): number {
  return device.configurationVersion + realm.version - 1;
}

export type ProfileFacts = {
  realm: Realm;
  user: User;
  device: Device;
  credentials: readonly Pick<Credential, 'kind' | 'algorithm' | 'digits' | 'period'>[];
};

/** What the app shows and does for this account, as the server has it now. The realm's signature lets the app believe it. */
export function signProfile(q: Queryable, kit: Kit, facts: ProfileFacts): Promise<string> {
  return signAsRealm(q, kit, { realmId: facts.realm.id, kind: 'profile', claims: profileClaims(kit, facts) });
}

function profileClaims(kit: Kit, { realm, user, device, credentials }: ProfileFacts): Omit<ProfileClaims, 'iat'> {
  return {
    iss: kit.config.publicUrl,
    realm: realm.name,
    deviceId: device.id,
    userId: user.id,
    account: user.name,
    issuer: realm.settings.issuer,
    displayName: user.displayName,
    colour: realm.settings.accent,
    name: device.name,
    protection: realm.settings.protection,
    version: profileVersion(device, realm),
    push: pushAvailability({ user, devices: [device] }).available,
    locked: device.state === 'locked' || user.state !== 'active',
    credentials: credentials.flatMap(({ kind, algorithm, digits, period }) =>
      kind === 'totp' ? [{ kind, algorithm, digits, period }] : [],
    ),
  };
}
