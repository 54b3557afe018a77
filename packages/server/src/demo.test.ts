import assert from 'node:assert/strict';
import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createApp } from './app.ts';
import { demoPassword, demoPeople, ensureDemo } from './demo.ts';
import { createClient, signInByJourney, testKit } from './testing/index.ts';

test('the demo has its people, each with the demo password and the promised role', async (t) => {
  const { kit, url } = await emptyServer(t);
  await ensureDemo(kit);
  for (const person of demoPeople) {
    const client = createClient(url);
    await signInByJourney(client, { realm: 'demo', user: person.name, password: demoPassword });
    const { user } = await client.expect(200, 'GET', '/api/session');
    assert.equal(user.role, 'role' in person ? person.role : 'user');
  }
});

/** A server on an empty database: the usual harness would make the realm that the demo makes. */
async function emptyServer(t: Parameters<typeof testKit>[0]) {
  const { kit, beforeStop } = await testKit(t);
  const http = createApp(kit);
  const url = await http.listen();
  beforeStop(http.stop);
  const devicesAs = (apiKey: string) =>
    createClient(url).request('GET', '/api/v1/users/alice/devices', { headers: { authorization: `Bearer ${apiKey}` } });
  return { kit, url, devicesAs };
}

test('a second start changes nothing and shows the same API key', async (t) => {
  const { kit, devicesAs } = await emptyServer(t);
  const first = await ensureDemo(kit);
  const rows = async () => (await kit.db.selectFrom('users').selectAll().orderBy('id').execute()).map(({ id }) => id);
  const before = await rows();
  assert.deepEqual(await ensureDemo(kit), first);
  assert.deepEqual(await rows(), before);
  assert.equal((await devicesAs(first.apiKey)).status, 200);
});

test('a lost key file gives a new key and takes the old one out of force', async (t) => {
  const { kit, devicesAs } = await emptyServer(t);
  const path = join(kit.config.dataFolder, 'demo-api-key');
  const first = await ensureDemo(kit);
  assert.equal(statSync(path).mode & 0o777, 0o600);
  rmSync(path);
  const second = await ensureDemo(kit);
  assert.notEqual(second.apiKey, first.apiKey);
  assert.equal((await devicesAs(first.apiKey)).status, 401);
  assert.equal((await devicesAs(second.apiKey)).status, 200);
});
