import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { memoryStorage } from '../index.ts';
import { refusal } from '../testing/engine.ts';
import { type CodeChanges, pingamCode } from '../testing/pingam-code.ts';
import { realWorld } from '../testing/real-server.ts';

/** On the machine's time, which the date of every reply is: `late` puts the server's own ahead of it. */
async function amRealWorld(t: TestContext) {
  let ahead = 0;
  const world = await realWorld(t, { clock: { now: () => new Date(Date.now() + ahead) } });
  return {
    ...world,
    code: (changes: CodeChanges = {}) => pingamCode(world.server, world.alice, changes),
    late: (milliseconds: number) => {
      ahead += milliseconds;
    },
  };
}

test('from the code to codes that count, and to requests that are chosen, refused and over', async (t) => {
  const { phone, code, service } = await amRealWorld(t);
  const account = await phone.addMfa(await code(), { deviceName: 'Pocket' });
  assert.deepEqual([account.isUnreachable, account.state, account.colour], [false, 'active', '#1d4e89']);
  const shown = await phone.code(account.id);
  const verified = await service('POST', '/api/v1/verifications/code', { user: 'alice', code: shown.code });
  assert.equal(verified.status, 200, JSON.stringify(verified.body));
  const devices = (await service('GET', '/api/v1/users/alice/devices')).body.devices as {
    name: string;
    mode: string;
  }[];
  assert.deepEqual(
    devices.map(({ name, mode }) => [name, mode]),
    [['Pocket', 'pingam']],
  );

  const asked = (await service('POST', '/api/v1/pushes', { user: 'alice', context: { address: '203.0.113.7' } })).body;
  await phone.sync();
  const [request] = await phone.pending();
  assert.equal(request?.matching, 'choice');
  assert.ok(request.numbers.includes(String(asked.number)));
  assert.equal((await phone.answer(request.id, { decision: 'approve', match: String(asked.number) })).state, 'sent');
  assert.equal((await service('GET', `/api/v1/pushes/${asked.id}`)).body.state, 'approved');

  const denied = (await service('POST', '/api/v1/pushes', { user: 'alice' })).body;
  await phone.sync();
  const [second] = await phone.pending();
  await phone.answer(second?.id ?? '', { decision: 'deny' });
  assert.equal((await service('GET', `/api/v1/pushes/${denied.id}`)).body.state, 'denied');

  const withdrawn = (await service('POST', '/api/v1/pushes', { user: 'alice' })).body;
  await phone.sync();
  const [third] = await phone.pending();
  await service('DELETE', `/api/v1/pushes/${withdrawn.id}`);
  await assert.rejects(phone.answer(third?.id ?? '', { decision: 'deny' }), refusal('request-ended'));
  assert.deepEqual(await phone.pending(), []);
  assert.equal((await phone.history()).length, 2);
});

test('a number that is not the one on the sign-in screen ends the request at the server', async (t) => {
  const { phone, code, service } = await amRealWorld(t);
  await phone.addMfa(await code({ oath: false }), { deviceName: 'Pocket' });
  const asked = (await service('POST', '/api/v1/pushes', { user: 'alice' })).body;
  await phone.sync();
  const [request] = await phone.pending();
  const wrong = request?.numbers.find((number) => number !== asked.number);
  await phone.answer(request?.id ?? '', { decision: 'approve', match: wrong ?? '' });
  assert.equal((await service('GET', `/api/v1/pushes/${asked.id}`)).body.state, 'mismatched');
});

test('a used, a late and a foreign code are refused, with nothing kept', async (t) => {
  const { late: wait, phone, makePhone, code } = await amRealWorld(t);
  const used = await code();
  await phone.addMfa(used, { deviceName: 'Pocket' });
  const other = await makePhone({ storage: memoryStorage() });
  await assert.rejects(other.addMfa(used, { deviceName: 'Second' }), refusal('mfa-refused'));
  const late = await code();
  wait(121_000);
  await assert.rejects(other.addMfa(late, { deviceName: 'Second' }), refusal('mfa-refused'));
  const wrong = (await code()).replace(/&s=[^&]+/, `&s=${Buffer.alloc(32, 1).toString('base64url')}`);
  await assert.rejects(other.addMfa(wrong, { deviceName: 'Second' }), refusal('mfa-refused'));
  assert.deepEqual(await other.accounts(), []);
});

test('a phone whose clock is an hour ahead learns the time when it registers, and its codes and questions count', async (t) => {
  const { makePhone, code, service } = await amRealWorld(t);
  const phone = await makePhone({ clock: { now: () => new Date(Date.now() + 3_600_000) } });
  const account = await phone.addMfa(await code(), { deviceName: 'Pocket' });
  assert.equal(account.isUnreachable, false);
  const shown = await phone.code(account.id);
  assert.equal((await service('POST', '/api/v1/verifications/code', { user: 'alice', code: shown.code })).status, 200);
  await service('POST', '/api/v1/pushes', { user: 'alice' });
  await phone.sync();
  assert.equal((await phone.pending()).length, 1);
});
