import { json, type Kit, networkOf } from '../kit/index.ts';
import type { LimitScope, RealmSettings } from '../realms/index.ts';
import type { CodeBounds, Judgement } from './code.ts';
import type { AttemptWrite, MatchWrite, RefusalWrite } from './code-store.ts';

/** What a code confirms. The audit keeps it; wrong codes are counted together, or each purpose would bring new guesses. */
export type CodePurpose = 'sign-in' | 'step-up' | 'service';

/** One code that somebody gave, and all that its verdict is written with. */
export type Attempt = {
  realmId: string;
  settings: Pick<RealmSettings, 'limits' | 'otp'>;
  purpose: CodePurpose;
  actor: { kind: 'service' | 'user'; id: string };
  userId: string | null;
  /** The name under which it is counted. */
  subject: string;
  code: string;
  bounds?: CodeBounds | undefined;
  /** The address that the audit holds, and whose network is counted. */
  address: string | null;
  requestId: string;
  now: Date;
};

/** Why a code was not judged on its digits. */
export type Unjudged = { kind: 'unjudged'; reason: 'unknown-user' | 'no-device' };

type Match = Extract<Judgement, { kind: 'match' }>;

/** How often the time of a device's last use is written: once a minute says enough, and most codes save the write. */
const LAST_USE_MS = 60_000;

/** How long the first of two consecutive codes is remembered. */
const RESYNC_SECONDS = 600;

/** What is written of an attempt that a lock turned away. */
export function toHeld(kit: Kit, attempt: Attempt): AttemptWrite {
  return toAccount(kit, attempt, 'locked');
}

/** What is written of a code that does not count. */
export function toRefusal(kit: Kit, attempt: Attempt, judgement: Judgement | Unjudged): RefusalWrite {
  const { now, settings } = attempt;
  const far = judgement.kind === 'far' ? judgement : null;
  return {
    ...toAccount(kit, attempt, 'reason' in judgement ? judgement.reason : judgement.kind),
    ...counterOf('user', settings.limits['code:user'], now),
    ...counterOf('address', settings.limits['code:address'], now),
    ...counterOf('realm', settings.limits['code:realm'], now),
    credentialId: far?.credential.id ?? null,
    deviceId: far?.credential.deviceId ?? null,
    factor: far?.factor ?? 0,
    resync: far && json({ factor: far.factor + 1, until: inSeconds(now, RESYNC_SECONDS) }),
  };
}

/** What is written of a right code. Where another process was faster with it, it was used. */
export function toMatch(kit: Kit, attempt: Attempt, { credential, factor, drift, isResync }: Match): MatchWrite {
  const { now, settings, purpose } = attempt;
  const { id: credentialId, deviceId, kind, lastUsedAt } = credential;
  const isStale = lastUsedAt === null || now.getTime() - lastUsedAt.getTime() >= LAST_USE_MS;
  return {
    ...toAccount(kit, attempt, 'used'),
    ...counterOf('user', settings.limits['code:user'], now),
    credentialId,
    deviceId,
    staleDeviceId: isStale ? deviceId : null,
    factor,
    drift,
    isResync,
    accepted: json({ purpose, method: kind }),
  };
}

function toAccount(kit: Kit, attempt: Attempt, reason: string): AttemptWrite {
  const { realmId, subject, address, actor, userId, requestId, now, purpose } = attempt;
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
    refused: json({ purpose, reason }),
  };
}

type Counter<Prefix extends string> = Record<`${Prefix}Max`, number> &
  Record<`${Prefix}WindowEnd` | `${Prefix}LockEnd`, string>;

function counterOf<Prefix extends 'user' | 'address' | 'realm'>(
  prefix: Prefix,
  { max, windowSeconds, lockSeconds }: RealmSettings['limits'][LimitScope],
  now: Date,
): Counter<Prefix> {
  return {
    [`${prefix}Max`]: max,
    [`${prefix}WindowEnd`]: inSeconds(now, windowSeconds),
    // Without a time of its own a lock lasts to the end of the window.
    [`${prefix}LockEnd`]: inSeconds(now, lockSeconds || windowSeconds),
  } as Counter<Prefix>;
}

function inSeconds(now: Date, seconds: number): string {
  return new Date(now.getTime() + seconds * 1000).toISOString();
}
