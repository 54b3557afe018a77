/** What stays in the audit of journeys that let nobody in. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { sketchJourney } from '../journeys/test-journeys.ts';
import { createClient } from '../testing/index.ts';
import { amWorld, begin, fill, send, signedInAs } from './test-world.ts';

const name = { type: 'UsernameCollectorNode', to: { outcome: 'next' } } as const;
const named = sketchJourney('Named', {
  name,
  next: { type: 'BelieveNode', properties: { kinds: [] }, to: { outcome: '+' } },
});
const broken = sketchJourney('Large', {
  name,
  next: { type: 'BreakingNode', properties: { how: 'gather' }, to: { outcome: '+' } },
});
const atOnce = sketchJourney('AtOnce', {
  next: { type: 'DataStoreDecisionNode', to: { true: '+', false: '-' } },
});
const loop = sketchJourney('Loop', { next: { type: 'MessageNode', to: { true: 'next', false: '-' } } });

async function world(t: TestContext) {
  const server = await amWorld(t, [named, broken, atOnce, loop]);
  const alice = await server.createUser({ name: 'alice' });
  const client = () => createClient(server.url, server.kit.config.publicUrl);
  const failed = async () => {
    const rows = await server.kit.db
      .selectFrom('audit_events')
      .select(['actor_kind', 'user_id', 'address', 'outcome', 'details'])
      .where('type', '=', 'sign-in.failed')
      .orderBy('id')
      .execute();
    return rows.map(({ actor_kind, user_id, address, outcome, details }) => {
      const { journey, reason } = details as Record<string, unknown>;
      return [journey, reason, actor_kind, user_id, outcome, address];
    });
  };
  return { ...server, alice, client, failed };
}

test('a journey that ends in failure leaves one event: which, why, whose if anybody has the name, and from where', async (t) => {
  const { client, failed, alice, kit } = await world(t);
  for (const user of ['alice', 'correct horse battery staple']) {
    const me = client();
    assert.equal((await send(me, signedInAs((await begin(me, 'Login')).body, user, 'wrong'))).status, 401);
  }
  const refused = ['Login', 'sign-in.refused', 'anonymous'];
  assert.deepEqual(await failed(), [
    [...refused, alice.id, 'refused', '127.0.0.1'],
    [...refused, null, 'refused', '127.0.0.1'],
  ]);
  const all = await kit.db.selectFrom('audit_events').selectAll().execute();
  assert.equal(JSON.stringify(all).includes('battery'), false, 'people type passwords into name fields');
});

test('every way to end without a session leaves its event, once', async (t) => {
  const { client, failed, alice } = await world(t);
  const me = client();
  assert.equal((await begin(me, 'AtOnce')).status, 401);
  assert.equal((await send(me, fill((await begin(me, 'Named')).body, { 0: 'alice' }))).status, 401);
  const step = (await begin(me, 'Large')).body;
  const replies = await Promise.all(Array.from({ length: 5 }, () => send(me, fill(step, { 0: 'alice' }))));
  assert.equal(replies.filter(({ status }) => status === 200).length, 0);
  let reply = await begin(me, 'Loop');
  while (reply.status === 200) reply = await send(me, reply.body);
  const from = ['refused', '127.0.0.1'];
  assert.deepEqual(await failed(), [
    ['AtOnce', 'sign-in.refused', 'anonymous', null, ...from],
    ['Named', null, 'anonymous', alice.id, ...from],
    ['Large', 'journeys.too-large', 'anonymous', alice.id, ...from],
    ['Loop', 'journeys.too-many-steps', 'anonymous', null, ...from],
  ]);
});

test('what goes on, what succeeds and what nobody goes on with leaves none', async (t) => {
  const { client, failed, alice } = await world(t);
  const me = client();
  const first = (await begin(me, 'Login')).body;
  const wrong = await send(me, { ...first, callbacks: [] });
  assert.equal(wrong.status, 400);
  assert.equal((await send(me, signedInAs(first, 'alice', alice.password))).status, 200);
  assert.equal((await begin(client(), 'Login')).status, 200);
  assert.deepEqual(await failed(), []);
});
