import { type ProfileClaims, verifyToken } from '@lanyard/protocol/device';
import type { JWK } from 'jose';
import type { Context } from './context.ts';
import { AuthenticatorError } from './errors.ts';
import type { CodeKind, LanyardRow } from './records.ts';
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
  const about = { issuer, account, displayName, colour, protection, version, push, deviceName };
  const { lockReason = '', biometricRequired = false } = profile;
  return { ...about, ...codeFields(profile), lockReason, biometricRequired };
}

type CodeFields = Pick<LanyardRow, 'algorithm' | 'digits' | 'period'> & { codes: CodeKind; offset: number };

function codeFields({ credentials }: Profile): CodeFields & { counter?: number } {
  for (const each of credentials) {
    if (each.kind === 'totp') {
      const { algorithm, digits, period, offset = 0 } = each;
      return { codes: 'totp', algorithm, digits, period, offset };
    }
    if (each.kind === 'hotp') {
      const { algorithm, digits, counter } = each;
      return { codes: 'hotp', algorithm, digits, period: USUAL.period, offset: 0, counter };
    }
  }
  return { ...USUAL, codes: 'none', offset: 0 };
}

/**
 * The account with a newer profile; an older one is refused, so that nobody brings back settings that were withdrawn.
 * `locked` is what the reply says beside the profile, as where the user and not the device is barred.
 */
export function applyProfile(row: LanyardRow, profile: Profile, locked: boolean): LanyardRow {
  const fields = profileFields(profile);
  // A counter that is further on stays there: a code that was shown is not shown again.
  const { counter } = fields;
  const isFurther = counter !== undefined && row.codes === 'hotp' && (row.counter ?? 0) > counter;
  return {
    ...row,
    ...fields,
    ...(isFurther ? { counter: row.counter ?? counter } : {}),
    // Who never called the account otherwise sees the organisation's own name for itself.
    name: row.name === row.issuer ? fields.issuer : row.name,
    state: stateFor(profile, locked),
    refused: null,
  };
}

/** What was asked for cannot be done here: everything stays as it was, but for whether the account may be used at all. */
export function refuseProfile(
  row: LanyardRow,
  profile: Profile,
  options: { locked: boolean; reason: string },
): LanyardRow {
  const { version, lockReason = '' } = profile;
  const state = stateFor(profile, options.locked);
  return { ...row, state, lockReason, refused: { version, reason: options.reason } };
}

/** @throws AuthenticatorError `profile-altered` */
export function checkSuccession(row: LanyardRow, profile: Profile): void {
  if (profile.version < row.version || profile.account !== row.account) throw new AuthenticatorError('profile-altered');
}

const stateFor = (profile: Profile, locked: boolean): 'locked' | 'active' =>
  profile.locked || locked ? 'locked' : 'active';

/** Why this app cannot do what a profile asks for; undefined where it can. */
export async function reasonToRefuse(context: Context, profile: Profile): Promise<string | undefined> {
  if (profile.credentials.some(({ kind }) => kind === 'unknown')) {
    return 'This version of the app does not know this kind of code. The app must be updated.';
  }
  if (profile.protection !== 'biometric' && profile.biometricRequired !== true) return undefined;
  if ((await context.vault.state()).kind === 'biometric') return undefined;
  const support = await context.biometrics();
  return support.available ? undefined : support.reason;
}
