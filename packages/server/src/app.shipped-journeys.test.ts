/** The journeys that realms are given, walked over PingAM's protocol with apps of PingAM and with codes. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { totp } from '@lanyard/protocol/otp';
import { register, scan } from '../../protocol/src/pingam/testing/phone.ts';
import { phones } from '../../protocol/src/pingam/testing/phones.ts';
import { begin, fill, PATH, type Step, send, signedInAs } from './am/test-world.ts';
import { insertTestDevice, TEST_SECRET } from './devices/test-device.ts';
import { LOGIN_WITH_OFFER } from './journeys/index.ts';
import { createClient, type TestServer, testServer } from './testing/index.ts';

const [habits] = phones;
const PUSH = '/am/json/realms/root/push/sns/message';

function walker(server: TestServer) {
  const client = createClient(server.url, server.kit.config.publicUrl);
  let step: Step = null;
  const take = async (sent: Promise<{ status: number; body: Step }>) => {
    const { status, body } = await sent;
    step = status === 200 ? body : { ended: status, ...body };
    return step;
  };
  return {
    client,
    begin: () => take(begin(client, `authIndexType=service&authIndexValue=${encodeURIComponent(LOGIN_WITH_OFFER)}`)),
    signIn: (name: string, password: string) => take(send(client, signedInAs(step, name, password))),
    answer: (answers: Record<number, unknown> = {}) => take(send(client, fill(step, answers))),
    types: () => step.callbacks?.map(({ type }: { type: string }) => type),
    shown: (type: string, name: string) =>
      step.callbacks
        .find((callback: Step) => callback.type === type)
        ?.output.find((field: { name: string }) => field.name === name)?.value,
  };
}

async function world(t: TestContext) {
  const server = await testServer(t);
  const alice = await server.createUser({ name: 'alice' });
  const walk = walker(server);
  await walk.begin();
  await walk.signIn('alice', alice.password);
  return { server, alice, walk };
}

const OFFER = ['TextOutputCallback', 'ConfirmationCallback'];

test('D2: whoever has no second factor is offered one, scans, keeps the recovery codes, and is asked for it next time', async (t) => {
  const { server, alice, walk } = await world(t);
  assert.deepEqual(walk.types(), OFFER);
  await walk.answer({ 1: 0 });
  assert.ok(walk.types().includes('PollingWaitCallback'), JSON.stringify(walk.types()));
  const uri = String(walk.shown('HiddenValueCallback', 'value'));
  assert.match(uri, /^mfauth:\/\/totp\/Lanyard:alice/);
  const { request } = register(habits, scan(habits, uri), `fcm:${'A-b_9'.repeat(30)}`);
  const scanned = await walk.client.request('POST', `${PUSH}?_action=register`, { body: request.body });
  assert.equal(scanned.status, 200, scanned.text);
  const codes = await walk.answer();
  assert.match(JSON.stringify(codes), /[A-Za-z0-9]{10}/);
  const end = await walk.answer();
  assert.equal(typeof end.tokenId, 'string', JSON.stringify(end));
  const again = walker(server);
  await again.begin();
  await again.signIn('alice', alice.password);
  assert.ok(again.types().includes('PollingWaitCallback'), 'the phone is asked now');
});

test('D5: no answer, or "use a code", leads to a code, and too many wrong ones to the end', async (t) => {
  const { server, alice } = await world(t);
  await insertTestDevice(server.kit, alice);
  const walk = walker(server);
  await walk.begin();
  await walk.signIn('alice', alice.password);
  assert.ok(walk.types().includes('PollingWaitCallback'));
  const button = walk.types().indexOf('ConfirmationCallback');
  assert.deepEqual(walk.shown('ConfirmationCallback', 'options'), ['Use a code']);
  await walk.answer({ [button]: 0 });
  assert.deepEqual(walk.types().slice(0, 2), ['NameCallback', 'ConfirmationCallback']);
  const code = totp({ secret: TEST_SECRET, time: server.clock.now().getTime() });
  const wrong = code === '000000' ? '000001' : '000000';
  for (let tries = 0; tries < 3; tries += 1) {
    await walk.answer({ 0: wrong });
    assert.equal(walk.types()?.[0], 'NameCallback', `${tries}`);
  }
  assert.equal((await walk.answer({ 0: wrong })).ended, 401);
});

test('A12: an offer that is passed over lets in with the password alone, once or for good, and never past a device', async (t) => {
  const { server, alice, walk } = await world(t);
  const skipped = await walk.answer({ 1: 2 });
  assert.equal(typeof skipped.tokenId, 'string', JSON.stringify(skipped));
  const second = walker(server);
  await second.begin();
  await second.signIn('alice', alice.password);
  assert.deepEqual(second.types(), OFFER, 'asked again');
  assert.equal(typeof (await second.answer({ 1: 3 })).tokenId, 'string');
  const third = walker(server);
  await third.begin();
  assert.equal(typeof (await third.signIn('alice', alice.password)).tokenId, 'string', 'not asked any more');
  await insertTestDevice(server.kit, alice);
  const fourth = walker(server);
  await fourth.begin();
  assert.equal((await fourth.signIn('alice', alice.password)).tokenId, undefined);
});

test('a wrong password is offered nothing, and what runs inside others is begun by nobody', async (t) => {
  const server = await testServer(t);
  await server.createUser({ name: 'alice' });
  const walk = walker(server);
  await walk.begin();
  assert.equal((await walk.signIn('alice', 'wrong')).ended, 401);
  assert.equal(
    (await walk.client.request('POST', `${PATH}?authIndexType=service&authIndexValue=Register%20MFA`)).status,
    404,
  );
});
