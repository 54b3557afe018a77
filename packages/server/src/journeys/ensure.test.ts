import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { createRealm } from '../realms/index.ts';
import { testKit } from '../testing/index.ts';
import { createJourney, deleteJourney, publishDraft, saveDraft } from './changes.ts';
import {
  ensureJourneys,
  ensureJourneysEverywhere,
  findDraft,
  findPublished,
  type Journey,
  nodeTypes,
  ownNodes,
} from './index.ts';
import { announcePublished } from './published.ts';
import { findStored, writePublished } from './store.ts';
import { sketchJourney } from './test-journeys.ts';

const types = nodeTypes(ownNodes);
const origin = { actor: { kind: 'system' } } as const;
const ask = { type: 'MessageNode', to: { true: '+', false: '-' } } as const;
const shipped = (description: string): Journey => ({ ...sketchJourney('Shipped', { ask }), description });

async function world(t: TestContext) {
  const { kit, clock, databaseUrl } = await testKit(t);
  const inTx = kit.db.transaction().execute.bind(kit.db.transaction());
  const realm = await inTx((tx) => createRealm(tx, kit, { name: 'main' }));
  const key = { realmId: realm.id, name: 'Shipped' };
  const ship = (journey: Journey) => ensureJourneysEverywhere(kit, [journey]);
  const running = async () => (await findPublished(kit, key)).description;
  return { kit, clock, databaseUrl, realm, key, ship, running };
}

test('a realm is given what is shipped once, and a newer form in the place of one that nobody changed', async (t) => {
  const { kit, key, ship, running } = await world(t);
  await ship(shipped('first'));
  await ship(shipped('first'));
  assert.equal(await running(), 'first');
  await ship(shipped('second'));
  assert.equal(await running(), 'second', 'at once');
  await ship(shipped('first'));
  assert.equal(await running(), 'second', 'a server of the earlier release does not bring its own back');
  assert.equal((await findStored(kit.db, key))?.publishedVersion, 2);
  const events = await kit.db
    .selectFrom('audit_events')
    .select('type')
    .where('type', '=', 'journey.published')
    .execute();
  assert.equal(events.length, 1);
});

test('what an administrator has changed or deleted stays so', async (t) => {
  const { kit, realm, ship, running, key } = await world(t);
  await ship(shipped('first'));
  const changing = { realm, name: 'Shipped', origin };
  await kit.db.transaction().execute(async (tx) => {
    await saveDraft(tx, kit, { ...changing, journey: shipped('changed') });
    await publishDraft(tx, kit, { ...changing, types });
  });
  await ship(shipped('second'));
  announcePublished(kit, key);
  assert.equal(await running(), 'changed');
  await kit.db.transaction().execute((tx) => deleteJourney(tx, kit, changing));
  announcePublished(kit, key);
  await ship(shipped('third'));
  await assert.rejects(running(), { code: 'journeys.not-found' });
});

test('a journey of the same name that was there before is left alone', async (t) => {
  const { kit, realm, ship, key } = await world(t);
  await kit.db.transaction().execute((tx) => createJourney(tx, kit, { realm, name: 'Shipped', origin }));
  await ship(shipped('first'));
  assert.equal((await findDraft(kit.db, key)).entryNodeId, '');
  await assert.rejects(findPublished(kit, key), { code: 'journeys.not-found' });
});

test('processes that start together put each journey in place once', async (t) => {
  const { kit, realm, key } = await world(t);
  const journeys = [shipped('first')];
  const start = () => kit.db.transaction().execute((tx) => ensureJourneys(tx, kit, { realm, journeys }));
  await Promise.all([start(), start(), start(), start()]);
  assert.equal((await findStored(kit.db, key))?.publishedVersion, 1);
});

test('a publication counts on every process at once; a message that was lost is made up for after a moment', async (t) => {
  const { kit, clock, databaseUrl, key, ship, running } = await world(t);
  const other = await testKit(t, { databaseUrl, clock });
  await ship(shipped('first'));
  const elsewhere = async () => (await findPublished(other.kit, key)).description;
  assert.equal(await elsewhere(), 'first');
  const heard = other.kit.bus.once('journeys.published', { timeoutMs: 10_000 });
  await ship(shipped('second'));
  await heard;
  assert.deepEqual([await running(), await elsewhere()], ['second', 'second']);
  const by = { by: null, at: clock.now(), origin: 'published', keepsDraft: false } as const;
  await kit.db.transaction().execute((tx) => writePublished(tx, key, { journey: shipped('third'), ...by }));
  assert.equal(await elsewhere(), 'second', 'nobody was told');
  clock.advance(2_000);
  assert.deepEqual([await running(), await elsewhere()], ['third', 'third']);
});

test('what was read before a publication is not kept after it', async (t) => {
  const { kit, key, ship, running } = await world(t);
  await ship(shipped('first'));
  announcePublished(kit, key);
  const reading = running();
  await ship(shipped('second'));
  await reading;
  assert.equal(await running(), 'second');
});
