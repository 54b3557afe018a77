import { createHash } from 'node:crypto';
import { type Finding, type Findings, findings } from './findings.ts';
import type { Head } from './heads.ts';
import {
  digestOf,
  type EventRecord,
  isBehind,
  type Member,
  memberOf,
  openSeal,
  type Place,
  packMembers,
  type Seal,
  type SealClaims,
  type SealKeys,
  START,
  unpackMembers,
} from './seal.ts';

/** A chain as it lies in the database or in an exported file. Both lists are read once, in their order. */
export type ChainSource = {
  readonly realmId: string;
  readonly keys: SealKeys;
  readonly seals: AsyncIterable<Seal>;
  readonly records: AsyncIterable<EventRecord>;
};

export type ChainReport = {
  readonly isIntact: boolean;
  readonly seals: number;
  /** Events that were compared with their seal. */
  readonly events: number;
  /** Events that wait for their seal, and the time of the first of them. */
  readonly unsealed: { readonly count: number; readonly since: string | null };
  /** The last seal, by which a later check finds out whether anything was taken away from the end. */
  readonly head: Head | null;
  /** When the last seal was made, as it says itself. */
  readonly sealedAt: Date | null;
  /** The keys that signed, in the order in which they came. */
  readonly keyIds: readonly string[];
  /** The first 100; `more` says how many there are besides. */
  readonly findings: readonly Finding[];
  readonly more: number;
};

export type VerifyOptions = {
  /** Seals that somebody remembers: the chain must still have them. */
  readonly heads?: readonly Head[];
  readonly onProgress?: (checked: { seals: number; events: number }) => void;
  /** Ends it early; what it says then is of no use. */
  readonly signal?: AbortSignal;
};

/**
 * Walks a chain from its beginning, in bounded memory however long it is, and says which event or seal is not as it was
 * sealed. The rules are in `docs/guides/audit.md`, for whoever wants to check with a program of their own.
 */
export async function verifyChain(source: ChainSource, { heads = [], onProgress, signal }: VerifyOptions = {}) {
  const walk = startWalk(source, heads, signal);
  for await (const seal of source.seals) {
    await checkSeal(walk, seal);
    onProgress?.({ seals: walk.seals, events: walk.events });
    if (signal?.aborted) return reportOf(walk, NOTHING_UNSEALED);
  }
  return endWalk(walk);
}

type Walk = {
  readonly source: ChainSource;
  readonly found: Findings;
  readonly records: Reader;
  /** Remembered seals that were not met yet. */
  readonly awaited: Map<number, string>;
  readonly keyIds: Set<string>;
  seals: number;
  events: number;
  last: { number: number; hash: string; through: Place; iat: number | null } | null;
};

function startWalk(source: ChainSource, heads: readonly Head[], signal?: AbortSignal): Walk {
  return {
    source,
    found: findings(),
    records: readInOrder(source.records, signal),
    awaited: new Map(heads.map(({ number, hash }) => [number, hash])),
    keyIds: new Set(),
    seals: 0,
    events: 0,
    last: null,
  };
}

async function checkSeal(walk: Walk, seal: Seal): Promise<void> {
  const opened = await openSeal(seal.token, walk.source.keys);
  if (!opened.isSigned) walk.found.add(opened.reason, { seal: seal.number });
  const claims = opened.isSigned ? opened.claims : null;
  if (opened.isSigned && opened.keyId !== seal.keyId) {
    walk.found.add('seal-changed', { seal: seal.number, what: 'the name of its key was altered' });
  }
  const hasGap = checkNumber(walk, seal);
  if (claims) checkStatement(walk, seal, claims, hasGap);
  const range = claims ?? { from: walk.last?.through ?? START, through: seal.through, members: null };
  if (hasGap) await skipUncovered(walk, range.from, seal);
  await compareEvents(walk, seal, range);
  const hash = digestOf(seal.token);
  if (walk.awaited.get(seal.number) === hash) walk.awaited.delete(seal.number);
  walk.keyIds.add(seal.keyId);
  walk.seals += 1;
  walk.last = { number: seal.number, hash, through: range.through, iat: claims?.iat ?? null };
}

/** @returns whether seals are missing before this one */
function checkNumber({ found, last }: Walk, { number }: Seal): boolean {
  const expected = (last?.number ?? 0) + 1;
  for (let missing = expected; missing < number && !found.isFull(); missing += 1) {
    found.add('seal-missing', { seal: missing });
  }
  return number !== expected;
}

type Differs = (seal: Seal, claims: SealClaims, walk: Walk) => boolean;

const samePlace = (a: Place, b: Place): boolean => a.position === b.position && a.id === b.id;

/** What is stored beside the signed statement must say the same as it. */
const stored: readonly [string, Differs][] = [
  ['it belongs to another realm', (_, claims, { source }) => claims.realm !== source.realmId],
  ['it was made as another number', (seal, claims) => claims.number !== seal.number],
  ['its end was altered', (seal, claims) => !samePlace(claims.through, seal.through)],
  ['its list of events was altered', (seal, claims) => digestOf(seal.members) !== claims.members],
];

