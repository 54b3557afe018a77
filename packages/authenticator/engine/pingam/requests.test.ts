import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import type { PushRequest } from '../index.ts';
import { jwt } from '../testing/am-server.ts';
import { type AmWorld, added, amWorld } from '../testing/am-world.ts';
import { refusal } from '../testing/engine.ts';
import { nextState } from '../testing/real-server.ts';

async function registered(): Promise<AmWorld & { accountId: string }> {
  const world = await amWorld();
  const { id } = await added(world);
  return { ...world, accountId: id };
}

async function pendingAfterSync({ authenticator }: AmWorld): Promise<PushRequest[]> {
  await authenticator.sync();
  return authenticator.pending();
}

test('a request shows everything that the server signed, and counts with the number that is chosen', async () => {
  const world = await registered();
  const { server, authenticator, clock, accountId } = world;
  const x = JSON.stringify({
    remoteIp: '203.0.113.7',
    userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    location: { latitude: 59.912, longitude: -10.75 },
  });
  const { id } = server.push({ type: 'challenge', claims: { x } });
  clock.advance(20_000);
  assert.deepEqual(await pendingAfterSync(world), [
    {
      id,
      accountId,
      service: 'Acme',
      asked: 'Login attempt from alice at Acme',
      account: 'alice',
      place: '59.91° N, 10.75° W',
      address: '203.0.113.7',
      browser: 'Firefox on Linux',
      matching: 'choice',
      numbers: ['34', '43', '57'],
      isProtected: false,
      canReport: false,
      createdAt: new Date(clock.now().getTime() - 20_000).toISOString(),
      expiresAt: new Date(clock.now().getTime() + 100_000).toISOString(),
      remainingMs: 100_000,
    },
  ]);
  for (const match of [undefined, '', '44', '4', '34,43']) {
    const answer = { decision: 'approve' as const, ...(match !== undefined && { match }) };
    await assert.rejects(authenticator.answer(id, answer), refusal('choice-needed'));
  }
  assert.deepEqual(await authenticator.answer(id, { decision: 'approve', match: '43' }), { state: 'sent' });
  const [{ response: _, ...said } = {}] = server.answers;
  assert.deepEqual(said, { challengeResponse: '43' });
  assert.deepEqual(await authenticator.pending(), []);
  const [entry] = await authenticator.history();
  assert.deepEqual([entry?.pushId, entry?.service, entry?.decision, entry?.state], [id, 'Acme', 'approve', 'sent']);
});

test('refusing says so and nothing else; a report is a refusal, because the protocol knows none', async () => {
  for (const decision of ['deny', 'report'] as const) {
    const world = await registered();
    const { id } = world.server.push({ type: 'challenge' });
    await pendingAfterSync(world);
    assert.deepEqual(await world.authenticator.answer(id, { decision }), { state: 'denied' });
    const [{ response: _, ...said } = {}] = world.server.answers;
    assert.deepEqual(said, { deny: true });
    assert.equal((await world.authenticator.history())[0]?.decision, 'deny');
  }
});

test('A13: a notification that this account’s server did not sign is shown nowhere, and the others are', async () => {
  const world = await registered();
  const { server, authenticator } = world;
  const good = server.push();
  const [header, payload = '', signature] = good.message.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const forged = [
    jwt(claims, randomBytes(32)),
    `${header}.${encode({ ...claims, m: 'Something else' })}.${signature}`,
    `${encode({ alg: 'none' })}.${payload}.`,
    jwt({ ...claims, u: 'another' }, server.secret),
    jwt({ ...claims, k: 'challenge' }, server.secret),
    'x',
  ];
  for (const message of forged) server.push().message = message;
  assert.equal(server.pushes.length, forged.length + 1);
  const [result] = await authenticator.sync();
  assert.equal(result?.problem?.code, 'request-altered');
  assert.deepEqual(
    (await authenticator.pending()).map(({ id }) => id),
    [good.id],
  );
});

test('a registration’s message, an id of another form and one without text do no harm', async () => {
  const world = await registered();
  for (const messageId of ['REGISTER:x', '', 'AUTHENTICATE:x', `AUTHENTICATE:${crypto.randomUUID()}`]) {
    world.server.push().messageId = messageId;
  }
  await world.authenticator.sync();
  assert.deepEqual(await world.authenticator.pending(), []);
});

test('A29: what has run out, was answered or was cancelled is neither shown nor answered', async () => {
  const world = await registered();
  const { server, authenticator, clock } = world;
  const late = server.push({ lifetimeSeconds: 30 });
  await pendingAfterSync(world);
  clock.advance(30_000);
  assert.deepEqual(await authenticator.pending(), []);
  await assert.rejects(authenticator.answer(late.id, { decision: 'approve' }), refusal('request-ended'));
  assert.deepEqual(await pendingAfterSync(world), [], 'nor when the server still has it');

  const elsewhere = server.push();
  await pendingAfterSync(world);
  server.pushes = [];
  await assert.rejects(authenticator.answer(elsewhere.id, { decision: 'approve' }), refusal('request-ended'));
  await assert.rejects(authenticator.answer(elsewhere.id, { decision: 'deny' }), refusal('request-unknown'));
  assert.deepEqual(server.answers, []);

  const once = server.push();
  await pendingAfterSync(world);
  await authenticator.answer(once.id, { decision: 'deny' });
  server.pushes.push(once);
  assert.deepEqual(await pendingAfterSync(world), [], 'a server that offers it once more');
  const restarted = await world.restart();
  await restarted.sync();
  assert.deepEqual(await restarted.pending(), [], 'also after a restart');
});

