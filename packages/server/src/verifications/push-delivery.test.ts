import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { flushDeliveries, noteDelivery } from '../channel/index.ts';
import { testServer } from '../testing/index.ts';
import { sweepPushes } from './jobs.ts';
import { addPhone, type PushWorld, pushWorld } from './test-pushes.ts';

async function begun(t: TestContext) {
  const world = await pushWorld(await testServer(t));
  const { body } = await world.start();
  await flushDeliveries(world.server.kit);
  const look = async () => (await world.ask('GET', `/api/v1/pushes/${body.id}`)).body;
  return { ...world, id: body.id as string, started: body, look };
}

const later = async ({ server }: Pick<PushWorld, 'server'>, seconds: number) => {
  await flushDeliveries(server.kit);
  server.clock.advance(seconds * 1000);
};

test('F13: the relying party is told within seconds why there is no answer, and how far the push came', async (t) => {
  const world = await begun(t);
  const { started, look, phone, id } = world;
  assert.equal(started.delivery, null, 'nothing is known at the moment of asking, and nothing is waited for');
  assert.equal((await look()).delivery.code, 'on-the-way');
  await later(world, 3);
  const silent = (await look()).delivery;
  assert.equal(silent.code, 'no-subscription');
  assert.equal(silent.state, 'failed');
  assert.match(silent.text, /^Phone is asleep and cannot be woken, because notifications are off/);
  assert.match(silent.next, /use a code/);
  assert.equal(silent.since, phone.test.device.lastSyncAt?.toISOString());
  await phone.signed('GET', '/device/v1/pushes');
  await later(world, 1);
  assert.equal((await look()).delivery.code, 'delivered');
  assert.equal((await phone.signed('POST', `/device/v1/pushes/${id}/receipt`, { step: 'opened' })).status, 204);
  await later(world, 1);
  assert.equal((await look()).delivery.code, 'opened');
  await later(world, 60);
  const over = await look();
  assert.deepEqual([over.state, over.delivery.code], ['expired', 'expired-opened']);
});

test('an answered push has nothing to explain', async (t) => {
  const { phone, id, started, look } = await begun(t);
  await phone.answer(id, { decision: 'approve', match: started.number });
  const { state, delivery } = await look();
  assert.deepEqual([state, delivery], ['approved', null]);
});

test('A25: neither words nor form tell a user without a device from a name that nobody has', async (t) => {
  const { server, start } = await begun(t);
  await server.createUser({ name: 'bob' });
  const [bob, nobody] = [await start({ user: 'bob' }), await start({ user: 'nobody' })];
  const bare = ({ requestId: _, ...rest }: Record<string, unknown>) => rest;
  assert.equal(bob.status, nobody.status);
  assert.deepEqual(bare(bob.body), bare(nobody.body));
});

test('a receipt counts only for a push of this device, and answers nothing', async (t) => {
  const { server, alice, id, look } = await begun(t);
  const stranger = await addPhone(server, await server.createUser({ name: 'bob' }));
  const refused = await stranger.signed('POST', `/device/v1/pushes/${id}/receipt`, { step: 'opened' });
  assert.deepEqual([refused.status, refused.body.code], [404, 'verifications.push-not-found']);
  assert.equal((await look()).state, 'pending');
  assert.ok(alice);
});

test('F13: an operator sees the last deliveries of a device, hop by hop with times; of another realm nothing', async (t) => {
  const world = await begun(t);
  const { server, phone, id, started } = world;
  const { kit } = server;
  const operator = await server.signIn(await server.createUser({ name: 'ada', role: 'auditor' }));
  const path = `/api/admin/devices/${phone.id}/deliveries`;
  noteDelivery(kit, { pushId: id, deviceId: phone.id, hop: 'channel', state: 'sent', text: 'server-1:8080' });
  await later(world, 1);
  await phone.signed('GET', `/device/v1/pushes/${id}`);
  await later(world, 1);
  await phone.answer(id, { decision: 'deny' });
  await later(world, 1);
  const { deliveries, address, dropped, next } = await operator.expect(200, 'GET', path);
  assert.deepEqual([address, dropped, next], [null, null, null]);
  const [delivery] = deliveries;
  assert.deepEqual(
    delivery.hops.map(({ hop, state, text }: Record<string, string>) => [hop, state, text]),
    [
      ['server', 'queued', null],
      ['channel', 'sent', 'server-1:8080'],
      ['channel', 'received', null],
      ['app', 'answered', 'denied'],
      ['server', 'ended', 'denied'],
    ],
  );
  assert.equal(delivery.hops[0].at, started.createdAt);
  assert.deepEqual([delivery.state, delivery.why, delivery.service], ['denied', null, 'Example shop']);
  const unknown = await operator.request('GET', `/api/admin/devices/${crypto.randomUUID()}/deliveries`);
  assert.deepEqual([unknown.status, unknown.body.code], [404, 'devices.not-found']);
});

test('the list of deliveries pages by key, newest first', async (t) => {
  const { server, phone, ask, start } = await begun(t);
  for (let count = 0; count < 11; count += 1) {
    server.clock.advance(120_000);
    const { body } = await start();
    await ask('DELETE', `/api/v1/pushes/${body.id}`);
  }
  await flushDeliveries(server.kit);
  const operator = await server.signIn(await server.createUser({ name: 'ada', role: 'auditor' }));
  const path = `/api/admin/devices/${phone.id}/deliveries`;
  const first = await operator.expect(200, 'GET', path);
  const second = await operator.expect(200, 'GET', `${path}?after=${first.next}`);
  assert.deepEqual([first.deliveries.length, second.deliveries.length, second.next], [10, 2, null]);
  const ids = [...first.deliveries, ...second.deliveries].map(({ id }) => id);
  assert.deepEqual(ids, [...ids].sort().reverse());
});

test('pushes and their deliveries are kept for 30 days, and waiting ones for ever', async (t) => {
  const world = await begun(t);
  const { server, start, ask, id } = world;
  await ask('DELETE', `/api/v1/pushes/${id}`);
  server.clock.advance(29 * 86_400_000);
  await sweepPushes(server.kit);
  const count = async () => (await server.kit.db.selectFrom('deliveries').select('push_id').execute()).length;
  assert.equal(await count(), 1);
  await start();
  await flushDeliveries(server.kit);
  server.clock.advance(2 * 86_400_000);
  await sweepPushes(server.kit);
  assert.equal(await count(), 1);
  const [left] = await server.kit.db.selectFrom('pushes').select('id').execute();
  assert.notEqual(left?.id, id);
});