/** What the statement says of the seal before it; not judged where that one is missing anyway. */
const linked: readonly [string, Differs][] = [
  ['it does not follow the seal before it', (_, claims, { last }) => claims.previous !== (last?.hash ?? null)],
  [
    'it does not begin where the seal before it ends',
    (_, { from }, { last }) => !samePlace(from, last?.through ?? START),
  ],
];

function checkStatement(walk: Walk, seal: Seal, claims: SealClaims, hasGap: boolean): void {
  for (const [what, differs] of hasGap ? stored : [...stored, ...linked]) {
    if (differs(seal, claims, walk)) walk.found.add('seal-changed', { seal: seal.number, what });
  }
}

/** Events whose seal is missing: nothing vouches for them any more. */
async function skipUncovered(walk: Walk, through: Place, seal: Seal): Promise<void> {
  let count = 0;
  for (let record = await walk.records.upTo(through); record; record = await walk.records.upTo(through)) count += 1;
  if (count > 0) walk.found.add('events-uncovered', { seal: seal.number, what: String(count) });
}

type Range = { readonly through: Place; readonly members: string | null };

async function compareEvents(walk: Walk, seal: Seal, { through, members }: Range): Promise<void> {
  const expected = new Map(unpackMembers(seal.members).map((member) => [member.id, member.digest]));
  const all = createHash('sha256');
  const differences: (() => void)[] = [];
  const note = (code: Finding['code'], id: string, record?: EventRecord) => {
    if (!walk.found.isFull()) differences.push(() => walk.found.add(code, { seal: seal.number, event: id, record }));
  };
  for (let record = await walk.records.upTo(through); record; record = await walk.records.upTo(through)) {
    const member = memberOf(record);
    all.update(packMembers([member]));
    judge(expected, member, (code) => note(code, member.id, record ?? undefined));
    walk.events += 1;
  }
  for (const id of expected.keys()) note('event-missing', id);
  // Where only the list was altered, the events themselves still give the signed hash, and none of them is to blame.
  if (all.digest('base64url') !== members) for (const add of differences) add();
}

function judge(expected: Map<string, string>, { id, digest }: Member, note: (code: Finding['code']) => void): void {
  const sealed = expected.get(id);
  expected.delete(id);
  if (sealed === undefined) note('event-inserted');
  else if (sealed !== digest) note('event-changed');
}

/** What is known only at the end of both lists. */
async function endWalk(walk: Walk): Promise<ChainReport> {
  const { found, last } = walk;
  for (const number of walk.awaited.keys()) {
    const isBehindEnd = number > (last?.number ?? 0);
    found.add(isBehindEnd ? 'chain-cut' : 'chain-replaced', { seal: number, what: String(last?.number ?? 0) });
  }
  const unsealed = await countRest(walk.records);
  for (const record of walk.records.misplaced()) found.add('event-misplaced', { event: record.id, record });
  return reportOf(walk, unsealed);
}

const NOTHING_UNSEALED: ChainReport['unsealed'] = { count: 0, since: null };

function reportOf(walk: Walk, unsealed: ChainReport['unsealed']): ChainReport {
  const { found, last } = walk;
  return {
    isIntact: found.count() === 0,
    seals: walk.seals,
    events: walk.events,
    unsealed,
    head: last ? { number: last.number, hash: last.hash } : null,
    sealedAt: last?.iat ? new Date(last.iat * 1000) : null,
    keyIds: [...walk.keyIds],
    findings: found.list(),
    more: found.count() - found.list().length,
  };
}

async function countRest(records: Reader): Promise<ChainReport['unsealed']> {
  let count = 0;
  let since: string | null = null;
  for (let record = await records.next(); record; record = await records.next()) {
    since ??= record.at;
    count += 1;
  }
  return { count, since };
}

type Reader = {
  readonly next: () => Promise<EventRecord | null>;
  /** The next record that does not lie behind the place, or null. */
  readonly upTo: (place: Place) => Promise<EventRecord | null>;
  /** Records that came out of order: a file may hold its lines in any. */
  readonly misplaced: () => readonly EventRecord[];
};

const MISPLACED_MOST = 100;

/** Once it is aborted no further record is fetched, wherever the walk is: one seal, or the rest, may be many pages. */
function readInOrder(records: AsyncIterable<EventRecord>, signal?: AbortSignal): Reader {
  const iterator = records[Symbol.asyncIterator]();
  const misplaced: EventRecord[] = [];
  let waiting: EventRecord | null = null;
  let before: EventRecord | null = null;
  const next = async (): Promise<EventRecord | null> => {
    if (signal?.aborted) return null;
    if (waiting) {
      const record = waiting;
      waiting = null;
      return record;
    }
    const { value, done } = await iterator.next();
    if (done) return null;
    if (before && !isBehind(value, before) && misplaced.length < MISPLACED_MOST) misplaced.push(value);
    before = value;
    return value;
  };
  return {
    next,
    misplaced: () => misplaced,
    upTo: async (place) => {
      const record = await next();
      if (!record || !isBehind(record, place)) return record;
      waiting = record;
      return null;
    },
  };
}
