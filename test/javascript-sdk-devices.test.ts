/** The device client of ForgeRock's JavaScript library, unmodified, against the real server: in Node, with a cookie jar. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { deviceClient } from '@forgerock/javascript-sdk/device-client';
import { devicesOfUser, insertCredential, moveDevice } from '../packages/server/src/devices/index.ts';
import { insertTestDevice } from '../packages/server/src/devices/test-device.ts';
import { plainRequest } from '../packages/server/src/journeys/test-journeys.ts';
import { type TestServer, type TestUser, testServer } from '../packages/server/src/testing/index.ts';
import { startSession } from '../packages/server/src/users/index.ts';

/** What a browser's cookie jar does; Node has none. */
function keepCookie(t: TestContext, cookie: string): void {
  const plain = globalThis.fetch;
  globalThis.fetch = (input, init) => {
    const request = new Request(input as Request, init);
    request.headers.set('cookie', cookie);
    return plain(request);
  };
  t.after(() => {
    globalThis.fetch = plain;
  });
}

type World = {
  readonly server: TestServer;
  readonly alice: TestUser;
  readonly client: ReturnType<typeof deviceClient>;
};

async function world(t: TestContext): Promise<World> {
  const server = await testServer(t);
  const { kit, realm, url } = server;
  const alice = await server.createUser({ name: 'alice' });
  const { token } = await kit.db
    .transaction()
    .execute((tx) =>
      startSession(tx, kit, { realm, user: alice, request: plainRequest, proofs: ['password', 'code'] }),
    );
  keepCookie(t, `iPlanetDirectoryPro=${token}`);
  const client = deviceClient({ serverConfig: { baseUrl: `${url}/am/` }, realmPath: realm.name });
  return { server, alice, client };
}

async function addApp({ server, alice }: World) {
  const { kit } = server;
  const { device } = await insertTestDevice(kit, alice, { mode: 'pingam', events: [] });
  const push = { kind: 'push', algorithm: 'SHA256', digits: 6, period: 30, secret: Buffer.alloc(32, 1) } as const;
  await insertCredential(kit.db, kit, { deviceId: device.id, ...push });
  await moveDevice(kit.db, { deviceId: device.id, event: 'prove', now: kit.clock.now() });
  return device;
}

/** The library hands errors back as values. */
function listed<Item>(answer: Item[] | { error: unknown }): Item[] {
  assert.ok(Array.isArray(answer), `no list: ${JSON.stringify(answer)}`);
  return answer;
}

test('the device client of the JavaScript library lists what a person has, kind by kind', async (t) => {
  const it = await world(t);
  const device = await addApp(it);
  const { client } = it;
  const whose = { userId: 'alice', realm: it.server.realm.name };
  for (const kind of [client.oath, client.push]) {
    const [entry, ...others] = listed(await kind.get(whose));
    assert.deepEqual([entry?.uuid, entry?.deviceName, others], [device.id, 'Phone', []]);
  }
  for (const empty of [client.webAuthn, client.bound, client.profile]) {
    assert.deepEqual(listed<unknown>(await empty.get(whose)), []);
  }
});

test('the device client of the JavaScript library deletes one half of a device, then the other', async (t) => {
  const it = await world(t);
  await addApp(it);
  const { client, server, alice } = it;
  const whose = { userId: alice.id, realm: server.realm.name };
  const [oath] = listed(await client.oath.get(whose));
  assert.ok(oath);
  const deleted = await client.oath.delete({ ...whose, device: oath } as never);
  assert.deepEqual([(deleted as { uuid?: string }).uuid, 'error' in Object(deleted)], [oath.uuid, false]);
  const [left] = await devicesOfUser(server.kit.db, alice.id);
  assert.deepEqual(
    left?.credentials.map(({ kind }) => kind),
    ['push'],
  );
  const [push] = listed(await client.push.get(whose));
  assert.ok(push);
  await client.push.delete({ ...whose, device: push } as never);
  assert.deepEqual(await devicesOfUser(server.kit.db, alice.id), []);
});

test('A13: for somebody else the device client finds nothing', async (t) => {
  const it = await world(t);
  await it.server.createUser({ name: 'bob' });
  const answer = await it.client.oath.get({ userId: 'bob', realm: it.server.realm.name });
  assert.ok('error' in Object(answer));
});
