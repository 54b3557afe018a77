import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testJourney } from '@lanyard/server/testing';
import { memoryStorage } from './index.ts';
import { refusal } from './testing/engine.ts';
import { nextState, type RealWorld, realWorld } from './testing/real-server.ts';
import type { PushRequest } from './types.ts';

const PHONE = { deviceName: 'My phone' };

/** The phone is registered and a push waits on it. */
async function asked(
  world: RealWorld,
  options: { matching?: string } = {},
): Promise<{ id: string; request: PushRequest; number: string }> {
  const push = await world.service('POST', '/api/v1/pushes', {
    user: 'alice',
    asked: 'Release the build',
    context: { address: '192.0.2.7', browser: 'Firefox on Linux', place: 'Oslo' },
    ...options,
  });
  assert.equal(push.status, 201);
  await world.phone.sync();
  const [request] = await world.phone.pending();
  assert.ok(request);
  return { id: String(push.body.id), request, number: String(push.body.number ?? push.body.link ?? '') };
}

const stateOf = async ({ service }: RealWorld, id: string): Promise<unknown> =>
  (await service('GET', `/api/v1/pushes/${id}`)).body.state;

test('A2: a scanned link becomes a registered phone, whose code the server accepts once (A1)', async (t) => {
  const { server, portal, phone, begin, service } = await realWorld(t);
  const { id, link } = await begin();
  const inspection = await phone.inspect(link);
  assert.equal(inspection.kind, 'registration');
  assert.equal((await portal.expect(200, 'GET', `/api/self/registrations/${id}`)).state, 'scanned');
  const account = await phone.register(link, PHONE);
  const registration = await portal.expect(200, 'GET', `/api/self/registrations/${id}`);
  assert.equal(registration.state, 'registered');
  assert.equal(registration.device.name, 'My phone');
  const { devices } = await portal.expect(200, 'GET', '/api/self/devices');
  assert.equal(devices.length, 1);
  assert.equal(devices[0].state, 'active');
  assert.equal(devices[0].mode, 'online');
  server.clock.advance(30_000);
  const body = { user: 'alice', code: (await phone.code(account.id)).code };
  assert.equal((await service('POST', '/api/v1/verifications/code', body)).body.verified, true);
  const again = await service('POST', '/api/v1/verifications/code', body);
  assert.equal(again.status, 403);
  assert.equal(again.body.code, 'verifications.code-refused');
});

test('A8: a link that was used, cancelled or has expired adds nothing', async (t) => {
  const { server, portal, phone, makePhone, begin } = await realWorld(t);
  const used = await begin();
  await phone.register(used.link, PHONE);
  const second = await makePhone();
  await assert.rejects(second.register(used.link, PHONE), refusal('link-used'));
  assert.deepEqual(await second.accounts(), []);
  const other = await server.signIn(await server.createUser({ name: 'bob' }));
  const cancelled = await other.expect(200, 'POST', '/api/self/registrations', { body: { method: 'online' } });
  await other.expect(200, 'DELETE', `/api/self/registrations/${cancelled.id}`);
  await assert.rejects(second.register(cancelled.link, PHONE), refusal('link-cancelled'));
  const expired = await other.expect(200, 'POST', '/api/self/registrations', { body: { method: 'online' } });
  server.clock.advance(301_000);
  await assert.rejects(second.register(expired.link, PHONE), refusal('link-expired'));
  assert.deepEqual(await second.accounts(), []);
  assert.equal((await portal.expect(200, 'GET', '/api/self/devices')).devices.length, 1);
});

