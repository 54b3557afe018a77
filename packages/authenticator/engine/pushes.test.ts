import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildMatchLink, signToken } from '@lanyard/protocol/device';
import { alterToken, claimsOf, json, problem, SERVER } from './testing/device-server.ts';
import { refusal, testWorld, type World } from './testing/engine.ts';
import type { Account } from './types.ts';

async function registered(): Promise<World & { account: Account }> {
  const world = await testWorld();
  const account = await world.authenticator.register(await world.server.link(), { deviceName: 'My phone' });
  return { ...world, account };
}

test('a request shows everything that the server signed', async () => {
  const { server, authenticator, account, clock } = await registered();
  const id = await server.push();
  assert.deepEqual(await authenticator.sync(), [{ accountId: account.id }]);
  assert.deepEqual(await authenticator.pending(), [
    {
      id,
      accountId: account.id,
      service: 'Wiki',
      place: 'Oslo',
      address: '192.0.2.7',
      browser: 'Firefox on Linux',
      asked: 'Sign in',
      account: 'alice',
      matching: 'typed-2',
      numbers: [],
      isProtected: false,
      canReport: true,
      createdAt: clock.now().toISOString(),
      expiresAt: new Date(clock.now().getTime() + 60_000).toISOString(),
      remainingMs: 60_000,
    },
  ]);
});

/** A world in which one list of requests, asked for by `sync`, arrives only when it is let go. */
async function registeredWithSlowList(): Promise<World & { account: Account; holdNext: () => () => void }> {
  const gates: Promise<void>[] = [];
  const world = await testWorld();
  const { server, clock } = world;
  const slow: typeof fetch = async (input, init) => {
    const gate = String(input).endsWith('/device/v1/pushes') ? gates.shift() : undefined;
    const reply = await server.fetch(input, init);
    await gate;
    return reply;
  };
  const { authenticator } = await testWorld({ fetch: slow, clock });
  const account = await authenticator.register(await server.link(), { deviceName: 'My phone' });
  const holdNext = () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    gates.push(promise);
    return resolve;
  };
  return { ...world, authenticator, account, holdNext };
}

test('a request that became known while an older list was under way stays', async () => {
  const { server, authenticator, holdNext } = await registeredWithSlowList();
  const release = holdNext();
  const older = authenticator.sync();
  const id = await server.push();
  await authenticator.sync();
  release();
  await older;
  assert.deepEqual(
    (await authenticator.pending()).map((request) => request.id),
    [id],
  );
});

test('A29: an answered request does not come back with a list that was under way', async () => {
  const { server, authenticator, holdNext } = await registeredWithSlowList();
  const id = await server.push();
  server.expectedMatch = '42';
  await authenticator.sync();
  const release = holdNext();
  const older = authenticator.sync();
  await authenticator.answer(id, { decision: 'approve', match: '42' });
  release();
  await older;
  assert.deepEqual(await authenticator.pending(), []);
});

test('approving sends the typed number, signed; the answer is in the history', async () => {
  const { server, authenticator, account } = await registered();
  const id = await server.push();
  server.expectedMatch = '42';
  await authenticator.sync();
  assert.deepEqual(await authenticator.answer(id, { decision: 'approve', match: ' 42 ' }), { state: 'approved' });
  assert.deepEqual(server.answers, [{ decision: 'approve', match: '42' }]);
  assert.deepEqual(await authenticator.pending(), []);
  const [entry] = await authenticator.history();
  assert.equal(entry?.pushId, id);
  assert.equal(entry?.accountId, account.id);
  assert.equal(entry?.state, 'approved');
});

test('A28: what cannot be the number is not sent, so it costs no try', async () => {
  const { server, authenticator } = await registered();
  const id = await server.push();
  await authenticator.sync();
  for (const match of [undefined, '', '4', '423', 'ab', '４２']) {
    const answer = match === undefined ? { decision: 'approve' as const } : { decision: 'approve' as const, match };
    await assert.rejects(authenticator.answer(id, answer), refusal('match-needed'));
  }
  assert.equal((await authenticator.pending()).length, 1);
});

test('A28: a wrong number says how many are left, and the request stays', async () => {
  const { server, authenticator } = await registered();
  const id = await server.push();
  server.expectedMatch = '42';
  await authenticator.sync();
  await assert.rejects(
    authenticator.answer(id, { decision: 'approve', match: '41' }),
    refusal('match-wrong', { left: 2 }),
  );
  assert.equal((await authenticator.pending()).length, 1);
  assert.deepEqual(await authenticator.history(), []);
});

