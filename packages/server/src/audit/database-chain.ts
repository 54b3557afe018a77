import type { Kit, Queryable } from '../kit/index.ts';
import type { NewEvent } from './event.ts';
import { headText, openHeads } from './heads.ts';
import { type EventRecord, type Place, type Seal, START } from './seal.ts';
import { recordsBehind, sealsBehind } from './seal-store.ts';
import type { ChainFacts } from './sealing.ts';
import { record } from './store.ts';
import { type ChainReport, type ChainSource, type VerifyOptions, verifyChain } from './verify.ts';

// Lists of members are up to 48 kB each.
const SEALS_OF_PAGE = 20;
const EVENTS_OF_PAGE = 1_000;

/** The chain of a realm in the database, read in pages. */
export async function databaseChain(
  q: Queryable,
  kit: Pick<Kit, 'seal'>,
  { sealKeys }: Pick<ChainFacts, 'sealKeys'>,
  realmId: string,
): Promise<ChainSource> {
  return {
    realmId,
    keys: await sealKeys(q, kit, realmId),
    seals: readSeals(q, realmId),
    records: readRecords(q, realmId),
  };
}

async function* readSeals(q: Queryable, realmId: string): AsyncGenerator<Seal> {
  for (let number = 0; ; ) {
    const page = await sealsBehind(q, { realmId, number, limit: SEALS_OF_PAGE });
    yield* page;
    const last = page.at(-1);
    if (!last || page.length < SEALS_OF_PAGE) return;
    number = last.number;
  }
}

async function* readRecords(q: Queryable, realmId: string): AsyncGenerator<EventRecord> {
  for (let behind: Place = START; ; ) {
    const page = await recordsBehind(q, { realmId, behind, limit: EVENTS_OF_PAGE });
    yield* page;
    const last = page.at(-1);
    if (!last || page.length < EVENTS_OF_PAGE) return;
    behind = last;
  }
}

/** Checks the chain of a realm as it lies in the database, against what this machine remembers of it as well. */
export async function verifyRealm(
  kit: Kit,
  facts: Pick<ChainFacts, 'sealKeys'>,
  realmId: string,
  { heads = [], ...options }: VerifyOptions = {},
): Promise<ChainReport> {
  const remembered = openHeads(kit.config.dataFolder).of(realmId);
  const source = await databaseChain(kit.db, kit, facts, realmId);
  return verifyChain(source, { ...options, heads: remembered ? [...heads, remembered] : heads });
}

/** That a chain was checked, by whom, and what came out: the console says when it was last. */
export async function recordCheck(
  kit: Kit,
  realmId: string,
  { isIntact, seals, events, head, findings, more }: ChainReport,
  origin: Pick<NewEvent, 'actor' | 'address' | 'requestId'>,
): Promise<void> {
  await record(kit.db, kit, {
    realmId,
    type: 'audit.verified',
    outcome: isIntact ? 'success' : 'failed',
    details: { seals, events, head: head ? headText(head) : null, found: findings.length + more },
    ...origin,
  });
}
