import type { ProfileClaims, ProfileCredential } from '@lanyard/protocol/device';
import type { Kit, Queryable } from '../kit/index.ts';
import { pushAvailability } from '../policies/index.ts';
import { type Realm, type RealmKey, realmKey, realmKeyAfter } from '../realms/index.ts';
import type { User } from '../users/index.ts';
import type { CodeForm } from './code-form.ts';
import { type DeviceSettings, settingsFor } from './configuration.ts';
import { type Credential, codeCredential } from './credential-store.ts';
import { signWithKey } from './realm-token.ts';
import type { Device } from './store.ts';

type Versions = {
  device: Pick<Device, 'configurationVersion'>;
  realm: Pick<Realm, 'version'>;
  user: Pick<User, 'version'>;
};

/**
 * The version of what a device is to show. It is the sum of three counters that only rise, so it rises with every change of
 * the device, its realm or its user, and a change for a whole realm writes one row and not one for each device.
 */
export function profileVersion({ device, realm, user }: Versions): number {
  return device.configurationVersion + (realm.version - 1) + (user.version - 1);
}

/** The form of profile from which on an app reads other kinds of codes, offsets of counters, and none at all. */
const FORM_WITH_KINDS = 2;

/** Whether a change of the codes can be sent to this app: an old one would show codes that nobody accepts. */
export const readsKinds = ({ reads }: Pick<Device, 'reads'>): boolean => reads >= FORM_WITH_KINDS;

export type ProfileFacts = {
  realm: Realm;
  user: User;
  device: Device;
  credentials: readonly ShownCredential[];
};

/** `offset` and `next` are missing for a credential that is just being made. */
type ShownCredential = Pick<Credential, 'kind' | 'algorithm' | 'digits' | 'period'> &
  Partial<Pick<Credential, 'offset' | 'next'>>;

/**
 * What the app shows and does for this account, as the server has it now. The realm's signature lets the app believe it; `keys`
 * are the vouchers from the key that the app believes to the one that has signed.
 */
export async function signProfile(
  q: Queryable,
  kit: Kit,
  { believed, ...facts }: ProfileFacts & { believed?: string | undefined },
): Promise<{ profile: string; keys: string[] }> {
  const { key, vouchers } = await realmKeyAfter(q, kit, { realmId: facts.realm.id, believed });
  const profile = await signWithKey(kit, key, { kind: 'profile', claims: profileClaims(kit, facts) });
  return { profile, keys: vouchers };
}

/** The same for many devices, with the key in force and without vouchers: by device. */
export async function signProfiles(
  q: Queryable,
  kit: Kit,
  facts: readonly ProfileFacts[],
): Promise<ReadonlyMap<string, { version: number; profile: string }>> {
  const keys = new Map<string, RealmKey>();
  for (const realmId of new Set(facts.map(({ realm }) => realm.id))) keys.set(realmId, await realmKey(q, kit, realmId));
  const signed = facts.map(async (fact) => {
    const key = keys.get(fact.realm.id);
    if (!key) return [];
    const profile = await signWithKey(kit, key, { kind: 'profile', claims: profileClaims(kit, fact) });
    return [[fact.device.id, { version: profileVersion(fact), profile }] as const];
  });
  return new Map((await Promise.all(signed)).flat());
}

function profileClaims(kit: Kit, facts: ProfileFacts): Omit<ProfileClaims, 'iat'> {
  const { realm, user, device } = facts;
  const settings = settingsFor(realm.settings, device.configuration);
  return {
    iss: kit.config.publicUrl,
    realm: realm.name,
    deviceId: device.id,
    userId: user.id,
    account: user.name,
    issuer: settings.issuer,
    displayName: user.displayName,
    colour: settings.colour,
    name: device.name,
    protection: settings.protection,
    version: profileVersion(facts),
    push: pushAvailability({ user, devices: [device] }).available,
    locked: device.state === 'locked' || user.state !== 'active',
    ...(device.lockReason === '' ? {} : { lockReason: device.lockReason }),
    ...(user.requireBiometricSeed ? { biometricRequired: true } : {}),
    credentials: shownCredentials(facts, settings),
  };
}

function shownCredentials({ device, credentials }: ProfileFacts, { types }: DeviceSettings): ProfileCredential[] {
  const credential = credentials.find(({ kind }) => kind === 'totp' || kind === 'hotp');
  if (!credential || (types.code === 'none' && readsKinds(device))) return [];
  const { kind, algorithm, digits, period, offset = 0, next = null } = credential;
  const shown = next ?? { kind, algorithm, digits, period, offset };
  if (shown.kind === 'hotp') return [counterCredential(shown)];
  return shown.kind === 'totp' ? [timeCredential({ ...shown, kind: 'totp' })] : [];
}

function counterCredential({ algorithm, digits, offset }: Omit<CodeForm, 'kind'>): ProfileCredential {
  return { kind: 'hotp', algorithm, digits, counter: offset };
}

function timeCredential({ algorithm, digits, period, offset }: CodeForm): ProfileCredential {
  return { kind: 'totp', algorithm, digits, period, ...(offset > 0 ? { offset } : {}) };
}

/** The settings as this app gets them: an app that cannot read a change of its codes keeps the ones it has. */
export function settingsToGive(
  { realm, device }: { realm: Pick<Realm, 'settings'>; device: Device },
  credentials: readonly Credential[],
): DeviceSettings {
  const settings = settingsFor(realm.settings, device.configuration);
  const credential = codeCredential(credentials);
  if (readsKinds(device) || !credential) return settings;
  const { kind, algorithm, digits, period } = credential;
  return { ...settings, types: { ...settings.types, code: kind }, algorithm, digits, period };
}