test('A28: after the last wrong number the request is gone', async () => {
  const { server, authenticator } = await registered();
  const id = await server.push();
  await authenticator.sync();
  server.intercept = async () => problem(409, 'verifications.match-wrong', { left: 0 });
  await assert.rejects(
    authenticator.answer(id, { decision: 'approve', match: '41' }),
    refusal('match-wrong', { left: 0 }),
  );
  assert.deepEqual(await authenticator.pending(), []);
});

test('scan matching takes the link of this request, and no other', async () => {
  const { server, authenticator } = await registered();
  const id = await server.push({ matching: 'scan' });
  await authenticator.sync();
  const secret = 'A'.repeat(22);
  const foreign = buildMatchLink({ server: SERVER, pushId: crypto.randomUUID(), secret });
  await assert.rejects(authenticator.answer(id, { decision: 'approve', match: '42' }), refusal('match-scan-needed'));
  await assert.rejects(authenticator.answer(id, { decision: 'approve', match: foreign }), refusal('match-foreign'));
  server.expectedMatch = secret;
  const link = buildMatchLink({ server: SERVER, pushId: id, secret });
  const inspection = await authenticator.inspect(link);
  assert.equal(inspection.kind === 'match' && inspection.request?.id, id);
  assert.deepEqual(await authenticator.answer(id, { decision: 'approve', match: link }), { state: 'approved' });
});

test('A13: a request that another key signed, or for another device or account, is not shown', async () => {
  const { server, authenticator, account } = await registered();
  const stranger = await testWorld();
  const good = await server.push();
  const bad = await server.push();
  const claims = claimsOf(server.pushes.get(bad) ?? '');
  const { privateKey } = server.realm;
  const forgeries = [
    signToken('push', { claims, key: stranger.server.realm.privateKey }),
    signToken('push', { claims: { ...claims, deviceId: 'another' }, key: privateKey }),
    signToken('push', { claims: { ...claims, account: 'mallory' }, key: privateKey }),
    signToken('push', { claims: { ...claims, iss: 'https://evil.example' }, key: privateKey }),
  ];
  for (const forgery of forgeries) {
    server.pushes.set(bad, await forgery);
    await assert.rejects(authenticator.sync(account.id), refusal('request-altered'));
    assert.deepEqual(
      (await authenticator.pending()).map(({ id }) => id),
      [good],
    );
  }
});

test('A13: details changed by one letter are refused', async () => {
  const { server, authenticator, account } = await registered();
  await server.push();
  server.intercept = async ({ path }, reply) => {
    if (!path.endsWith('/pushes')) return reply();
    const details = [...server.pushes.values()];
    return json({ pushes: details.map((token) => alterToken(token, (claims) => claims.replace('Oslo', 'Rome'))) });
  };
  await assert.rejects(authenticator.sync(account.id), refusal('request-altered'));
  assert.deepEqual(await authenticator.pending(), []);
});

test('A29: an expired request is neither shown nor fetched', async () => {
  const { server, authenticator, clock } = await registered();
  await server.push();
  await authenticator.sync();
  assert.equal((await authenticator.pending()).length, 1);
  clock.advance(60_000);
  assert.deepEqual(await authenticator.pending(), []);
});

test('A29: a request that has ended meanwhile says so, and disappears', async () => {
  const { server, authenticator } = await registered();
  const id = await server.push({ matching: 'none' });
  await authenticator.sync();
  server.pushes.clear();
  await assert.rejects(authenticator.answer(id, { decision: 'approve' }), refusal('request-ended'));
  assert.deepEqual(await authenticator.pending(), []);
  await assert.rejects(authenticator.answer(id, { decision: 'deny' }), refusal('request-unknown'));
  assert.deepEqual(await authenticator.history(), []);
});

test('a locked app denies and reports, and does not approve', async () => {
  const { server, authenticator } = await registered();
  await authenticator.setPin('2580');
  const [first, second] = [await server.push({ matching: 'none' }), await server.push({ matching: 'none' })];
  await authenticator.sync();
  authenticator.lock();
  await assert.rejects(authenticator.answer(first, { decision: 'approve' }), refusal('locked'));
  assert.deepEqual(await authenticator.answer(first, { decision: 'deny' }), { state: 'denied' });
  assert.deepEqual(await authenticator.answer(second, { decision: 'report' }), { state: 'reported' });
  assert.deepEqual(
    server.answers.map(({ decision }) => decision),
    ['deny', 'report'],
  );
});

