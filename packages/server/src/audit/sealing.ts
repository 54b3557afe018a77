import type { Kit, Queryable, Tx } from '../kit/index.ts';
import { type Heads, openHeads } from './heads.ts';
import { digestOf, memberOf, packMembers, type Seal, type SealKey, type SealKeys, START, signSeal } from './seal.ts';
import { insertSeal, lastSeal, lockChain, realmsWithEvents, recordsBehind } from './seal-store.ts';
import { settledPosition } from './settling.ts';

/** What the chain needs of realms, a slice to the right: app.ts hands it in. */
export type ChainFacts = {
  /** The key in force. */
  readonly sealKey: (q: Queryable, kit: Pick<Kit, 'seal'>, realmId: string) => Promise<SealKey>;
  /** Every public key that counts, retired ones included. */
  readonly sealKeys: (q: Queryable, kit: Pick<Kit, 'seal'>, realmId: string) => Promise<SealKeys>;
};

/** How long an event waits for its seal at most, apart from transactions that take longer. */
export const SEALING_SECONDS = 5;
const EVENTS_OF_SEAL = 1_000;

/**
 * Seals every event that is settled, realm by realm, at most 1,000 to a seal. It works behind the writers: nobody waits for
 * it, and a process that stops in the middle leaves whole seals only.
 * @returns how many events were sealed
 */
export async function sealEvents(kit: Kit, facts: ChainFacts): Promise<number> {
  const through = await settledPosition(kit.db);
  const heads = openHeads(kit.config.dataFolder);
  let sealed = 0;
  for (const realmId of await realmsWithEvents(kit.db)) {
    try {
      sealed += await sealRealm(kit, facts, { realmId, through, heads });
    } catch (error) {
      // One realm without a key that opens must not leave the others unsealed.
      kit.log.error({ error, realmId }, 'the audit of a realm could not be sealed');
    }
  }
  return sealed;
}

type Work = { readonly realmId: string; readonly through: number; readonly heads: Heads };

async function sealRealm(kit: Kit, facts: ChainFacts, work: Work): Promise<number> {
  const { realmId, heads } = work;
  if (!(await heads.agree(kit.db, realmId))) {
    kit.log.error({ realmId }, 'the audit was set back behind its last seal; it is not sealed until somebody looked');
    return 0;
  }
  let sealed = 0;
  for (;;) {
    const step = await kit.db.transaction().execute((tx) => sealNext(tx, kit, facts, work));
    if (!step) return sealed;
    heads.remember(realmId, step.head);
    sealed += step.count;
    if (step.count < EVENTS_OF_SEAL) return sealed;
  }
}

/** One seal over the events behind the last one, or null where there are none or somebody else is at it. */
async function sealNext(tx: Tx, kit: Kit, { sealKey }: ChainFacts, { realmId, through }: Work) {
  if (!(await lockChain(tx, realmId))) return null;
  const last = await lastSeal(tx, realmId);
  const from = last?.through ?? START;
  const records = await recordsBehind(tx, { realmId, behind: from, through, limit: EVENTS_OF_SEAL });
  const end = records.at(-1);
  if (!end) return null;
  const key = await sealKey(tx, kit, realmId);
  const members = packMembers(records.map(memberOf));
  const place = { position: end.position, id: end.id };
  const claims = {
    realm: realmId,
    number: (last?.number ?? 0) + 1,
    previous: last ? digestOf(last.token) : null,
    from: { position: from.position, id: from.id },
    through: place,
    count: records.length,
    members: digestOf(members),
    iat: Math.floor(kit.clock.now().getTime() / 1000),
  };
  const token = await signSeal(claims, key);
  const seal: Seal = { number: claims.number, through: place, members, keyId: key.id, token };
  await insertSeal(tx, kit, realmId, seal);
  return { count: records.length, head: { number: seal.number, hash: digestOf(token) } };
}

/** Seals every few seconds, on one process at a time. */
export function defineAuditJobs(kit: Kit, facts: ChainFacts): void {
  kit.jobs.define('audit.seal', async () => void (await sealEvents(kit, facts)), {
    everyMinutes: 1,
    everySeconds: SEALING_SECONDS,
  });
}
