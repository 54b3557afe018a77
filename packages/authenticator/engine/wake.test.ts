import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeCertificate } from '../../server/src/testing/certificate.ts';
import { openWebPushService } from '../../server/src/testing/push-services/index.ts';
import { openBackground } from './background.ts';
import { memoryStorage } from './index.ts';
import { refusal } from './testing/engine.ts';
import { realWorld } from './testing/real-server.ts';

async function wakingWorld(t: Parameters<typeof realWorld>[0]) {
  const service = await openWebPushService(t, makeCertificate());
  const world = await realWorld(t, { config: { pushNetworks: ['127.0.0.0/8', '::1'] } });
  const storage = memoryStorage();
  const phone = await world.makePhone({ storage });
  const account = await phone.register((await world.begin()).link, { deviceName: 'Phone' });
  const { server } = world;
  const address = async () => {
    const row = await server.kit.db.selectFrom('push_addresses').selectAll().executeTakeFirst();
    return row && { host: row.host, isDropped: row.dropped_at !== null, keyId: row.key_id };
  };
  return { ...world, service, storage, phone, account, address };
}

test('the app subscribes with its server’s key and says where it is rung; and no longer, when it is switched off', async (t) => {
  const { phone, account, service, address } = await wakingWorld(t);
  const { key, kinds } = await phone.pushKey(account.id);
  assert.deepEqual(kinds, ['web-push']);
  await phone.setPushAddress(account.id, { kind: 'web-push', ...service.subscribe(key) });
  assert.deepEqual(await address(), { host: new URL(service.origin).host, isDropped: false, keyId: key });
  await phone.setPushAddress(account.id, null);
  assert.equal((await address())?.isDropped, true);
});

test('an account without a server, and one that nobody knows, cannot be woken', async (t) => {
  const { phone } = await wakingWorld(t);
  const other = await phone.addKeyUri('otpauth://totp/Example:alice?secret=GEZDGNBVGY3TQOJQ&issuer=Example');
  await assert.rejects(phone.pushKey(other.id), refusal('account-unknown'));
  await assert.rejects(phone.setPushAddress('nobody', null), refusal('account-unknown'));
});

test('the background says that it notified, with the stored key and no PIN, and the server’s account of the push has it', async (t) => {
  const { phone, account, storage, service, server } = await wakingWorld(t);
  const push = await ask(server);
  await phone.setPin('271828');
  phone.lock();
  const background = await openBackground({ storage, fetch, accountId: account.id });
  assert.ok(background);
  await background.notified(push);
  const { key } = await background.pushKey();
  await background.setPushAddress({ kind: 'web-push', ...service.subscribe(key) });
  const { flushDeliveries } = await import('../../server/src/channel/index.ts');
  await flushDeliveries(server.kit);
  const row = await server.kit.db.selectFrom('deliveries').select('hops').executeTakeFirstOrThrow();
  const hops = row.hops as { hop: string; state: string }[];
  assert.deepEqual(
    hops.map(({ hop, state }) => [hop, state]),
    [['web-push', 'received']],
  );
  assert.equal(await openBackground({ storage, fetch, accountId: 'nobody' }), null);
  assert.equal(await openBackground({ storage: memoryStorage(), fetch, accountId: account.id }), null);
});

test('that a person sees a request is told; where the server cannot be reached, nothing goes wrong', async (t) => {
  const { phone, server } = await wakingWorld(t);
  const push = await ask(server);
  await phone.sync();
  await phone.opened(push);
  const { flushDeliveries } = await import('../../server/src/channel/index.ts');
  await flushDeliveries(server.kit);
  const row = await server.kit.db.selectFrom('deliveries').select('hops').executeTakeFirstOrThrow();
  assert.ok((row.hops as { state: string }[]).some(({ state }) => state === 'opened'));
  await phone.opened('unknown');
  await server.stop();
  await phone.opened(push);
});

async function ask(server: Awaited<ReturnType<typeof wakingWorld>>['server']): Promise<string> {
  const headers = { authorization: `Bearer ${await server.serviceKey('Shop')}` };
  return (await server.request('POST', '/api/v1/pushes', { headers, body: { user: 'alice' } })).body.id;
}
