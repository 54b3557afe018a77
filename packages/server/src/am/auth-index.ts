import { Problem } from '../kit/index.ts';
import type { RealmSettings } from '../realms/index.ts';
import { normaliseName } from '../users/index.ts';
import { readLevel } from './levels.ts';
import './errors.ts';

export type AuthIndex = {
  /** Null where a level is asked for and nothing else: then it is the realm's own, to sign in or to confirm. */
  readonly journey: string | null;
  readonly isDraft: boolean;
  /** Asked for because a session is not enough: it is to be raised. */
  readonly isAdvice: boolean;
  /** What the session must have at least in the end. */
  readonly leastLevel: number | null;
  /** The only name for which it may end in success. */
  readonly onlyFor: string | null;
};

export type IndexQuery = { readonly authIndexType?: string; readonly authIndexValue?: string };

/** Our own pages ask so for the journey with which the realm lets somebody confirm that it is them. */
const STEP_UP = 'step-up';

const PLAIN = { isDraft: false, isAdvice: false, leastLevel: null, onlyFor: null } as const;

/** Longer texts than any client types are no name. */
const LONGEST_NAME = 1_024;

type Reader = (value: string, settings: RealmSettings) => AuthIndex;

const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['service', (journey) => ({ ...PLAIN, journey })],
  ['draft', (journey) => ({ ...PLAIN, journey, isDraft: true })],
  ['composite_advice', readAdvices],
  ['level', (value) => ({ ...PLAIN, journey: null, leastLevel: readLevel(value) })],
  ['user', (value, { signIn }) => ({ ...PLAIN, journey: signIn.journey, onlyFor: readName(value) })],
]);

/** What PingAM has and Lanyard has not, each in one sentence. */
const LACKING: ReadonlyMap<string, string> = new Map([
  ['module', 'Lanyard has no authentication modules: name a journey instead, with `service`.'],
  ['role', 'Lanyard has no roles that people sign in by: name a journey instead, with `service`.'],
  ['resource', 'Lanyard has no policies that protect resources: name a journey with `service`, or a `level`.'],
]);

/**
 * Which journey a request begins, and what it must come to. Without an index it is the realm's own.
 * @throws Problem am.index-unknown, am.level-unreachable
 */
export function readAuthIndex(
  { authIndexType: type, authIndexValue: value }: IndexQuery,
  settings: RealmSettings,
): AuthIndex {
  if (type === undefined || type === '') return { ...PLAIN, journey: value || settings.signIn.journey };
  if (type === STEP_UP) return { ...PLAIN, journey: settings.signIn.stepUpJourney, isAdvice: true };
  const read = READERS.get(type);
  if (!read || value === undefined || value === '') throw unknown(LACKING.get(type));
  return read(value, settings);
}

const unknown = (detail?: string): Problem => new Problem('am.index-unknown', detail === undefined ? {} : { detail });

/** A name that nobody can have is kept as it came: it begins like any other, and nobody comes in by it (A25). */
function readName(value: string): string {
  if (value.length > LONGEST_NAME) throw unknown('This is too long for the name of a user.');
  return normaliseName(value) ?? value;
}

const PAIR =
  /<AttributeValuePair>\s*<Attribute\s+name\s*=\s*["']([A-Za-z]+)["']\s*(?:\/>|>\s*<\/Attribute>)\s*<Value>([^<]*)<\/Value>/g;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** A session of which an application wants more names the journey in this element, or the level in that one. */
const SERVICE_ADVICE = 'AuthenticateToServiceConditionAdvice';
const LEVEL_ADVICE = 'AuthLevelConditionAdvice';
const TRANSACTION_ADVICE = 'TransactionConditionAdvice';

const NO_TRANSACTIONS = 'Lanyard has no policies, and so no transactions that a journey could confirm.';

function readAdvices(xml: string): AuthIndex {
  const advices = pairsOf(xml);
  const [journey] = valuesOf(advices, SERVICE_ADVICE);
  const levels = valuesOf(advices, LEVEL_ADVICE).map(readLevel);
  const leastLevel = levels.length === 0 ? null : Math.max(...levels);
  // Of what is asked for together nothing may be left out.
  if (valuesOf(advices, TRANSACTION_ADVICE).length > 0) throw unknown(NO_TRANSACTIONS);
  if (journey === undefined && leastLevel === null) throw unknown();
  return { ...PLAIN, journey: journey ?? null, isAdvice: journey !== undefined, leastLevel };
}

type Pair = { readonly name: string; readonly value: string };

/**
 * What an advice document says. A few fixed elements are read and nothing is ever expanded, so there is nothing in it to attack
 * (A46). A value may have its realm before a colon.
 */
function pairsOf(xml: string): readonly Pair[] {
  if (xml.length > 8_192 || xml.includes('<!')) return [];
  return [...xml.matchAll(PAIR)].map(([, name = '', text = '']) => {
    const value = text.replace(/&(amp|lt|gt|quot|apos);/g, (_, entity: string) => ENTITIES[entity] ?? '').trim();
    return { name, value: value.replace(/^\/[^:]*:/, '') };
  });
}

const valuesOf = (pairs: readonly Pair[], wanted: string): string[] =>
  pairs.filter(({ name, value }) => name === wanted && value !== '').map(({ value }) => value);
