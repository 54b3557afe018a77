import type { AuditEventName, auditEvents } from './events.ts';

type ActorKind = 'user' | 'operator' | 'device' | 'service' | 'system' | 'anonymous';

/** Who did it. `id` is the row's id: of a user, a device or a service. */
export type Actor = { kind: ActorKind; id?: string | undefined };

/** The outcomes that the table allows for an event name. */
type OutcomeOf<Name extends AuditEventName> = keyof (typeof auditEvents)[Name]['outcomes'] & string;

export type DetailValue = string | number | boolean | null | readonly DetailValue[] | Details;
export type Details = { readonly [key: string]: DetailValue };

/** What a slice hands over; the time comes from the kit's clock and the id from its random source. */
export type NewEvent = {
  [Name in AuditEventName]: {
    realmId: string;
    type: Name;
    outcome: OutcomeOf<Name>;
    actor: Actor;
    userId?: string | undefined;
    deviceId?: string | undefined;
    address?: string | undefined;
    requestId?: string | undefined;
    /** Never a secret, a code or a token. Strings are cut to 300 characters. */
    details?: Details | undefined;
  };
}[AuditEventName];

const textLimit = 300;
const listLimit = 20;
const keyLimit = 64;
const depthLimit = 4;

// C0, DEL, C1, line and paragraph separators, and what hides or turns text (but the two joiners of Persian and Hindi
// names): each of them lets a user name, user agent or device name forge a line or disguise one where the log is read (A52).
const unprintable = /[\p{Cc}\p{Zl}\p{Zp}]|(?![\u200c\u200d])\p{Cf}/gu;

/**
 * One line of bounded length from any text: control and direction characters removed, cut to `limit` characters.
 * Lone surrogates are replaced, because PostgreSQL refuses them in jsonb.
 */
export function cleanText(text: string, limit: number = textLimit): string {
  // Cut before the replacement too: a text of megabytes should cost nothing.
  const points = [
    ...text
      .slice(0, limit * 4)
      .toWellFormed()
      .replace(unprintable, ''),
  ];
  return points.length > limit ? `${points.slice(0, limit - 1).join('')}…` : points.join('');
}

/** Details with every string cleaned, and with lists, keys and depth limited. */
export function cleanDetails(details: Details): Details {
  return cleanRecord(details, depthLimit);
}

function cleanRecord(record: Details, depth: number): Details {
  const entries = Object.entries(record).slice(0, listLimit);
  return Object.fromEntries(entries.map(([key, value]) => [cleanText(key, keyLimit), cleanValue(value, depth - 1)]));
}

function cleanValue(value: DetailValue, depth: number): DetailValue {
  if (typeof value === 'string') return cleanText(value);
  if (value === null || typeof value !== 'object') return value;
  if (depth <= 0) return '…';
  if (Array.isArray(value)) return value.slice(0, listLimit).map((item) => cleanValue(item, depth - 1));
  return cleanRecord(value as Details, depth);
}
