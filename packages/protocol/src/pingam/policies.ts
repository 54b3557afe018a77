/** Authenticator policies: what an account demands of the phone that it lives on (D4). The app enforces them. */
import { PingAmError } from './errors.ts';

/** By name; what a policy takes is its own business. Names that an app does not know are ignored by all of them. */
export type Policies = { readonly [name: string]: { readonly [parameter: string]: unknown } };

/** What the app knows of its phone. */
export type PhoneFacts = {
  /** Whether a fingerprint, a face or the phone's own lock is set up. */
  biometricAvailable: boolean;
  /** How much speaks for a tampered phone: 0 nothing, 1 everything. */
  tamperingScore: number;
};

/** Where a policy names no score: the highest, so that only a phone that is certainly tampered with is refused. */
const DEFAULT_SCORE = 1;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** @throws PingAmError pingam.policies */
export function parsePolicies(text: string): Policies {
  const value = parse(text);
  if (!isObject(value) || !Object.values(value).every(isObject)) throw new PingAmError('pingam.policies');
  const score = (value.deviceTampering as { score?: unknown } | undefined)?.score;
  if (score !== undefined && !isScore(score)) {
    throw new PingAmError('pingam.policies', { detail: 'deviceTampering.score is a number from 0 to 1' });
  }
  return value as Policies;
}

/**
 * What an app makes of the policies in a code that somebody else has written: parameters that are no object count as none, and
 * what is no JSON object at all as no policy. Every known app goes on then; `isReadable` lets ours say so.
 */
export function readPolicies(text: string): { policies: Policies; isReadable: boolean } {
  let value: unknown;
  try {
    value = parse(text);
  } catch {
    value = null;
  }
  if (!isObject(value)) return { policies: {}, isReadable: false };
  const entries = Object.entries(value).map(([name, parameters]) => [name, isObject(parameters) ? parameters : {}]);
  return { policies: Object.fromEntries(entries), isReadable: true };
}

const isScore = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value <= 1;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new PingAmError('pingam.policies', { cause });
  }
}

type Judge = (parameters: Policies[string], facts: PhoneFacts) => boolean;

const judges: Readonly<Record<string, Judge>> = {
  biometricAvailable: (_parameters, { biometricAvailable }) => biometricAvailable,
  deviceTampering: ({ score }, { tamperingScore }) => tamperingScore < (isScore(score) ? score : DEFAULT_SCORE),
};

const judgeOf = (name: string): Judge | undefined => (Object.hasOwn(judges, name) ? judges[name] : undefined);

/** The first policy that this phone does not fulfil, in the order in which they are written; null where it fulfils all. */
export function violatedPolicy(policies: Policies, facts: PhoneFacts): string | null {
  const violated = Object.entries(policies).find(([name, parameters]) => judgeOf(name)?.(parameters, facts) === false);
  return violated?.[0] ?? null;
}