test('offline: the answer is not lost silently, the request stays to be answered again', async () => {
  const { server, authenticator } = await registered();
  const id = await server.push({ matching: 'none' });
  await authenticator.sync();
  server.intercept = () => Promise.reject(new TypeError('fetch failed'));
  await assert.rejects(authenticator.answer(id, { decision: 'approve' }), refusal('offline'));
  server.intercept = (_, reply) => reply();
  assert.deepEqual(await authenticator.answer(id, { decision: 'approve' }), { state: 'approved' });
});

test('the history keeps the last 50 answers, newest first', async () => {
  const { server, authenticator, clock } = await registered();
  const ids: string[] = [];
  for (let count = 0; count < 53; count += 1) {
    clock.advance(1000);
    const id = await server.push({ matching: 'none' });
    ids.unshift(id);
    await authenticator.sync();
    await authenticator.answer(id, { decision: 'deny' });
  }
  assert.deepEqual(
    (await authenticator.history()).map(({ pushId }) => pushId),
    ids.slice(0, 50),
  );
});

test('A31: a device that the server has removed is marked, keeps nothing usable, and can be removed here', async () => {
  const { server, authenticator, account } = await registered();
  for (const device of server.devices.values()) device.state = 'removed';
  await assert.rejects(authenticator.sync(account.id), refusal('device-removed'));
  const [marked] = await authenticator.accounts();
  assert.equal(marked?.state, 'removed');
  await assert.rejects(authenticator.code(account.id), refusal('device-removed'));
  await authenticator.remove(account.id);
  assert.deepEqual(await authenticator.accounts(), []);
});

test('a lock by the administrator shows with the next sync, and is lifted with the one after', async () => {
  const { server, authenticator, account } = await registered();
  for (const device of server.devices.values()) device.state = 'locked';
  await authenticator.sync(account.id);
  assert.equal((await authenticator.accounts())[0]?.locked, true);
  await assert.rejects(authenticator.code(account.id), refusal('account-locked'));
  for (const device of server.devices.values()) device.state = 'active';
  await authenticator.sync(account.id);
  assert.equal((await authenticator.accounts())[0]?.locked, false);
});

test('A3: a newer profile is applied and acknowledged; an older one is refused', async () => {
  const { server, authenticator, account } = await registered();
  const acknowledged: string[] = [];
  server.intercept = ({ search }, reply) => {
    acknowledged.push(search);
    return reply();
  };
  server.profile = {
    version: 3,
    issuer: 'Renamed',
    credentials: [{ kind: 'totp', algorithm: 'SHA256', digits: 8, period: 60 }],
  };
  await authenticator.sync(account.id);
  const told = acknowledged.map((search) => search.replace(/&key=.*/, ''));
  assert.deepEqual(told, ['?applied=1&reads=2&app=1.0.0', '?applied=3&reads=2&app=1.0.0', '']);
  const [updated] = await authenticator.accounts();
  assert.equal(updated?.issuer, 'Renamed');
  assert.equal(updated?.digits, 8);
  assert.equal((await authenticator.code(account.id)).code.length, 8);
  server.profile = { version: 2, issuer: 'Old' };
  await assert.rejects(authenticator.sync(account.id), refusal('profile-altered'));
  assert.equal((await authenticator.accounts())[0]?.issuer, 'Renamed');
});

test('A33: a clock that jumped since the last sync is corrected within the answer itself', async () => {
  const base = await testWorld();
  let jumped = 0;
  const clock = { now: () => new Date(base.clock.now().getTime() + jumped) };
  const { authenticator } = await testWorld({ fetch: base.server.fetch, clock });
  await authenticator.register(await base.server.link(), { deviceName: 'My phone' });
  const id = await base.server.push({ matching: 'none' });
  await authenticator.sync();
  jumped = -3_600_000;
  assert.deepEqual(await authenticator.answer(id, { decision: 'approve' }), { state: 'approved' });
});

test('whoever follows the events finds the answer in the history', async () => {
  const { server, authenticator } = await registered();
  const id = await server.push();
  await authenticator.sync();
  const read: Promise<unknown[]>[] = [];
  authenticator.subscribe(({ type }) => void (type === 'pushes' && read.push(authenticator.history())));
  await authenticator.answer(id, { decision: 'deny' });
  assert.equal((await read.at(-1))?.length, 1);
});
