import assert from 'node:assert/strict';
import { test } from 'node:test';
import { displayText, totp } from '@lanyard/protocol/otp';
import { buildMfaUri, type MfaRegistration, nameFault } from '@lanyard/protocol/pingam';
import fc from 'fast-check';
import { memoryStorage } from '../index.ts';
import { AM, ENDPOINT } from '../testing/am-server.ts';
import { added, amWorld, NO_BIOMETRICS } from '../testing/am-world.ts';
import { refusal } from '../testing/engine.ts';

const POLICIES = '{"biometricAvailable":{},"deviceTampering":{"score":0.8}}';

test('D2: one code adds codes and requests of one account, with one registration that proves itself', async () => {
  const { server, authenticator, clock } = await amWorld();
  const code = server.code();
  const inspection = await authenticator.inspect(code);
  assert.deepEqual(inspection, {
    kind: 'mfa',
    offer: {
      server: AM,
      issuer: 'Acme',
      account: 'alice',
      colour: '#032b75',
      codes: { kind: 'totp', digits: 6, period: 30 },
      hasUnreadableDemands: false,
      violation: null,
      alreadyThere: null,
    },
  });
  assert.equal(server.calls.length, 0, 'looking sends nothing');
  const account = await authenticator.addMfa(code, { deviceName: 'My phone' });
  const { kind, issuer, name, codes, push, isUnreachable, state, deviceName, colour } = account;
  assert.deepEqual(
    { kind, issuer, name, codes, push, isUnreachable, state, deviceName, colour },
    {
      kind: 'pingam',
      issuer: 'Acme',
      name: 'Acme',
      codes: 'totp',
      push: true,
      isUnreachable: false,
      state: 'active',
      deviceName: 'My phone',
      colour: '#032b75',
    },
  );
  const { mechanismUid, deviceId, communicationType, deviceName: said, deviceType } = server.registered ?? {};
  assert.match(String(mechanismUid), /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.deepEqual([deviceId, communicationType, said, deviceType], [mechanismUid, 'lanyard', 'My phone', 'test']);
  const secret = Buffer.from('12345678901234567890');
  assert.equal((await authenticator.code(account.id)).code, totp({ secret, time: clock.now().getTime() }));
  const [first] = server.calls;
  assert.equal(first?.headers.get('accept-api-version'), 'resource=1.0, protocol=1.0');
  assert.equal(first?.credentials, 'omit');
});

test('a code for requests alone has no codes, and one by a counter counts', async () => {
  const push = await amWorld();
  const account = await added(push, push.server.code({ kind: 'pushauth://push' }));
  assert.equal(account.codes, 'none');
  await assert.rejects(push.authenticator.code(account.id), refusal('no-codes'));
  const counting = await amWorld();
  const { id, codes, period } = await added(counting, counting.server.code({ kind: 'mfauth://hotp' }));
  assert.deepEqual([codes, period], ['hotp', null]);
  assert.equal((await counting.authenticator.code(id)).code, '755224');
  assert.equal((await (await counting.restart()).code(id)).code, '287082');
});

test('a server that refuses leaves nothing behind: no code that it does not know', async () => {
  const refused = await amWorld();
  const code = refused.server.code();
  refused.server.code();
  await assert.rejects(added(refused, code), refusal('mfa-refused'));
  assert.deepEqual(await refused.authenticator.accounts(), []);
  const cases: [status: number, code: Parameters<typeof refusal>[0]][] = [
    [400, 'mfa-refused'],
    [404, 'mfa-push-off'],
    [429, 'limited'],
    [500, 'server-gone'],
  ];
  for (const [status, expected] of cases) {
    const world = await amWorld();
    world.server.isLanyard = false;
    world.server.intercept = () => Response.json({ code: status, reason: '', message: '' }, { status });
    await assert.rejects(added(world), refusal(expected), String(status));
    world.server.intercept = () => Promise.reject(new TypeError('fetch failed'));
    await assert.rejects(added(world), refusal('mfa-unreached'));
    assert.deepEqual(await world.authenticator.accounts(), []);
  }
});

test('where the server refuses, the codes alone can be kept, and are shown as what they are', async () => {
  const world = await amWorld();
  world.server.intercept = () => Response.json({}, { status: 404 });
  const code = world.server.code({ policies: POLICIES });
  const account = await world.authenticator.addMfa(code, { deviceName: 'x', codesOnly: true });
  assert.deepEqual([account.kind, account.push, account.server], ['totp', false, null]);
  assert.equal(world.server.calls.length, 0, 'nobody is asked');
  assert.equal((await world.authenticator.code(account.id)).code.length, 6);
  await assert.rejects(
    world.authenticator.addMfa(code, { deviceName: 'x', codesOnly: true }),
    refusal('already-there'),
  );
  world.device.biometrics = NO_BIOMETRICS;
  await assert.rejects(world.authenticator.code(account.id), refusal('policy-locked'));
  const push = world.server.code({ kind: 'pushauth://push' });
  world.device.biometrics = { available: true };
  await assert.rejects(world.authenticator.addMfa(push, { deviceName: 'x', codesOnly: true }), refusal('no-codes'));
});

test('a registration whose reply was lost is found again, with the same code on the same device', async () => {
  const world = await amWorld();
  const code = world.server.code();
  world.server.intercept = (action, reply) => {
    reply();
    return Promise.reject(new TypeError(`${action} was lost`));
  };
  await assert.rejects(added(world, code), refusal('mfa-unreached'));
  assert.ok(world.server.registered);
  assert.deepEqual(await world.authenticator.accounts(), []);
  world.server.intercept = (_, reply) => reply();
  assert.equal((await added(world, code)).state, 'active');
  assert.equal((await world.authenticator.accounts()).length, 1);
});

test('A13: the same code on a second device is refused', async () => {
  const world = await amWorld();
  const code = world.server.code();
  await added(world, code);
  const other = await world.restart({ storage: memoryStorage() });
  await assert.rejects(other.addMfa(code, { deviceName: 'Other phone' }), refusal('mfa-refused'));
  assert.deepEqual(await other.accounts(), []);
});

test('a disk that is full when both halves are to be kept keeps none, and the code can be scanned again', async () => {
  const world = await amWorld();
  const code = world.server.code();
  let isFull = true;
  const transaction: typeof world.storage.transaction = (changes) =>
    isFull ? Promise.reject(new Error('full')) : world.storage.transaction(changes);
  const phone = await world.restart({ storage: { ...world.storage, transaction } });
  await assert.rejects(phone.addMfa(code, { deviceName: 'x' }), refusal('storage-failed'));
  assert.deepEqual(await world.storage.list('v3/accounts'), []);
  isFull = false;
  assert.equal((await phone.addMfa(code, { deviceName: 'x' })).state, 'active');
});

test('an account that is there is not added once more, and the person is told so before anything is sent', async () => {
  const world = await amWorld();
  await added(world);
  const again = world.server.code();
  const inspection = await world.authenticator.inspect(again);
  assert.equal(inspection.kind === 'mfa' && inspection.offer.alreadyThere?.name, 'Acme');
  const before = world.server.calls.length;
  await assert.rejects(added(world, again), refusal('mfa-there'));
  assert.equal(world.server.calls.length, before);
  world.server.registered = undefined;
  assert.equal((await added(world, world.server.code({ label: 'Acme:bob' }))).account, 'bob');
});

test('PingAM registers this app and cannot reach it: the app says so, and its codes work', async () => {
  const { server, authenticator, clock } = await amWorld();
  server.isLanyard = false;
  const account = await authenticator.addMfa(server.code(), { deviceName: 'x' });
  assert.deepEqual([account.isUnreachable, account.push, account.state], [true, false, 'active']);
  assert.equal((await authenticator.code(account.id)).code.length, 6);
  const asked = server.calls.length;
  await authenticator.connect();
  await turn(clock, 60_000);
  assert.equal(server.calls.length, asked, 'it is not asked for ever');
  server.isLanyard = true;
  await authenticator.sync(account.id);
  assert.equal((await authenticator.accounts())[0]?.isUnreachable, false, 'a server that has learnt it is used');
  authenticator.disconnect();
});

const turn = async (clock: { advance(milliseconds: number): void }, milliseconds: number): Promise<void> => {
  clock.advance(milliseconds);
  await new Promise((resolve) => setImmediate(resolve));
};

test('A17: codes of anybody’s making are refused as a whole, with one sentence', async () => {
  const { server, authenticator } = await amWorld();
  const good = server.code();
  const broken = [
    'mfauth://',
    'pushauth://push/x',
    good.replace(/&s=[^&]+/, '&s=AQID'),
    good.replace(/&r=[^&]+/, `&r=${Buffer.from('http://10.0.0.1/x').toString('base64url')}`),
    good.replace('secret=', 'secret=!'),
    good + 'x'.repeat(5_000),
  ];
  for (const text of broken) {
    const found = await authenticator.inspect(text);
    assert.equal(found.kind === 'invalid' && found.reason.code, 'mfa-code-wrong', text.slice(0, 80));
    await assert.rejects(authenticator.addMfa(text, { deviceName: 'x' }), refusal('mfa-code-wrong'));
  }
  await assert.rejects(authenticator.addMfa(good, { deviceName: ' \u202e ' }), refusal('name-wrong'));
  assert.equal(server.calls.length, 0);
});

test('whatever is built is read: names, colour, codes and policies', async () => {
  const { authenticator } = await amWorld();
  const name = fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' }).filter((text) => nameFault(text) === null);
  const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 });
  const oaths = fc.constantFrom<MfaRegistration['oath']>(
    undefined,
    { kind: 'totp', secret: new Uint8Array(20), digits: 6, period: 30, algorithm: 'SHA1' },
    { kind: 'hotp', secret: new Uint8Array(20), digits: 8, counter: 7 },
  );
  const codes = fc.record({ issuer: name, account: name, secret: bytes, challenge: bytes, oath: oaths });
  await fc.assert(
    fc.asyncProperty(codes, async ({ issuer, account, secret, challenge, oath }) => {
      const push = { secret, challenge, messageId: `REGISTER:${crypto.randomUUID()}1700000000000`, endpoint: ENDPOINT };
      const look = { issuer, account, background: '032b75', image: 'https://a.test/x.png', policies: POLICIES };
      const found = await authenticator.inspect(buildMfaUri({ ...look, push, oath }));
      assert.equal(found.kind, 'mfa');
      if (found.kind !== 'mfa') return;
      const { offer } = found;
      assert.deepEqual(
        [offer.issuer, offer.account, offer.server, offer.colour, offer.hasUnreadableDemands],
        [displayText(issuer, 128), displayText(account, 128), AM, '#032b75', false],
      );
      assert.equal(offer.codes?.kind, oath?.kind);
    }),
    { seed: 20_260_301, numRuns: 60 },
  );
});