test('a notification that changes under the same id does not change what the person looks at', async () => {
  const world = await registered();
  const asked = world.server.push();
  await pendingAfterSync(world);
  asked.message = world.server.push({ claims: { m: 'Pay 1,000 €' } }).message;
  world.server.pushes = [asked];
  const [request] = await pendingAfterSync(world);
  assert.equal(request?.asked, 'Login attempt from alice at Acme');
});

test('the type biometric is approved only in an app that is protected, and open', async () => {
  const world = await registered();
  const { authenticator, server } = world;
  const { id } = server.push({ type: 'biometric' });
  const [request] = await pendingAfterSync(world);
  assert.deepEqual([request?.matching, request?.isProtected], ['none', true]);
  await assert.rejects(authenticator.answer(id, { decision: 'approve' }), refusal('protection-needed'));
  await authenticator.setPin('2580');
  authenticator.lock();
  await assert.rejects(authenticator.answer(id, { decision: 'approve' }), refusal('locked'));
  await authenticator.unlockWithPin('2580');
  assert.equal((await authenticator.answer(id, { decision: 'approve' })).state, 'approved');
});

test('a PIN that is set, changed and taken away keeps codes and requests; behind it nothing is asked', async () => {
  const world = await registered();
  const { authenticator, server, accountId } = world;
  await authenticator.setPin('2580');
  await authenticator.changePin({ pin: '2580', newPin: '1397' });
  authenticator.lock();
  const before = server.calls.length;
  const [locked] = await authenticator.sync();
  assert.equal(locked?.problem?.code, 'locked');
  assert.equal(server.calls.length, before);
  const again = await world.restart();
  await again.unlockWithPin('1397');
  const { id } = server.push();
  await again.sync();
  assert.equal((await again.answer(id, { decision: 'approve' })).state, 'approved');
  await again.removePin('1397');
  assert.equal((await again.code(accountId)).code.length, 6);
  assert.equal((await again.sync())[0]?.problem, undefined);
});

test('ten wrong PINs erase the push secret as well', async () => {
  const world = await registered();
  await world.authenticator.setPin('2580');
  world.authenticator.lock();
  for (let wrong = 0; wrong < 10; wrong += 1) {
    world.clock.advance(86_400_000);
    await world.authenticator.unlockWithPin('9999').catch(() => undefined);
  }
  const [account] = await world.authenticator.accounts();
  assert.equal(account?.state, 'disabled');
  const [row] = (await world.storage.list('v3/accounts')) as never as { secrets: object }[];
  assert.deepEqual(row?.secrets, {});
  assert.deepEqual(await world.authenticator.sync(), []);
});

test('while the app is open its servers are asked every few seconds, rarely while they do not answer, never when closed', async () => {
  const { server, authenticator, clock } = await registered();
  const round = async (milliseconds: number) => {
    const count = server.calls.length;
    await clock.untilPlanned();
    clock.advance(milliseconds);
    await clock.untilPlanned();
    return server.calls.length - count;
  };
  await authenticator.connect();
  assert.equal(await round(0), 1);
  assert.equal((await authenticator.accounts())[0]?.connected, true);
  const arrived = nextState(authenticator, async () => (await authenticator.pending())[0]);
  const { id } = server.push();
  assert.equal(await round(4_000), 1);
  assert.equal((await arrived).id, id);
  server.intercept = () => Response.json({}, { status: 503 });
  assert.deepEqual([await round(4_000), await round(4_000), await round(4_000)], [1, 0, 1]);
  assert.equal((await authenticator.accounts())[0]?.connected, false);
  server.intercept = (_, reply) => reply();
  assert.equal(await round(64_000), 1);
  authenticator.lock();
  authenticator.disconnect();
  assert.deepEqual(clock.waits, [], 'nothing is planned any more');
  assert.equal((await authenticator.accounts())[0]?.connected, false);
});

test('a phone whose clock is wrong learns the server’s time from its refusal, and asks once more', async () => {
  const world = await registered();
  const { server } = world;
  const ahead = await world.restart({ clock: { now: () => new Date(world.clock.now().getTime() + 3_600_000) } });
  const { id } = server.push();
  const [result] = await ahead.sync();
  assert.equal(result?.problem, undefined);
  const [request] = await ahead.pending();
  assert.deepEqual([request?.id, request?.remainingMs], [id, 120_000]);
});

test('a device that the server has forgotten is told so, and is not taken for one of another kind', async () => {
  const { server, authenticator, accountId } = await registered();
  server.registered = {};
  await assert.rejects(authenticator.sync(accountId), refusal('device-refused'));
  assert.equal((await authenticator.accounts())[0]?.isUnreachable, false);
});

test('a removed account takes its requests along', async () => {
  const world = await registered();
  world.server.push();
  assert.equal((await pendingAfterSync(world)).length, 1);
  await world.authenticator.remove(world.accountId);
  assert.deepEqual(await world.authenticator.pending(), []);
  assert.deepEqual(await world.authenticator.accounts(), []);
});
