import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { type BoundHmac, type CodeShape, matchHotp, matchTotp, timeStep } from '@lanyard/protocol/otp';
import { type Credential, credentialPurpose } from '../devices/index.ts';
import type { Seal } from '../kit/index.ts';

/** A credential that shows codes, with its device's name and what was learnt from a code far outside its window. */
export type CodeCredential = Credential & {
  kind: 'totp' | 'hotp';
  sealedSecret: Buffer;
  deviceName: string;
  /** When the device was last used, to the minute. */
  lastUsedAt: Date | null;
  /** The factor whose code would be the second of two consecutive ones; null where no first one waits. */
  expected: number | null;
};

export type CodeWindow = { past: number; future: number };

/** What a node of a journey says of the codes that it takes. */
export type CodeBounds = {
  /** Time steps before and after the present one. */
  steps?: number;
  /** How far a counter may be ahead. */
  lookAhead?: number;
  /** The most drift that may have been learnt. */
  mostDrift?: number;
  /** Whether more than the realm's own tolerance is wanted. Otherwise the stricter of both counts. */
  mayExceed?: boolean;
  /** Which credentials it takes codes of; all where it says nothing. */
  accepts?: (credential: CodeCredential) => boolean;
};

export type Judgement =
  /** The code is right and unused as far as the read told; the database has the last word. */
  | { kind: 'match'; credential: CodeCredential; factor: number; drift: number; isResync: boolean }
  /** Far outside the window, and never used: its successor would bring clock or counter back (RFC 4226 section 7.4). */
  | { kind: 'far'; credential: CodeCredential; factor: number }
  | { kind: 'wrong'; reason: 'used' | 'wrong' | 'drift' };

/** Counters beyond the next one that a HOTP code may be ahead: presses of the button that nobody typed. */
const HOTP_LOOK_AHEAD = 10;
const HOTP_FAR = 200;

/** Steps around the present one in which two consecutive codes bring a lost clock back, and the most drift ever learnt. */
const TOTP_FAR = 20;

type Attempt = { code: string; now: Date; window: CodeWindow; lookAhead: number };
type Given = Omit<Attempt, 'lookAhead'> & { bounds?: CodeBounds | undefined };
type Opened = { credential: CodeCredential; secret: BoundHmac };

/**
 * Judges a code against every credential of a user. It computes the same for every code of the same kind of user, and
 * decides nothing by itself: the statement that follows accepts a factor only once (A1–A3).
 */
export function judgeCode(seal: Seal, credentials: readonly CodeCredential[], given: Given): Judgement {
  const { bounds = {} } = given;
  const attempt = { ...given, ...toleranceOf(given.window, bounds) };
  const judgement = judgeNearest(seal, credentials, attempt);
  const { mostDrift = TOTP_FAR } = bounds;
  const isAdrift =
    judgement.kind === 'match' && judgement.credential.kind === 'totp' && Math.abs(judgement.drift) > mostDrift;
  return isAdrift ? { kind: 'wrong', reason: 'drift' } : judgement;
}

function toleranceOf(window: CodeWindow, { steps, lookAhead, mayExceed = false }: CodeBounds) {
  const bounded = (ofRealm: number, wanted: number | undefined): number =>
    wanted === undefined ? ofRealm : mayExceed ? wanted : Math.min(ofRealm, wanted);
  return {
    window: { past: bounded(window.past, steps), future: bounded(window.future, steps) },
    lookAhead: Math.min(bounded(HOTP_LOOK_AHEAD, lookAhead), HOTP_FAR),
  };
}

function judgeNearest(seal: Seal, credentials: readonly CodeCredential[], attempt: Attempt): Judgement {
  const opened = credentials.map((credential) => ({ credential, secret: openSecret(seal, credential) }));
  return (
    first(opened, (each) => matchNear(each, attempt)) ??
    first(opened, (each) => matchExpected(each, attempt)) ??
    first(opened, (each) => matchFar(each, attempt)) ?? { kind: 'wrong', reason: 'wrong' }
  );
}

function first(all: readonly Opened[], judge: (each: Opened) => Judgement | null): Judgement | null {
  for (const each of all) {
    const judgement = judge(each);
    if (judgement) return judgement;
  }
  return null;
}

/** A KeyObject is made once: with raw bytes each HMAC costs four times as much on Node 24. */
function openSecret(seal: Seal, credential: CodeCredential): BoundHmac {
  const bytes = seal.open(credential.sealedSecret, credentialPurpose(credential.id));
  const key: KeyObject = createSecretKey(bytes);
  bytes.fill(0);
  const { algorithm } = credential;
  return (message) => createHmac(algorithm, key).update(message).digest();
}

/** How the codes of a credential are made, whatever their counter. */
function shapeOf({ credential, secret }: Opened): CodeShape {
  const { digits, algorithm, checksum, truncationOffset } = credential;
  return { secret, digits, algorithm, checksum, truncationOffset: truncationOffset ?? undefined };
}

function matchNear(opened: Opened, { code, now, window, lookAhead }: Attempt): Judgement | null {
  const { credential } = opened;
  const { kind, period, drift, movingFactor, offset } = credential;
  if (kind === 'hotp') {
    const found = matchHotp({ ...shapeOf(opened), code, counter: movingFactor, window: lookAhead });
    return found.matched ? { kind: 'match', credential, factor: found.counter, drift, isResync: false } : null;
  }
  const shape = { ...shapeOf(opened), code, period, time: now.getTime() };
  // Each form of the codes counts in a block of its own, which begins at `offset`: to the matcher a drift.
  const found = matchTotp({ ...shape, drift: drift + offset, notBelow: movingFactor, window });
  if (!found.matched) return null;
  return { kind: 'match', credential, factor: found.step, drift: boundedDrift(found.drift - offset), isResync: false };
}

/** The second of two consecutive codes: exactly the one factor that the first one announced (A4: both unused). */
function matchExpected(opened: Opened, { code, now }: Attempt): Judgement | null {
  const { credential } = opened;
  const { expected: counter, movingFactor } = credential;
  if (counter === null || counter <= movingFactor) return null;
  const found = matchHotp({ ...shapeOf(opened), code, counter, window: 0 });
  if (!found.matched) return null;
  const drift = credential.kind === 'totp' ? counter - stepNow(credential, now) : credential.drift;
  return { kind: 'match', credential, factor: counter, drift: boundedDrift(drift), isResync: true };
}

/** Looks far around, to tell used codes from wrong ones for the audit and to learn of a counter or clock that ran away. */
function matchFar(opened: Opened, { code, now }: Attempt): Judgement | null {
  const { credential } = opened;
  const { kind, movingFactor } = credential;
  const step = kind === 'totp' ? stepNow(credential, now) : movingFactor;
  const [past, future] = kind === 'totp' ? [TOTP_FAR, TOTP_FAR] : [HOTP_LOOK_AHEAD, HOTP_FAR];
  const counter = Math.max(credential.offset, step - past);
  const found = matchHotp({ ...shapeOf(opened), code, counter, window: step + future - counter });
  if (!found.matched) return null;
  if (found.counter < movingFactor) return { kind: 'wrong', reason: 'used' };
  return { kind: 'far', credential, factor: found.counter };
}

const stepNow = ({ period, offset }: CodeCredential, now: Date): number =>
  timeStep({ time: now.getTime(), period, drift: offset });

const boundedDrift = (drift: number): number => Math.max(-TOTP_FAR, Math.min(TOTP_FAR, drift));