test('A8: two phones that claim one link at once: exactly one account', async (t) => {
  const { phone, makePhone, begin, portal } = await realWorld(t);
  const { link } = await begin();
  const second = await makePhone();
  const results = await Promise.allSettled([phone.register(link, PHONE), second.register(link, PHONE)]);
  assert.deepEqual(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  assert.equal((await phone.accounts()).length + (await second.accounts()).length, 1);
  assert.equal((await portal.expect(200, 'GET', '/api/self/devices')).devices.length, 1);
});

test('a phone whose clock is ten minutes off is told so, corrects it and is registered', async (t) => {
  const { server, makePhone, begin } = await realWorld(t);
  const late = await makePhone({ clock: { now: () => new Date(server.clock.now().getTime() - 600_000) } });
  const { link } = await begin();
  await assert.rejects(late.register(link, PHONE), refusal('clock-off', { seconds: -600, server: server.url }));
  await late.setClockOffset(server.url, 600_000);
  assert.equal((await late.register(link, PHONE)).state, 'active');
});

test('a push is announced over the live channel, shows what was asked, and the typed number approves it', async (t) => {
  const world = await realWorld(t);
  const { phone, begin, service } = world;
  const account = await phone.register((await begin()).link, PHONE);
  await phone.connect();
  await nextState(phone, async () => (await phone.accounts()).find(({ connected }) => connected));
  const push = await service('POST', '/api/v1/pushes', {
    user: 'alice',
    asked: 'Release the build',
    context: { place: 'Oslo' },
  });
  const request = await nextState(phone, async () => (await phone.pending())[0]);
  assert.equal(request.accountId, account.id);
  assert.equal(request.service, 'Wiki');
  assert.equal(request.asked, 'Release the build');
  assert.equal(request.place, 'Oslo');
  assert.deepEqual(await phone.answer(request.id, { decision: 'approve', match: String(push.body.number) }), {
    state: 'approved',
  });
  assert.equal(await stateOf(world, request.id), 'approved');
  assert.deepEqual(
    (await phone.history()).map(({ state }) => state),
    ['approved'],
  );
});

test('a push that its asker cancels disappears from the connected phone', async (t) => {
  const { phone, begin, service } = await realWorld(t);
  await phone.register((await begin()).link, PHONE);
  await phone.connect();
  await nextState(phone, async () => (await phone.accounts()).find(({ connected }) => connected));
  const push = await service('POST', '/api/v1/pushes', { user: 'alice' });
  await nextState(phone, async () => (await phone.pending())[0]);
  await service('DELETE', `/api/v1/pushes/${push.body.id}`);
  await nextState(phone, async () => ((await phone.pending()).length === 0 ? true : undefined));
});

test('A28: the third wrong number ends the request, and the right one is too late', async (t) => {
  const world = await realWorld(t);
  await world.phone.register((await world.begin()).link, PHONE);
  const { id, number } = await asked(world);
  const wrong = number === '11' ? '12' : '11';
  for (const left of [2, 1]) {
    await assert.rejects(
      world.phone.answer(id, { decision: 'approve', match: wrong }),
      refusal('match-wrong', { left }),
    );
  }
  await assert.rejects(world.phone.answer(id, { decision: 'approve', match: wrong }));
  await assert.rejects(world.phone.answer(id, { decision: 'approve', match: number }), refusal('request-unknown'));
  assert.equal(await stateOf(world, id), 'mismatched');
});

test('scan matching: the QR code of the sign-in screen approves', async (t) => {
  const world = await realWorld(t);
  await world.phone.register((await world.begin()).link, PHONE);
  const { id, number: link } = await asked(world, { matching: 'scan' });
  assert.deepEqual(await world.phone.answer(id, { decision: 'approve', match: link }), { state: 'approved' });
  assert.equal(await stateOf(world, id), 'approved');
});

test('a locked phone denies and reports without its PIN', async (t) => {
  const world = await realWorld(t);
  await world.phone.setPin('2580');
  await world.phone.register((await world.begin()).link, PHONE);
  world.phone.lock();
  const { id } = await asked(world);
  await assert.rejects(world.phone.answer(id, { decision: 'approve', match: '11' }), refusal('locked'));
  assert.deepEqual(await world.phone.answer(id, { decision: 'report' }), { state: 'reported' });
  assert.equal(await stateOf(world, id), 'reported');
});

test('A29: an answer after the end does not count, and says so', async (t) => {
  const world = await realWorld(t);
  await world.phone.register((await world.begin()).link, PHONE);
  const { id, number } = await asked(world);
  await world.service('DELETE', `/api/v1/pushes/${id}`);
  await assert.rejects(world.phone.answer(id, { decision: 'approve', match: number }), refusal('request-ended'));
  assert.deepEqual(await world.phone.pending(), []);
  assert.equal(await stateOf(world, id), 'cancelled');
});

test('A29: one request on two phones: the first answer counts, the second phone is told', async (t) => {
  const world = await realWorld(t);
  const { phone, makePhone, begin } = world;
  await phone.register((await begin()).link, PHONE);
  const second = await makePhone();
  const { number: stepUp, id: own, confirm } = await stepUpNumber(world);
  await phone.answer(own, { decision: 'approve', match: stepUp });
  assert.equal(await confirm.isIn(), true);
  await second.register((await begin()).link, { deviceName: 'Second' });
  const { id, number } = await asked(world);
  await second.sync();
  const answers = await Promise.allSettled([
    phone.answer(id, { decision: 'approve', match: number }),
    second.answer(id, { decision: 'deny' }),
  ]);
  assert.deepEqual(answers.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  const lost = answers.find((answer) => answer.status === 'rejected');
  assert.ok(refusal('request-ended')(lost?.reason));
});

/** A second device needs a fresh factor: the portal asks the first one. */
async function stepUpNumber({ portal, phone, server }: RealWorld) {
  const confirm = testJourney(portal, { realm: server.realm.name, query: { authIndexType: 'step-up' } });
  await confirm.begin();
  const push = await confirm.askPhone();
  await phone.sync();
  return { id: push.id as string, number: push.number as string, confirm };
}

test('A31: a device removed in the portal learns it over the channel, and its codes stop here too', async (t) => {
  const world = await realWorld(t);
  const { portal, phone, begin } = world;
  const account = await phone.register((await begin()).link, PHONE);
  const { number, id, confirm } = await stepUpNumber(world);
  await phone.answer(id, { decision: 'approve', match: number });
  assert.equal(await confirm.isIn(), true);
  await phone.connect();
  await nextState(phone, async () => (await phone.accounts()).find(({ connected }) => connected));
  const [device] = (await portal.expect(200, 'GET', '/api/self/devices')).devices;
  await portal.expect(204, 'DELETE', `/api/self/devices/${device.id}`);
  await nextState(phone, async () => (await phone.accounts()).find(({ state }) => state === 'removed'));
  await assert.rejects(phone.code(account.id), refusal('device-removed'));
});

test('removing the account on the phone removes the device at the server', async (t) => {
  const { portal, phone, begin } = await realWorld(t);
  const account = await phone.register((await begin()).link, PHONE);
  await phone.remove(account.id);
  assert.deepEqual((await portal.expect(200, 'GET', '/api/self/devices')).devices, []);
});

test('a registration that breaks off after its claim leaves no device behind, and the next one works', async (t) => {
  const { portal, makePhone, begin } = await realWorld(t);
  let broken = true;
  const flaky: typeof fetch = (input, init) =>
    broken && new URL(String(input)).pathname.endsWith('/prove')
      ? Promise.reject(new TypeError('fetch failed'))
      : fetch(input, init);
  const phone = await makePhone({ fetch: flaky, storage: memoryStorage() });
  await assert.rejects(phone.register((await begin()).link, PHONE), refusal('offline'));
  assert.deepEqual(await phone.accounts(), []);
  const { devices } = await portal.expect(200, 'GET', '/api/self/devices');
  assert.deepEqual(
    devices.filter((device: { state: string }) => device.state === 'active'),
    [],
  );
  broken = false;
  assert.equal((await phone.register((await begin()).link, PHONE)).state, 'active');
});
