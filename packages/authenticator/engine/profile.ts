import { type ProfileClaims, verifyToken } from '@lanyard/protocol/device';
import type { JWK } from 'jose';
import { AuthenticatorError } from './errors.ts';
import type { LanyardRow } from './records.ts';
import { verified } from './replies.ts';

export type Profile = ProfileClaims;

/** What applies where a profile names no credential for codes; the values every authenticator knows. */
const USUAL = { algorithm: 'SHA1', digits: 6, period: 30 } as const;

/** A profile, checked to be signed by the pinned realm key for exactly this device. */
export async function readProfile(options: {
  token: string;
  server: string;
  realm: string;
  realmKey: JWK;
  deviceId: string;
}): Promise<Profile> {
  const { token, server: iss, realm, realmKey: key, deviceId } = options;
  const check = () => verifyToken('profile', token, { key, expect: { iss, realm, deviceId } });
  return (await verified(check, 'profile-altered')).claims;
}

/** The columns of an account that its profile decides. */
export function profileFields(profile: Profile) {
  const { issuer, account, displayName, colour, protection, version, push, name: deviceName } = profile;
  const { algorithm, digits, period } = profile.credentials.find((each) => each.kind === 'totp') ?? USUAL;
  return { issuer, account, displayName, colour, protection, version, push, deviceName, algorithm, digits, period };
}

/**
 * The account with a newer profile; an older one is refused, so that nobody brings back settings that were withdrawn.
 * `locked` is what the reply says beside the profile, as where the user and not the device is barred.
 */
export function applyProfile(row: LanyardRow, profile: Profile, locked: boolean): LanyardRow {
  if (profile.version < row.version || profile.account !== row.account) throw new AuthenticatorError('profile-altered');
  return { ...row, ...profileFields(profile), state: profile.locked || locked ? 'locked' : 'active' };
}
