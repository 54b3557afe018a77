import { createHash } from 'node:crypto';
import { cleanText } from '../audit/index.ts';
import { json, type Kit, limitedProblem, networkOf, Problem } from '../kit/index.ts';
import { getRealm, type LimitScope, type Realm, type RealmSettings } from '../realms/index.ts';
import { normaliseName, type User } from '../users/index.ts';
import { type Judgement, judgeCode } from './code.ts';
import {
  type CodeSubject,
  type HeldWrite,
  readServiceSubject,
  readUserSubject,
  type VerdictWrite,
  writeCodeVerdict,
  writeHeldAttempt,
} from './code-store.ts';
import { decoyCredential } from './decoy.ts';
import type { Asker } from './push.ts';

/** What a code confirms. The audit keeps it; the counters of wrong codes are shared, or each purpose would bring new guesses. */
export type CodePurpose = 'sign-in' | 'step-up' | 'service';

export type VerifyCode = {
  realm: Realm;
  /** Null where nobody has this name; the work and the answer are the same. */
  user: Pick<User, 'id' | 'name'> | null;
  /** As it was typed. */
  userName: string;
  code: string;
  purpose: Exclude<CodePurpose, 'service'>;
  asker: Asker;
  address: string;
  requestId: string;
};

export type VerifyCodeForService = {
  keyHash: Buffer;
  userName: string;
  code: string;
  /** The person's address where the relying party knows it; its own would say nothing. */
  address: string | undefined;
  requestId: string;
};

/** A code that was right and had not been used. There is no other value: every refusal is thrown (A60). */
export type VerifiedCode = {
  verified: true;
  verificationId: string;
  user: { id: string; name: string };
  device: { id: string; name: string };
  method: 'totp' | 'hotp';
};

type Verification = {
  realmId: string;
  settings: Pick<RealmSettings, 'limits' | 'otp'>;
  purpose: CodePurpose;
  actor: { kind: 'service' | 'user'; id: string };
  subject: string;
  code: string;
  /** The address that the audit holds, and whose network is counted. */
  address: string | null;
  requestId: string;
  now: Date;
};

/**
 * Checks a one-time code of somebody who signs in or steps up. Two statements on every path.
 * @throws Problem verifications.code-refused for whatever is wrong, kit.limited while a lock is in force
 */
export async function verifyCode(kit: Kit, input: VerifyCode): Promise<VerifiedCode> {
  const now = kit.clock.now();
  const { realm, user, address, code, purpose, requestId } = input;
  const subject = user?.name ?? limitSubject(input.userName);
  const userId = user?.id ?? null;
  const found = await readUserSubject(kit.db, {
    realmId: realm.id,
    userId,
    subject,
    network: networkOf(address),
    now: now.toISOString(),
  });
  const actor = { kind: 'user', id: userId ?? input.asker } as const;
  const { id: realmId, settings } = realm;
  return verify(kit, found, { realmId, settings, purpose, actor, subject, code, address, requestId, now });
}

/**
 * The same for a relying party, whose API key is looked up in the same first statement.
 * @throws Problem services.key-refused as well
 */
export async function verifyCodeForService(kit: Kit, input: VerifyCodeForService): Promise<VerifiedCode> {
  const now = kit.clock.now();
  const { keyHash, code, requestId } = input;
  const address = input.address === undefined ? null : cleanText(input.address, ADDRESS_LENGTH);
  const network = address === null ? null : networkOf(address);
  const subject = limitSubject(input.userName);
  const read = { keyHash, userName: subject, subject, network, now: now.toISOString() };
  const found = await readServiceSubject(kit.db, read);
  if (!found) throw new Problem('services.key-refused', { headers: { 'www-authenticate': 'Bearer' } });
  const { realmId } = found;
  const settings = await settingsOf(kit, found);
  const actor = { kind: 'service', id: found.serviceId } as const;
  return verify(kit, found, { realmId, settings, purpose: 'service', actor, subject, code, address, requestId, now });
}

/**
 * The name under which wrong codes are counted: the user's, for names that nobody has as well, or a lock would tell
 * who exists (A25). A text that can be no name is counted by its hash, which no user can have.
 */
function limitSubject(userName: string): string {
  return normaliseName(userName) ?? `#${createHash('sha256').update(userName).digest('base64url')}`;
}

/** What the audit keeps of an address; a relying party may write anything there (A52). */
const ADDRESS_LENGTH = 64;

/** Settings by realm, valid for one version only: the read of each request says which version is in force. */
const knownSettings = new WeakMap<Kit, Map<string, { version: number; settings: RealmSettings }>>();

async function settingsOf(kit: Kit, found: { realmId: string; settingsVersion: number }): Promise<RealmSettings> {
  const ofKit = knownSettings.get(kit) ?? new Map();
  knownSettings.set(kit, ofKit);
  const known = ofKit.get(found.realmId);
  if (known?.version === found.settingsVersion) return known.settings;
  const { version, settings } = await getRealm(kit.db, found.realmId);
  ofKit.set(found.realmId, { version, settings });
  return settings;
}

