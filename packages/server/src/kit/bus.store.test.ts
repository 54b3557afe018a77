import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { eventually } from '../testing/eventually.ts';
import { testKit } from '../testing/kit.ts';
import { packPayloads } from './bus.ts';
import type { Json } from './json.ts';

async function twoServers(t: Parameters<typeof testKit>[0]) {
  const one = await testKit(t);
  const two = await testKit(t, { databaseUrl: one.databaseUrl });
  return { one: one.kit, two: two.kit };
}

test('a message reaches the other process, and this one exactly once', async (t) => {
  const { one, two } = await twoServers(t);
  const [here, there]: [Json[], Json[]] = [[], []];
  one.bus.subscribe('push', (message) => here.push(message));
  two.bus.subscribe('push', (message) => there.push(message));
  one.bus.publish('push', { id: 1 });
  one.bus.publish('other', { id: 2 });
  one.bus.publish('push', { id: 3 });
  assert.deepEqual(here, [{ id: 1 }, { id: 3 }], 'at once in the own process');
  await eventually(async () => there.length === 2);
  assert.deepEqual(there, [{ id: 1 }, { id: 3 }]);
  assert.equal(here.length, 2);
});

test('5,000 messages of one moment arrive all, in order', async (t) => {
  const { one, two } = await twoServers(t);
  const received: Json[] = [];
  two.bus.subscribe('many', (message) => received.push(message));
  const sent = Array.from({ length: 5_000 }, (_, index) => index);
  for (const index of sent) one.bus.publish('many', index);
  await eventually(async () => received.length === sent.length);
  assert.deepEqual(received, sent);
});

test('the listening connection comes back by itself after the database ended it', async (t) => {
  const { one, two } = await twoServers(t);
  const received: Json[] = [];
  two.bus.subscribe('again', (message) => received.push(message));
  await sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE application_name = 'lanyard bus' AND datname = current_database()`.execute(one.db);
  await eventually(async () => {
    one.bus.publish('again', 'still there?');
    return received.length > 0;
  });
});

test('once gives the next message, or null at the end of its time, or null when aborted', async (t) => {
  const { kit } = await testKit(t);
  const next = kit.bus.once('wait', { timeoutMs: 5_000 });
  kit.bus.publish('wait', 'now');
  kit.bus.publish('wait', 'later');
  assert.equal(await next, 'now');
  assert.equal(await kit.bus.once('wait', { timeoutMs: 1 }), null);
  const abort = new AbortController();
  const aborted = kit.bus.once('wait', { timeoutMs: 60_000, signal: abort.signal });
  abort.abort();
  assert.equal(await aborted, null);
  assert.equal(await kit.bus.once('wait', { timeoutMs: 60_000, signal: abort.signal }), null);
});

test('a listener that throws does not silence the others', async (t) => {
  const { kit, logText } = await testKit(t);
  const received: Json[] = [];
  kit.bus.subscribe('topic', () => {
    throw new RangeError('mine');
  });
  const end = kit.bus.subscribe('topic', (message) => received.push(message));
  kit.bus.publish('topic', 1);
  end();
  kit.bus.publish('topic', 2);
  assert.deepEqual(received, [1]);
  assert.match(logText(), /a listener of the bus failed/);
});

test('data does not belong on the bus: a large message is refused', async (t) => {
  const { kit } = await testKit(t);
  assert.throws(() => kit.bus.publish('topic', 'x'.repeat(4_000)), { message: /is too large: the bus carries ids/ });
});

test('payloads stay below the 8,000 bytes that PostgreSQL accepts, whatever the characters', () => {
  const batch = Array.from({ length: 500 }, (_, index) => ['topic', { id: index, text: '€'.repeat(index) }] as const);
  const payloads = packPayloads('a'.repeat(36), batch);
  for (const payload of payloads) assert.ok(Buffer.byteLength(payload) < 8_000);
  assert.deepEqual(
    payloads.flatMap((payload) => JSON.parse(payload).list),
    batch,
  );
});
