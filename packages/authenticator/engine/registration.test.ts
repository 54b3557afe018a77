import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signToken } from '@lanyard/protocol/device';
import { memoryStorage } from './index.ts';
import type { Change, Storage } from './storage/storage.ts';
import { alterToken, claimsOf, json, problem, SERVER, textsOf } from './testing/device-server.ts';
import { refusal, testWorld, type World } from './testing/engine.ts';

const PHONE = { deviceName: 'My phone' };

const nothingLeft = async ({ authenticator }: World): Promise<void> => {
  assert.deepEqual(await authenticator.accounts(), []);
};

test('registers an account: claim, secrets, proof, then the account is there and the device active', async () => {
  const { server, authenticator } = await testWorld();
  const account = await authenticator.register(await server.link(), PHONE);
  assert.equal(account.server, SERVER);
  assert.equal(account.account, 'alice');
  assert.equal(account.state, 'active');
  assert.deepEqual(await authenticator.accounts(), [account]);
  assert.deepEqual(
    [...server.devices.values()].map(({ state }) => state),
    ['active'],
  );
});

test('an inspected registration link shows the verified offer and what is needed', async () => {
  const { server, authenticator } = await testWorld();
  server.protection = 'pin';
  const inspection = await authenticator.inspect(await server.link());
  assert.equal(inspection.kind, 'registration');
  assert.equal(inspection.needs, 'pin');
  assert.equal(inspection.offer.account, 'alice');
  assert.equal(inspection.alreadyThere, undefined);
  assert.deepEqual(inspection.clock, { ok: true });
});

for (const [state, code] of [
  ['expired', 'link-expired'],
  ['cancelled', 'link-cancelled'],
  ['registered', 'link-used'],
] as const) {
  test(`A8: a link that is ${state} registers nothing and says so`, async () => {
    const world = await testWorld();
    world.server.state = state;
    const link = await world.server.link();
    await assert.rejects(world.authenticator.register(link, PHONE), refusal(code));
    const inspection = await world.authenticator.inspect(link);
    assert.equal(inspection.kind === 'invalid' && inspection.reason.code, code);
    await nothingLeft(world);
  });
}

