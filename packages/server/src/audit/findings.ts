import type { EventRecord } from './seal.ts';

/** What can be wrong with a chain. `what` stands for a detail of the case. */
const sentences = {
  'event-changed': 'was changed after it was sealed',
  'event-missing': 'was sealed and is gone',
  'event-inserted': 'was put in later, among events that were sealed already',
  'event-misplaced': 'does not stand where it belongs in the file',
  'events-uncovered': 'Events before this seal have lost theirs, so that nothing vouches for them',
  'seal-missing': 'is missing',
  'seal-changed': 'was altered',
  'bad-signature': 'has a signature that is not right',
  'unknown-key':
    'is signed by a key that does not count: this realm’s server did not make it, or it is not the expected one',
  'chain-cut':
    'was made, and the chain now ends before it: the newest events were taken away together with their seals',
  'chain-replaced': 'is another one than the seal of this number that is remembered',
} as const;

export type FindingCode = keyof typeof sentences;

export const findingCodes = Object.keys(sentences) as FindingCode[];

export type Finding = {
  readonly code: FindingCode;
  readonly seal: number | null;
  readonly event: string | null;
  /** One sentence that names the event or seal and what is wrong with it. */
  readonly text: string;
};

type Case = {
  readonly seal?: number;
  readonly event?: string;
  /** The event as it is now. */
  readonly record?: EventRecord | undefined;
  readonly what?: string;
};

export type Findings = {
  readonly add: (code: FindingCode, found: Case) => void;
  readonly list: () => readonly Finding[];
  readonly count: () => number;
  readonly isFull: () => boolean;
};

const MOST = 100;

/** Collects what is found; the first 100 by name, because a chain of millions may be wrong throughout. */
export function findings(): Findings {
  const list: Finding[] = [];
  let count = 0;
  return {
    add: (code, found) => {
      count += 1;
      if (list.length >= MOST) return;
      list.push({ code, seal: found.seal ?? null, event: found.event ?? null, text: say(code, found) });
    },
    list: () => list,
    count: () => count,
    isFull: () => list.length >= MOST,
  };
}

function say(code: FindingCode, { seal, event, record, what }: Case): string {
  const sentence = sentences[code];
  if (code === 'events-uncovered') return `${sentence}: ${what}, before seal ${seal}.`;
  if (event === undefined) return `Seal ${seal} ${sentence}${what === undefined ? '' : detail(code, what)}.`;
  const place = seal === undefined ? '' : ` (seal ${seal})`;
  return `Event ${event}${record ? `, ${record.type} of ${record.at}` : madeAbout(event)}${place} ${sentence}.`;
}

function detail(code: FindingCode, what: string): string {
  return code === 'chain-cut' || code === 'chain-replaced' ? ` (it ends at seal ${what})` : `: ${what}`;
}

/** The time is the first 48 bits of a UUIDv7 (RFC 9562 section 5.7), which is all that is left of an event that is gone. */
function madeAbout(id: string): string {
  const time = new Date(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16));
  return Number.isNaN(time.getTime()) ? '' : `, made about ${time.toISOString()}`;
}