async function verify(kit: Kit, found: CodeSubject, verification: Verification): Promise<VerifiedCode> {
  const { user, lockedUntil } = found;
  const judgement = judge(kit, found, verification);
  if (lockedUntil !== null) {
    await writeHeldAttempt(kit.db, toHeld(kit, verification, user?.id ?? null));
    throw limitedProblem(lockedUntil, verification.now);
  }
  const write = toWrite(kit, { verification, judgement, userId: user?.id ?? null });
  const isAccepted = await writeCodeVerdict(kit.db, write);
  if (!isAccepted || !user || judgement.kind !== 'match') throw new Problem('verifications.code-refused');
  const { credential } = judgement;
  return {
    verified: true,
    verificationId: write.auditId,
    user,
    device: { id: credential.deviceId, name: credential.deviceName },
    method: credential.kind,
  };
}

/** Why a code was not judged on its digits. */
type Unjudged = { kind: 'unjudged'; reason: 'unknown-user' | 'no-device' };

/**
 * Whoever has nothing to judge by has a decoy judged for the time it takes, and during a lock the judgement is thrown
 * away: the same work, and the same two statements (A25, A26).
 */
function judge(kit: Kit, found: CodeSubject, { code, now, settings }: Verification): Judgement | Unjudged {
  const credentials = found.credentials.length > 0 ? found.credentials : [decoyCredential(kit)];
  const judgement = judgeCode(kit.seal, credentials, { code, now, window: settings.otp.window });
  if (!found.user) return { kind: 'unjudged', reason: 'unknown-user' };
  return found.credentials.length === 0 ? { kind: 'unjudged', reason: 'no-device' } : judgement;
}

/** What every row about an attempt holds, whatever its outcome. */
function toAccount(
  kit: Kit,
  { realmId, subject, address, actor, requestId, now }: Verification,
  userId: string | null,
) {
  return {
    now: now.toISOString(),
    realmId,
    subject,
    address,
    network: address === null ? null : networkOf(address),
    auditId: kit.random.uuid(now),
    actorKind: actor.kind,
    actorId: actor.id,
    userId,
    requestId,
  };
}

function toHeld(kit: Kit, verification: Verification, userId: string | null): HeldWrite {
  const refused = json({ purpose: verification.purpose, reason: 'locked' });
  return { ...toAccount(kit, verification, userId), refused };
}

type WriteInput = { verification: Verification; judgement: Judgement | Unjudged; userId: string | null };

function toWrite(kit: Kit, { verification, judgement, userId }: WriteInput): VerdictWrite {
  const { now, purpose, settings } = verification;
  const credential = 'credential' in judgement ? judgement.credential : null;
  return {
    ...toAccount(kit, verification, userId),
    ...counterEnds('user', settings.limits['code:user'], now),
    ...counterEnds('address', settings.limits['code:address'], now),
    ...counterEnds('realm', settings.limits['code:realm'], now),
    ...factorOf(judgement, now),
    credentialId: credential?.id ?? null,
    deviceId: credential?.deviceId ?? null,
    accepted: json({ purpose, method: credential?.kind ?? null }),
    refused: json({ purpose, reason: reasonOf(judgement) }),
  };
}

/** What the audit says of a code that does not count. A right code that lost the race for its factor was used. */
function reasonOf(judgement: Judgement | Unjudged): string {
  if (judgement.kind === 'match') return 'used';
  return judgement.kind === 'far' ? 'far' : judgement.reason;
}

/** How long the first of two consecutive codes is remembered. */
const RESYNC_SECONDS = 600;

function factorOf(
  judgement: Judgement | Unjudged,
  now: Date,
): Pick<VerdictWrite, 'factor' | 'drift' | 'isMatch' | 'isResync' | 'resync'> {
  if (judgement.kind === 'match') {
    const { factor, drift, isResync } = judgement;
    return { factor, drift, isMatch: true, isResync, resync: null };
  }
  if (judgement.kind !== 'far') return { factor: 0, drift: 0, isMatch: false, isResync: false, resync: null };
  const { factor } = judgement;
  const resync = json({ factor: factor + 1, until: inSeconds(now, RESYNC_SECONDS) });
  return { factor, drift: 0, isMatch: false, isResync: false, resync };
}

type Prefixed<Prefix extends string> = Record<`${Prefix}Max`, number> &
  Record<`${Prefix}WindowEnd` | `${Prefix}LockEnd`, string>;

function counterEnds<Prefix extends 'user' | 'address' | 'realm'>(
  prefix: Prefix,
  { max, windowSeconds, lockSeconds }: RealmSettings['limits'][LimitScope],
  now: Date,
): Prefixed<Prefix> {
  return {
    [`${prefix}Max`]: max,
    [`${prefix}WindowEnd`]: inSeconds(now, windowSeconds),
    // Without a time of its own a lock lasts to the end of the window.
    [`${prefix}LockEnd`]: inSeconds(now, lockSeconds || windowSeconds),
  } as Prefixed<Prefix>;
}

function inSeconds(now: Date, seconds: number): string {
  return new Date(now.getTime() + seconds * 1000).toISOString();
}
