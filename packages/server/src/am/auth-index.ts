import { Problem } from '../kit/index.ts';
import type { RealmSettings } from '../realms/index.ts';
import './errors.ts';

export type AuthIndex = {
  readonly journey: string;
  readonly isDraft: boolean;
  /** Asked for because a session is not enough: it is to be raised. */
  readonly isAdvice: boolean;
};

export type IndexQuery = { readonly authIndexType?: string; readonly authIndexValue?: string };

/** Our own pages ask so for the journey with which the realm lets somebody confirm that it is them. */
const STEP_UP = 'step-up';

/** A session of which an application wants more names the journey in this element. */
const ADVICE = 'AuthenticateToServiceConditionAdvice';

/**
 * Which journey a request begins. Without an index it is the realm's own.
 * @throws Problem am.index-unknown
 */
export function readAuthIndex(
  { authIndexType: type, authIndexValue: value }: IndexQuery,
  settings: RealmSettings,
): AuthIndex {
  const plain = { isDraft: false, isAdvice: false };
  if (type === undefined || type === '') return { ...plain, journey: value || settings.signIn.journey };
  if (type === STEP_UP) return { journey: settings.signIn.stepUpJourney, isDraft: false, isAdvice: true };
  if (value === undefined || value === '') throw new Problem('am.index-unknown');
  if (type === 'service') return { ...plain, journey: value };
  if (type === 'draft') return { ...plain, journey: value, isDraft: true };
  const advised = type === 'composite_advice' ? readAdvice(value) : null;
  if (advised === null) throw new Problem('am.index-unknown');
  return { journey: advised, isDraft: false, isAdvice: true };
}

const PAIR =
  /<AttributeValuePair>\s*<Attribute\s+name\s*=\s*["']([A-Za-z]+)["']\s*(?:\/>|>\s*<\/Attribute>)\s*<Value>([^<]*)<\/Value>/g;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/**
 * The journey of an advice document. A few fixed elements are read and nothing is ever expanded, so there is nothing in it to
 * attack (A46). The value may have its realm before a colon.
 */
function readAdvice(xml: string): string | null {
  if (xml.length > 8_192 || xml.includes('<!')) return null;
  const value = [...xml.matchAll(PAIR)].find(([, name]) => name === ADVICE)?.[2];
  const text = value?.replace(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => ENTITIES[name] ?? '').trim();
  return text?.replace(/^\/[^:]*:/, '') || null;
}
