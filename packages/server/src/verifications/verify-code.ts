import { createHash } from 'node:crypto';
import { cleanText } from '../audit/index.ts';
import { type Kit, limitedProblem, networkOf, Problem } from '../kit/index.ts';
import { getRealm, type Realm, type RealmSettings } from '../realms/index.ts';
import { normaliseName, type User } from '../users/index.ts';
import { type Attempt, type CodePurpose, toHeld, toMatch, toRefusal, type Unjudged } from './attempt.ts';
import { type CodeBounds, type Judgement, judgeCode } from './code.ts';
import type { CodeSubject } from './code-store.ts';
import { decoyCredential } from './decoy.ts';
import type { Asker } from './push.ts';
import { sharedStatements } from './verify-batch.ts';

export type VerifyCode = {
  realm: Realm;
  /** Null where nobody has this name; the work and the answer are the same. */
  user: Pick<User, 'id' | 'name'> | null;
  /** As it was typed. */
  userName: string;
  /** Whose counter a wrong code is added to, where it is not the user's: what others use up is not the owner's (F10). */
  countedAs?: string | undefined;
  code: string;
  /** Where whoever asks takes less, or more, than the realm's settings say. */
  bounds?: CodeBounds | undefined;
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

/**
 * Checks a one-time code of somebody who signs in or steps up. Two statements on every path.
 * @throws Problem verifications.code-refused for whatever is wrong, kit.limited while a lock is in force
 */
export async function verifyCode(kit: Kit, input: VerifyCode): Promise<VerifiedCode> {
  const now = kit.clock.now();
  const { realm, user, address, code, bounds, purpose, requestId } = input;
  const subject = input.countedAs ?? user?.name ?? limitSubject(input.userName);
  const userId = user?.id ?? null;
  const found = await sharedStatements(kit).readForUser({
    realmId: realm.id,
    userId,
    subject,
    network: networkOf(address),
    now: now.toISOString(),
  });
  const actor = { kind: 'user', id: userId ?? input.asker } as const;
  const { id: realmId, settings } = realm;
  const attempt = { realmId, settings, purpose, actor, userId, subject, code, bounds, address, requestId, now };
  return verify(kit, found, attempt);
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
  const found = await sharedStatements(kit).readForService(read);
  if (!found) throw new Problem('services.key-refused', { headers: { 'www-authenticate': 'Bearer' } });
  const { realmId } = found;
  const settings = await settingsOf(kit, found);
  const actor = { kind: 'service', id: found.serviceId } as const;
  const common = { realmId, settings, actor, userId: found.user?.id ?? null, subject, code, address, requestId, now };
  return verify(kit, found, { ...common, purpose: 'service' });
}

/**
 * The name under which wrong codes are counted: the user's, for names that nobody has as well, or a lock would tell
 * who exists (A25). A text that can be no name is counted by its hash, which no user can have.
 */
export function limitSubject(userName: string): string {
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

async function verify(kit: Kit, found: CodeSubject, attempt: Attempt): Promise<VerifiedCode> {
  const { user, lockedUntil } = found;
  const judgement = judge(kit, found, attempt);
  if (lockedUntil !== null) {
    await sharedStatements(kit).hold(toHeld(kit, attempt));
    throw limitedProblem(lockedUntil, attempt.now);
  }
  if (judgement.kind !== 'match' || !user) {
    await sharedStatements(kit).refuse(toRefusal(kit, attempt, judgement));
    throw new Problem('verifications.code-refused');
  }
  const { credential } = judgement;
  const write = toMatch(kit, attempt, judgement);
  if (!(await sharedStatements(kit).accept(write))) throw new Problem('verifications.code-refused');
  return {
    verified: true,
    verificationId: write.auditId,
    user,
    device: { id: credential.deviceId, name: credential.deviceName },
    method: credential.kind,
  };
}

/**
 * Whoever has nothing to judge by has a decoy judged for the time it takes, and during a lock the judgement is thrown
 * away: the same work, and the same two statements for everything that is not right (A25, A26).
 */
function judge(kit: Kit, found: CodeSubject, { code, now, settings, bounds }: Attempt): Judgement | Unjudged {
  const taken = bounds?.accepts ? found.credentials.filter(bounds.accepts) : found.credentials;
  const credentials = taken.length > 0 ? taken : [decoyCredential(kit)];
  const judgement = judgeCode(kit.seal, credentials, { code, now, window: settings.otp.window, bounds });
  if (!found.user) return { kind: 'unjudged', reason: 'unknown-user' };
  return taken.length === 0 ? { kind: 'unjudged', reason: 'no-device' } : judgement;
}
