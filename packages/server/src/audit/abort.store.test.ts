import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import type { Queryable } from '../kit/index.ts';
import { databaseChain } from './database-chain.ts';
import { START } from './seal.ts';
import { facts, testChain, writeMany } from './test-chain.ts';
import { verifyChain } from './verify.ts';

/** A database that says which tables it is asked for. */
function watched(db: Queryable, asked: string[]): Queryable {
  return db.withPlugin({
    transformQuery: ({ node }) => {
      asked.push(JSON.stringify(node).includes('audit_events') ? 'events' : 'other');
      return node;
    },
    transformResult: async ({ result }) => result,
  });
}

test('a check that nobody waits for any more reads no further page, not even to count what is not sealed', async (t) => {
  const chain = await testChain(t);
  await chain.write(3);
  await chain.seal();
  await writeMany(chain, 4_000);
  const asked: string[] = [];
  const source = await databaseChain(watched(chain.kit.db, asked), chain.kit, facts, chain.realm.id);
  const pages = () => asked.filter((what) => what === 'events').length;
  const given = new AbortController();
  let before = 0;
  const onProgress = () => {
    given.abort();
    before = pages();
  };
  const report = await verifyChain(source, { signal: given.signal, onProgress });
  assert.ok(before > 0, 'the pages are counted');
  assert.equal(pages(), before);
  assert.deepEqual([report.seals, report.unsealed.count], [1, 0]);
});

test('in the middle of a seal, or of what follows the last one, an aborted check stops as well', async (t) => {
  const chain = await testChain(t);
  await chain.write(1);
  await chain.seal();
  await writeMany(chain, 4_000);
  // One seal now vouches for everything, as one whose neighbours are missing would.
  const end = await sql<{ position: number; id: string }>`
    SELECT position, id FROM audit_events WHERE realm_id = ${chain.realm.id} ORDER BY position DESC LIMIT 1`.execute(
    chain.kit.db,
  );
  const through = end.rows[0] ?? START;
  for (const isSealed of [true, false]) {
    const asked: string[] = [];
    const source = await databaseChain(watched(chain.kit.db, asked), chain.kit, facts, chain.realm.id);
    const given = new AbortController();
    async function* seals() {
      for await (const seal of source.seals) yield isSealed ? { ...seal, token: 'none', through } : seal;
    }
    async function* records() {
      let read = 0;
      for await (const record of source.records) {
        read += 1;
        if (read === 1_500) given.abort();
        yield record;
      }
    }
    await verifyChain({ ...source, seals: seals(), records: records() }, { signal: given.signal });
    const pages = asked.filter((what) => what === 'events').length;
    assert.ok(given.signal.aborted);
    assert.ok(pages >= 2 && pages <= 3, `${pages} pages of five`);
  }
});
