/** For tests of the chain: a realm with events that are sealed. */
import { sql } from 'kysely';
import type { Kit } from '../kit/index.ts';
import { auditKeys, createRealm, type Realm, realmKey } from '../realms/index.ts';
import { eventually, type TestKit, testKit } from '../testing/index.ts';
import { verifyRealm } from './database-chain.ts';
import { type ChainFacts, sealEvents } from './sealing.ts';
import { settledPosition } from './settling.ts';
import { record } from './store.ts';
import type { ChainReport, VerifyOptions } from './verify.ts';

export const facts: ChainFacts = { sealKey: realmKey, sealKeys: auditKeys };

export type TestChain = TestKit & {
  readonly realm: Realm;
  /** Writes so many events. @returns their ids */
  readonly write: (count: number, realmId?: string) => Promise<string[]>;
  readonly seal: () => Promise<number>;
  /** Without waiting for transactions that are still open. */
  readonly sealNow: () => Promise<number>;
  readonly verify: (options?: VerifyOptions) => Promise<ChainReport>;
  /** Each finding as `code seal event`. */
  readonly findings: () => Promise<string[]>;
};

export async function testChain(
  t: Parameters<typeof testKit>[0],
  options?: Parameters<typeof testKit>[1],
): Promise<TestChain> {
  const base = await testKit(t, options);
  const { kit } = base;
  const realm = await kit.db.transaction().execute((tx) => createRealm(tx, kit, { name: 'main' }));
  const verify = (verifyOptions?: VerifyOptions) => verifyRealm(kit, facts, realm.id, verifyOptions);
  const ids = async (realmId: string) =>
    (
      await kit.db.selectFrom('audit_events').select('id').where('realm_id', '=', realmId).orderBy('position').execute()
    ).map(({ id }) => id);
  return {
    ...base,
    realm,
    verify,
    seal: () => sealSettled(kit, facts),
    sealNow: () => sealEvents(kit, facts),
    write: async (count, realmId = realm.id) => {
      const before = new Set(await ids(realmId));
      for (let index = 0; index < count; index += 1) {
        const event = { type: 'realm.changed', outcome: 'success', actor: { kind: 'system' } } as const;
        await record(kit.db, kit, { ...event, realmId, details: { index, text: 'Zoë' } });
      }
      return (await ids(realmId)).filter((id) => !before.has(id));
    },
    findings: async () =>
      (await verify()).findings.map(({ code, seal, event }) =>
        [code, seal, event].filter((part) => part !== null).join(' '),
      ),
  };
}

/** Whole databases are made and copied meanwhile, by tests beside this one on a busy machine. */
const HELD_UP = { seconds: 60 };

/**
 * Seals everything that is there. Transactions of other databases on the same cluster hold a seal up as well, and tests run
 * side by side: so it waits for those that began before.
 */
export async function sealSettled(kit: Kit, sealing: ChainFacts = facts): Promise<number> {
  await eventually(async () => {
    const { last } = await kit.db
      .selectFrom('audit_events')
      .select(({ fn }) => fn.max('position').as('last'))
      .executeTakeFirstOrThrow();
    return (await settledPosition(kit.db)) >= Number(last ?? 0);
  }, HELD_UP);
  return sealEvents(kit, sealing);
}

/** Events without a round trip for each. */
export async function writeMany({ kit, realm }: Pick<TestChain, 'kit' | 'realm'>, count: number): Promise<void> {
  await sql`
    INSERT INTO audit_events (id, realm_id, at, type, outcome, actor_kind, details)
    SELECT gen_random_uuid(), ${realm.id}::uuid, now(), 'realm.changed', 'success', 'system', '{"by": "hand"}'
    FROM generate_series(1, ${count})`.execute(kit.db);
}
