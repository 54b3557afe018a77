import { timingSafeEqual } from 'node:crypto';
import { buildMatchLink, type Matching } from '@lanyard/protocol/device';
import { type Static, Type } from 'typebox';
import { lifeCycle } from '../devices/index.ts';
import { type Kit, Problem, type Random, type Resealable, type Seal } from '../kit/index.ts';
import type { DeliveryWord } from '../policies/index.ts';
import { DeliveryView, deliveryView } from './delivery-view.ts';

export type PushState = 'pending' | 'approved' | 'denied' | 'reported' | 'mismatched' | 'cancelled' | 'expired';
export type PushEvent = 'approve' | 'deny' | 'report' | 'mismatch' | 'cancel' | 'expire';

const illegal = (state: PushState): Problem => pushEnded(state);

const ends = {
  approve: 'approved',
  deny: 'denied',
  report: 'reported',
  mismatch: 'mismatched',
  cancel: 'cancelled',
  expire: 'expired',
} as const satisfies Record<PushEvent, PushState>;

const final = { approved: {}, denied: {}, reported: {}, mismatched: {}, cancelled: {}, expired: {} } as const;

/** A push is answered once: nothing leaves an end, so deny after approve and approve after deny are no moves (A29). */
export const pushLifeCycle = lifeCycle<PushState, PushEvent>({ transitions: { pending: ends, ...final }, illegal });

/**
 * Where a journey has the last answer count, as PingAM does, the phone that has answered may replace its answer until that is
 * taken, or until it has taken an approval back. A report stays, and so does what a wrong number has ended.
 */
export const revisableLifeCycle = lifeCycle<PushState, PushEvent>({
  transitions: {
    pending: ends,
    ...final,
    approved: { deny: 'denied', report: 'reported', mismatch: 'mismatched' },
    denied: { approve: 'approved', report: 'reported', mismatch: 'mismatched' },
  },
  illegal,
});

export function pushEnded(state: PushState): Problem {
  return new Problem('verifications.push-ended', { members: { state } });
}

/** Who asked: a sign-in of a browser, or a relying party. Only the asker sees and uses the result (F11). */
export type Asker = `sign-in:${string}` | `service:${string}`;

/** What the phone shows, signed. Never the number: whoever reads a notification would have the answer (A28). */
export type PushDetails = {
  service: string;
  asked: string;
  place: string | null;
  address: string | null;
  browser: string | null;
};

export type Push = {
  id: string;
  realmId: string;
  userId: string;
  asker: string;
  state: PushState;
  matching: Matching;
  sealedMatch: Buffer | null;
  wrongMatches: number;
  /** Asked for by somebody who had shown nothing but a name. */
  isUnproved: boolean;
  /** The phone that has answered may still replace its answer. */
  lastAnswerCounts: boolean;
  details: PushDetails;
  createdAt: Date;
  expiresAt: Date;
  endedAt: Date | null;
};

/** Wrong numbers that one push bears; the third ends it. */
export const WRONG_MATCH_LIMIT = 3;

/** Pushes of one user that may wait at once (A27). */
export const PENDING_LIMIT = 3;

/** How long an approval may wait for its asker to turn it into a sign-in (A30). */
export const USE_SECONDS = 300;

/** On the bus: something about this push changed. Read it again; the message carries nothing to rely on. */
export const pushTopic = (id: string): string => `push:${id}`;

/**
 * Ways of matching by what they prove. A typed or scanned secret of 20 bits and more is transferred between the screens
 * (NIST SP 800-63B-4); two digits are the interim of CISA; `none` is plain approve.
 */
const strength: Readonly<Record<Matching, number>> = { none: 0, 'typed-2': 1, 'typed-6': 2, scan: 2 };

/** The way to use: the realm's, or the asker's where it is no weaker. @throws Problem verifications.matching-not-allowed */
export function chooseMatching(ofRealm: Matching, asked: Matching | undefined): Matching {
  if (asked === undefined) return ofRealm;
  if (strength[asked] < strength[ofRealm]) throw new Problem('verifications.matching-not-allowed');
  return asked;
}

/** Whichever proves more; the first where both prove as much. */
export function strongerMatching(one: Matching, other: Matching): Matching {
  return strength[other] > strength[one] ? other : one;
}

const secrets: Readonly<Record<Matching, ((random: Random) => string) | null>> = {
  'typed-2': (random) => random.digits(2),
  'typed-6': (random) => random.digits(6),
  scan: (random) => random.token(16),
  none: null,
};

const matchPurpose = (pushId: string): string => `push-match:${pushId}`;

/** How a rotation of the seal key finds the numbers to type and the secrets to scan. */
export const pushMatchRecords: Resealable = {
  table: 'pushes',
  column: 'sealed_match',
  id: 'id',
  purpose: matchPurpose,
};

/** The number or scan secret of a new push, sealed; null where nothing is matched. `number`: one that is shown already. */
export function newSealedMatch(
  kit: Pick<Kit, 'random' | 'seal'>,
  id: string,
  matching: Matching,
  number?: string,
): Buffer | null {
  const secret = number ?? secrets[matching]?.(kit.random);
  return secret === undefined ? null : kit.seal.seal(Buffer.from(secret), matchPurpose(id));
}

function openMatch(seal: Seal, { id, sealedMatch }: Pick<Push, 'id' | 'sealedMatch'>): string | null {
  return sealedMatch && seal.open(sealedMatch, matchPurpose(id)).toString('utf8');
}

/** Whether what was typed or scanned is what the asker's screen shows, in constant time (A59). */
export function isMatch(seal: Seal, push: Pick<Push, 'id' | 'sealedMatch'>, given: string | undefined): boolean {
  const wanted = openMatch(seal, push);
  if (wanted === null) return true;
  const [one, two] = [Buffer.from(wanted), Buffer.from(given ?? '')];
  return one.length === two.length && timingSafeEqual(one, two);
}

const NullableText = Type.Union([Type.String(), Type.Null()]);

/** A push as its asker sees it. `approved` is the only state that means yes. */
export const PushView = Type.Object({
  id: Type.String(),
  state: Type.Enum([...pushLifeCycle.states]),
  matching: Type.Enum(['typed-2', 'typed-6', 'scan', 'none']),
  number: NullableText,
  link: NullableText,
  createdAt: Type.String({ format: 'date-time' }),
  expiresAt: Type.String({ format: 'date-time' }),
  delivery: Type.Union([DeliveryView, Type.Null()], {
    description: 'How it fares on its way, while it waits or after it expired; null where there is nothing to say yet.',
  }),
});
export type PushView = Static<typeof PushView>;

/** The push for whoever asks: number and scan link for the asker alone, and only while an answer is awaited. */
export function pushView(
  kit: Pick<Kit, 'seal' | 'config' | 'clock'>,
  push: Push,
  asker: Asker,
  delivery: DeliveryWord | null = null,
): PushView {
  const { id, matching, createdAt, expiresAt } = push;
  const state = stateAt(push, kit.clock.now());
  const secret = push.asker === asker && state === 'pending' ? openMatch(kit.seal, push) : null;
  const isScan = matching === 'scan';
  return {
    id,
    state,
    matching,
    number: isScan ? null : secret,
    link: isScan && secret !== null ? buildMatchLink({ server: kit.config.publicUrl, pushId: id, secret }) : null,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    delivery: delivery && deliveryView(delivery),
  };
}

/** The state as it is now: an expired push is over even if the job that writes so has not come to it. */
export function stateAt({ state, expiresAt }: Pick<Push, 'state' | 'expiresAt'>, now: Date): PushState {
  return state === 'pending' && expiresAt <= now ? 'expired' : state;
}