test('A8: a second phone that claims the same link at once gets nothing', async () => {
  const { server, authenticator, clock } = await testWorld();
  const other = await testWorld({ fetch: server.fetch, clock });
  const link = await server.link();
  const results = await Promise.allSettled([
    authenticator.register(link, PHONE),
    other.authenticator.register(link, PHONE),
  ]);
  assert.deepEqual(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  assert.equal(server.devices.size, 1);
  assert.equal((await authenticator.accounts()).length + (await other.authenticator.accounts()).length, 1);
});

test('A13: a server whose key is not the one in the link is refused before anything is claimed', async () => {
  const world = await testWorld();
  const stranger = await testWorld();
  const link = await stranger.server.link();
  await assert.rejects(world.authenticator.register(link, PHONE), refusal('fingerprint-wrong'));
  assert.equal(world.server.devices.size, 0);
  await nothingLeft(world);
});

test('A13: a tampered offer is refused', async () => {
  const world = await testWorld();
  world.server.intercept = async ({ path }, reply) => {
    if (!path.endsWith('/open')) return reply();
    const body = await textsOf(reply());
    return json({ ...body, offer: alterToken(body.offer ?? '', (claims) => claims.replace('alice', 'mallory')) });
  };
  const link = await world.server.link();
  await assert.rejects(world.authenticator.register(link, PHONE), refusal('offer-altered'));
  await nothingLeft(world);
});

test('A13: a profile that another key signed, or for another device, leaves nothing', async () => {
  for (const change of ['key', 'device'] as const) {
    const world = await testWorld();
    const stranger = await testWorld();
    if (change === 'device') world.server.profile = { deviceId: 'someone-else' };
    world.server.intercept = async ({ path }, reply) => {
      if (change === 'device' || !path.endsWith('/claim')) return reply();
      const body = await textsOf(reply());
      const profile = await signToken('profile', {
        claims: claimsOf(body.profile ?? ''),
        key: stranger.server.realm.privateKey,
      });
      return json({ ...body, profile });
    };
    const link = await world.server.link();
    await assert.rejects(world.authenticator.register(link, PHONE), refusal('profile-altered'));
    await nothingLeft(world);
  }
});

test('A13: secrets that are not for this device leave nothing', async () => {
  const world = await testWorld();
  world.server.intercept = async ({ path }, reply) => {
    const body = await textsOf(reply());
    return json(path.endsWith('/claim') ? { ...body, secrets: `${body.secrets?.slice(0, -4)}AAAA` } : body);
  };
  await assert.rejects(world.authenticator.register(await world.server.link(), PHONE), refusal('profile-altered'));
  await nothingLeft(world);
});

for (const step of ['open', 'claim', 'prove'] as const) {
  test(`a registration that breaks off at ${step} leaves nothing half done on the phone`, async () => {
    const world = await testWorld();
    world.server.intercept = ({ path }, reply) =>
      path.endsWith(`/${step}`) ? Promise.reject(new TypeError('fetch failed')) : reply();
    const link = await world.server.link();
    await assert.rejects(world.authenticator.register(link, PHONE), refusal('offline'));
    await nothingLeft(world);
  });
}

test('a proof whose reply was lost still counts: the phone asks, and keeps the account', async () => {
  const { server, authenticator } = await testWorld();
  server.intercept = async ({ path }, reply) => {
    const answer = await reply();
    if (path.endsWith('/prove')) throw new TypeError('connection reset');
    return answer;
  };
  const account = await authenticator.register(await server.link(), PHONE);
  assert.equal(account.state, 'active');
});

test('a refused first code adds nothing, and the server is told that the device is gone', async () => {
  const world = await testWorld();
  world.server.intercept = ({ path }, reply) =>
    path.endsWith('/prove') ? Promise.resolve(problem(403, 'registrations.code-wrong')) : reply();
  await assert.rejects(world.authenticator.register(await world.server.link(), PHONE), refusal('proof-refused'));
  assert.deepEqual(
    [...world.server.devices.values()].map(({ state }) => state),
    ['removed'],
  );
  await nothingLeft(world);
});

/** Refuses to write accounts, as a full disk does. */
function fullDisk(): Storage {
  const storage = memoryStorage();
  const isAccount = (change: Change): boolean => change.op === 'put' && change.table.endsWith('/accounts');
  return {
    ...storage,
    transaction: (changes) =>
      changes.some(isAccount) ? Promise.reject(new Error('QuotaExceededError')) : storage.transaction(changes),
  };
}

test('a full disk at the last moment: nothing on the phone, and the server takes the device back', async () => {
  const world = await testWorld({ storage: fullDisk() });
  await assert.rejects(world.authenticator.register(await world.server.link(), PHONE), refusal('storage-failed'));
  assert.deepEqual(
    [...world.server.devices.values()].map(({ state }) => state),
    ['removed'],
  );
  await nothingLeft(world);
});

test('a device of a broken-off registration is taken back later when the server cannot be reached now', async () => {
  const { server, authenticator, clock } = await testWorld({ storage: fullDisk() });
  let online = true;
  server.intercept = ({ method }, reply) =>
    method === 'DELETE' && !online ? Promise.reject(new TypeError('fetch failed')) : reply();
  online = false;
  await assert.rejects(authenticator.register(await server.link(), PHONE), refusal('storage-failed'));
  assert.deepEqual(
    [...server.devices.values()].map(({ state }) => state),
    ['active'],
  );
  online = true;
  await authenticator.sync();
  assert.deepEqual(
    [...server.devices.values()].map(({ state }) => state),
    ['active'],
    'not while it may still run',
  );
  clock.advance(11 * 60_000);
  await authenticator.sync();
  assert.deepEqual(
    [...server.devices.values()].map(({ state }) => state),
    ['removed'],
  );
});

test('a clock ten minutes off is told with its seconds, and correctable for this server', async () => {
  const { server, clock } = await testWorld();
  const wrong = { now: () => new Date(clock.now().getTime() + 600_000) };
  const { authenticator } = await testWorld({ fetch: server.fetch, clock: wrong });
  const link = await server.link();
  const inspection = await authenticator.inspect(link);
  assert.deepEqual(inspection.kind === 'registration' && inspection.clock, {
    ok: false,
    seconds: 600,
    serverTime: clock.now().toISOString(),
  });
  await assert.rejects(
    authenticator.register(link, PHONE),
    refusal('clock-off', { seconds: 600, server: SERVER, serverTime: clock.now().toISOString() }),
  );
  assert.equal(server.state, 'waiting');
  await authenticator.setClockOffset(SERVER, -600_000);
  const account = await authenticator.register(link, PHONE);
  const code = await authenticator.code(account.id);
  const right = await testWorld({ fetch: server.fetch, clock });
  server.state = 'waiting';
  const other = await right.authenticator.register(link, PHONE);
  assert.equal(code.code, (await right.authenticator.code(other.id)).code);
});

test('a registered phone whose clock goes wrong learns the time from its server and goes on', async () => {
  const base = await testWorld();
  let wrongBy = 0;
  const drifting = { now: () => new Date(base.clock.now().getTime() + wrongBy) };
  const { authenticator } = await testWorld({ fetch: base.server.fetch, clock: drifting });
  const account = await authenticator.register(await base.server.link(), PHONE);
  const before = await authenticator.code(account.id);
  wrongBy = -3_600_000;
  await authenticator.sync(account.id);
  assert.equal((await authenticator.code(account.id)).code, before.code);
});

test('adding the account that is already there replaces it: one account, one device, the name kept', async () => {
  const { server, authenticator } = await testWorld();
  const link = await server.link();
  const first = await authenticator.register(link, PHONE);
  await authenticator.rename(first.id, 'Work');
  server.state = 'waiting';
  const inspection = await authenticator.inspect(link);
  assert.equal(inspection.kind === 'registration' && inspection.alreadyThere?.id, first.id);
  const second = await authenticator.register(link, PHONE);
  assert.notEqual(second.id, first.id);
  assert.equal(second.name, 'Work');
  assert.deepEqual(await authenticator.accounts(), [second]);
  assert.deepEqual(
    [...server.devices.values()].map(({ state }) => state),
    ['removed', 'active'],
  );
});

test('B8: an account that demands a PIN is not added to an app without one', async () => {
  const world = await testWorld();
  world.server.protection = 'pin';
  const link = await world.server.link();
  await assert.rejects(world.authenticator.register(link, PHONE), refusal('protection-needed'));
  assert.equal(world.server.state, 'waiting');
  await world.authenticator.setPin('2580');
  await world.authenticator.register(link, PHONE);
  await assert.rejects(world.authenticator.removePin('2580'), refusal('protection-demanded'));
});

test('B8: a locked app adds and removes nothing', async () => {
  const { server, authenticator } = await testWorld();
  await authenticator.setPin('2580');
  const account = await authenticator.register(await server.link(), PHONE);
  authenticator.lock();
  server.state = 'waiting';
  await assert.rejects(authenticator.register(await server.link(), PHONE), refusal('locked'));
  await assert.rejects(authenticator.remove(account.id), refusal('locked'));
  await assert.rejects(authenticator.addKeyUri('otpauth://totp/A:b?secret=JBSWY3DPEHPK3PXP'), refusal('locked'));
  assert.equal(server.state, 'waiting');
  assert.equal((await authenticator.accounts()).length, 1);
});

test('removing works offline; the server is told when it is reached again', async () => {
  const { server, authenticator } = await testWorld();
  const account = await authenticator.register(await server.link(), PHONE);
  server.intercept = () => Promise.reject(new TypeError('fetch failed'));
  await authenticator.remove(account.id);
  assert.deepEqual(await authenticator.accounts(), []);
  assert.deepEqual(
    [...server.devices.values()].map(({ state }) => state),
    ['active'],
  );
  server.intercept = (_, reply) => reply();
  await authenticator.sync();
  assert.deepEqual(
    [...server.devices.values()].map(({ state }) => state),
    ['removed'],
  );
});

test('a link that is none of ours is invalid, and never throws', async () => {
  const { authenticator } = await testWorld();
  for (const text of [
    '',
    'hello',
    'https://example.org/',
    'http://example.org/app/#r1.a.b.c',
    'otpauth://totp/x?secret=1',
  ]) {
    const inspection = await authenticator.inspect(text);
    assert.equal(inspection.kind, 'invalid', text);
    assert.ok(inspection.reason.text.length > 20);
  }
});

test('a phone whose clock is 20 seconds off is not bothered, and shows the server’s codes all the same', async () => {
  const { server, clock } = await testWorld();
  clock.advance(15_000);
  const { authenticator } = await testWorld({
    fetch: server.fetch,
    clock: { now: () => new Date(clock.now().getTime() + 20_000) },
  });
  const account = await authenticator.register(await server.link(), PHONE);
  const { kind, remainingMs } = await authenticator.code(account.id);
  assert.equal(kind, 'totp');
  assert.equal(remainingMs, 15_000);
});
