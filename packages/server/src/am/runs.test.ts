import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { defineRunJobs } from '../journeys/index.ts';
import { type Sketch, sketchJourney } from '../journeys/test-journeys.ts';
import type { JobHandler } from '../kit/index.ts';
import { createClient, type TestServerOptions } from '../testing/index.ts';
import { amWorld, assertCrest, begin, claimsOf, fill, isIn, type Step, send, told } from './test-world.ts';

const name = { type: 'UsernameCollectorNode', to: { outcome: 'next' } } as const;
const believe = { type: 'BelieveNode', to: { outcome: '+' } } as const;
const loop = sketchJourney('Loop', {
  start: { type: 'MessageNode', to: { true: 'start', false: 'name' } },
  name: { type: 'UsernameCollectorNode', to: { outcome: 'believe' } },
  believe,
});
const waiting = sketchJourney('Waiting', { name, next: { type: 'ListenNode', to: { outcome: 'believe' } }, believe });

async function world(t: TestContext, journeys = [loop, waiting], options: Omit<TestServerOptions, 'createApp'> = {}) {
  const server = await amWorld(t, journeys, options);
  await server.createUser({ name: 'alice' });
  const client = () => createClient(server.url, server.kit.config.publicUrl);
  const openRuns = async () => (await server.kit.db.selectFrom('journey_runs').select('id').execute()).length;
  const handlers = new Map<string, JobHandler>();
  const jobs = { ...server.kit.jobs, define: (job: string, handler: JobHandler) => void handlers.set(job, handler) };
  defineRunJobs({ ...server.kit, jobs }, async (_, runId) => void server.ended.push(runId));
  const sweep = () => handlers.get('journeys.sweep-runs')?.(null, { id: 'job', attempt: 1 });
  return { ...server, client, openRuns, sweep };
}

/** To the step that waits. */
async function reachWaiting(client: ReturnType<typeof createClient>): Promise<Step> {
  const { body } = await begin(client, 'Waiting');
  return (await send(client, fill(body, { 0: 'alice' }))).body;
}

test('a journey takes 200 steps and no more', async (t) => {
  const { client, openRuns, ended } = await world(t);
  const me = client();
  let reply = await begin(me, 'Loop');
  for (let step = 0; step < 200; step += 1) {
    reply = await send(me, reply.body);
    assert.equal(reply.status, 200, `step ${step}`);
  }
  const last = await send(me, reply.body);
  assertCrest(last, 401, 'am.login-failed');
  assert.equal(last.body.detail.code, 'journeys.too-many-steps');
  assert.deepEqual([await openRuns(), ended.length], [0, 1]);
});

test('a poll that keeps to its time costs no step, one that does not comes to its end', async (t) => {
  const { client, clock } = await world(t);
  const patient = client();
  let step = await reachWaiting(patient);
  for (let poll = 0; poll < 250; poll += 1) {
    clock.advance(2_000);
    step = (await send(patient, step)).body;
    assert.ok(step.callbacks, `poll ${poll}`);
  }
  const hasty = client();
  step = await reachWaiting(hasty);
  let polls = 0;
  for (; step.callbacks; polls += 1) step = (await send(hasty, step)).body;
  assert.equal(polls, 200);
});

test('F10: an address begins so many sign-ins, and a browser that is known goes on beside it', async (t) => {
  const limits = { 'journey:address': { max: 5 }, 'journey:browser': { max: 2 } };
  const { client, clock } = await world(t, [loop], { settings: { limits } });
  const known = client();
  let reply = await begin(known, 'Loop');
  reply = await send(known, fill(reply.body, { 1: 1 }));
  assert.ok(isIn(await send(known, fill(reply.body, { 0: 'alice' }))));
  await known.expect(204, 'DELETE', '/api/session');
  for (let flood = 0; flood < 4; flood += 1) assert.equal((await begin(client(), 'Loop')).status, 200);
  const refused = await begin(client(), 'Loop');
  assertCrest(refused, 429, 'kit.limited');
  assert.ok(Number(refused.headers.get('retry-after')) > 0);
  const statuses = [];
  for (let attempt = 0; attempt < 3; attempt += 1) statuses.push((await begin(known, 'Loop')).status);
  assert.deepEqual(statuses, [200, 200, 429]);
  clock.advance(61_000);
  assert.equal((await begin(client(), 'Loop')).status, 200);
});

test('F10: a flood of sign-ins from everywhere ends at the limit of the realm, and a browser that is known goes on', async (t) => {
  const limits = { 'journey:realm': { max: 4 } };
  const { client, openRuns, clock } = await world(t, [loop], { settings: { limits } });
  const known = client();
  let reply = await begin(known, 'Loop');
  reply = await send(known, fill(reply.body, { 1: 1 }));
  assert.ok(isIn(await send(known, fill(reply.body, { 0: 'alice' }))));
  await known.expect(204, 'DELETE', '/api/session');
  const statuses = [];
  for (let flood = 0; flood < 6; flood += 1) statuses.push((await begin(client(), 'Loop')).status);
  assert.deepEqual(statuses, [200, 200, 200, 429, 429, 429]);
  assert.equal(await openRuns(), 3);
  assert.equal((await begin(known, 'Loop')).status, 200);
  clock.advance(31_000);
  assert.equal((await begin(client(), 'Loop')).status, 200);
});

test('F10: one attacker with many addresses of one provider ends at the limit of that network, and hurts nobody elsewhere', async (t) => {
  const limits = { 'journey:address': { max: 3 }, 'journey:network': { max: 8 }, 'journey:realm': { max: 30 } };
  const { client, openRuns } = await world(t, [loop], { settings: { limits }, config: { trustProxy: ['127.0.0.1'] } });
  const from = (address: string, who = client()) => begin(who, 'Loop', { headers: { 'x-forwarded-for': address } });
  const known = client();
  const reply = await send(known, fill((await from('198.51.100.7', known)).body, { 1: 1 }));
  assert.ok(isIn(await send(known, fill(reply.body, { 0: 'alice' }))));
  await known.expect(204, 'DELETE', '/api/session');
  // Each network of a customer is fresh; the provider's is not. Once IPv6 by /64 out of many /48, once IPv4.
  const floods = [
    (turn: number) => `2001:db8:${turn.toString(16)}:${turn.toString(16)}::1`,
    (turn: number) => `203.0.${turn}.7`,
  ];
  for (const address of floods) {
    const replies = await Promise.all(Array.from({ length: 20 }, (_, turn) => from(address(turn + 1))));
    const statuses = replies.map(({ status }) => status);
    assert.deepEqual(
      [200, 429].map((wanted) => statuses.filter((status) => status === wanted).length),
      [8, 12],
    );
    assert.equal((await from(address(99))).status, 429);
    assert.equal((await from(address(99), known)).status, 200, 'a browser that is known goes on');
  }
  assert.equal((await from('2001:db9::1')).status, 200, 'another provider');
  assert.equal((await from('198.51.100.7')).status, 200);
  assert.equal(await openRuns(), 8 + 8 + 2 + 2);
});

test('F10: one household with all its networks ends at the limit of its site, and its neighbours at the same provider go on', async (t) => {
  const limits = { 'journey:address': { max: 3 }, 'journey:site': { max: 5 }, 'journey:network': { max: 12 } };
  const { client, openRuns } = await world(t, [loop], { settings: { limits }, config: { trustProxy: ['127.0.0.1'] } });
  const from = (address: string) => begin(client(), 'Loop', { headers: { 'x-forwarded-for': address } });
  const flood = await Promise.all(Array.from({ length: 20 }, (_, turn) => from(`2001:db8:1:${turn.toString(16)}::1`)));
  assert.equal(flood.filter(({ status }) => status === 200).length, 5);
  assert.equal((await from('2001:db8:1:99::1')).status, 429);
  assert.equal((await from('2001:db8:2:99::1')).status, 200, 'a neighbour');
  assert.equal(await openRuns(), 6);
});

test('a network that is full takes nothing from the realm, and an address that is full nothing from its network', async (t) => {
  const limits = { 'journey:address': { max: 2 }, 'journey:network': { max: 4 }, 'journey:realm': { max: 5 } };
  const { client } = await world(t, [loop], { settings: { limits }, config: { trustProxy: ['127.0.0.1'] } });
  const from = async (address: string) =>
    (await begin(client(), 'Loop', { headers: { 'x-forwarded-for': address } })).status;
  for (const [address, status] of [
    ...[200, 200, 429, 429, 429].map((expected) => ['203.0.113.1', expected] as const),
    ...[200, 200].map((expected) => ['203.0.113.2', expected] as const),
    ...[429, 429, 429].map((expected) => ['203.0.113.3', expected] as const),
    ['198.51.100.1', 200],
    ['192.0.2.1', 429],
  ] as const)
    assert.equal(await from(address), status, address);
});

test('a thousand polls at once of one step go on once, and the others change nothing', async (t) => {
  const { client, openRuns } = await world(t);
  const me = client();
  const step = await reachWaiting(me);
  const statuses: number[] = [];
  for (let round = 0; round < 10; round += 1) {
    const replies = await Promise.all(Array.from({ length: 100 }, () => send(me, step)));
    statuses.push(...replies.map(({ status }) => status));
  }
  assert.deepEqual([statuses.filter((status) => status === 200).length, new Set(statuses).size], [1, 2]);
  assert.equal(await openRuns(), 1);
});

test('a client that is willing to wait is answered as soon as there is something to go on with', async (t) => {
  const { client, kit } = await world(t);
  const me = client();
  const step = await reachWaiting(me);
  const id = String(claimsOf(step).sessionId);
  const began = performance.now();
  const held = send(me, step, { headers: { prefer: 'respond-async, wait=20' } });
  told.add(id);
  const pulse = setInterval(() => kit.bus.publish(`test:${id}`, null), 50);
  t.after(() => clearInterval(pulse));
  const reply = await held;
  clearInterval(pulse);
  assert.ok(isIn(reply), reply.text);
  assert.ok(performance.now() - began < 19_000);
});

test('a client waits once: a second wait of the same run ends the first', async (t) => {
  const { client } = await world(t);
  const me = client();
  const step = await reachWaiting(me);
  const wait = (seconds: number) => send(me, step, { headers: { prefer: `wait=${seconds}` } });
  const began = performance.now();
  const ends: number[] = [];
  const replies = [wait(20), wait(20), wait(1)].map(async (reply) => {
    const { status } = await reply;
    ends.push(performance.now() - began);
    return status;
  });
  const statuses = await Promise.all(replies);
  assert.equal(statuses.filter((status) => status === 200).length, 1);
  assert.ok((ends[1] ?? 0) < 19_000, 'two of three end at once');
});

test('what happened between two requests is not waited for', async (t) => {
  const { client, kit, clock } = await world(t);
  const me = client();
  const step = await reachWaiting(me);
  const id = String(claimsOf(step).sessionId);
  told.add(id);
  kit.bus.publish(`test:${id}`, null);
  // The bus remembers by the machine's clock, which does not stand still on a busy one.
  clock.advance(30_000);
  const began = performance.now();
  assert.ok(isIn(await send(me, step, { headers: { prefer: 'wait=20' } })));
  assert.ok(performance.now() - began < 19_000);
});

test('a wait that nothing ends is answered in its time, with the key still good; a client that went away can come back', async (t) => {
  const { client, url, kit } = await world(t);
  const me = client();
  const step = await reachWaiting(me);
  const gone = new AbortController();
  const cookie = Object.entries(me.cookies)
    .map((pair) => pair.join('='))
    .join('; ');
  const abandoned = fetch(`${url}/am/json/authenticate`, {
    method: 'POST',
    signal: gone.signal,
    headers: { origin: kit.config.publicUrl, cookie, 'content-type': 'application/json', prefer: 'wait=25' },
    body: JSON.stringify(step),
  });
  setTimeout(() => gone.abort(), 200);
  await assert.rejects(abandoned);
  const reply = await send(me, step, { headers: { prefer: 'wait=1' } });
  assert.equal(reply.status, 200, reply.text);
  assert.match(reply.body.callbacks[0].output[1].value, /^asked [23] times$/);
});

test('a new sign-in of a browser ends the older one when it is answered, and takes back what that had asked for', async (t) => {
  const { client, ended } = await world(t);
  const me = client();
  const older = await reachWaiting(me);
  const newer = (await begin(me, 'Waiting')).body;
  assert.deepEqual(ended, [], 'a page that was only opened in another tab ends nothing');
  assert.equal((await send(me, fill(newer, { 0: 'alice' }))).status, 200);
  assert.deepEqual(ended, [claimsOf(older).sessionId]);
  assertCrest(await send(me, older), 401, 'journeys.step-used');
});

test('runs whose time is over are swept, and what they asked for is taken back', async (t) => {
  const { client, clock, sweep, openRuns, ended } = await world(t);
  await reachWaiting(client());
  clock.advance(300_000);
  await reachWaiting(client());
  await sweep();
  assert.equal(await openRuns(), 2);
  clock.advance(300_000);
  await sweep();
  assert.deepEqual([await openRuns(), ended.length], [1, 1]);
});

test('a journey that was changed or deleted while somebody is in it ends cleanly', async (t) => {
  const edited = sketchJourney('Edited', {
    start: { type: 'MessageNode', to: { true: 'start', false: 'name' } },
    name: { type: 'UsernameCollectorNode', to: { outcome: '+' } },
  });
  const server = await world(t, [edited, waiting]);
  const admin = await server.signIn(await server.createUser({ name: 'root', role: 'administrator' }));
  const [first, second] = [server.client(), server.client()];
  const [changed, deleted] = [(await begin(first, 'Edited')).body, (await begin(second, 'Waiting')).body];
  const { journey, version } = await admin.expect(200, 'GET', '/api/admin/journeys/Edited');
  const { start: _, ...nodes } = journey.nodes;
  const body = { journey: { ...journey, entryNodeId: 'name', nodes }, version };
  const saved = await admin.expect(200, 'PUT', '/api/admin/journeys/Edited', { body });
  await admin.expect(200, 'POST', '/api/admin/journeys/Edited/publish', { body: { version: saved.version } });
  assertCrest(await send(first, changed), 401, 'am.login-failed');
  const gone = await admin.request('DELETE', '/api/admin/journeys/Waiting');
  assert.ok(gone.status < 300, gone.text);
  const reply = await send(second, fill(deleted, { 0: 'alice' }));
  assertCrest(reply, 401, 'am.login-failed');
  assert.equal(reply.body.detail.code, 'journeys.not-found');
  assert.equal(await server.openRuns(), 0);
});

test('A41: a node that breaks lets nobody in and tells nothing; the step can be answered again', async (t) => {
  const breaking = (how: string): Sketch => ({ type: 'BreakingNode', properties: { how }, to: { outcome: '+' } });
  const throwing = sketchJourney('Throwing', { name, next: breaking('throw') });
  const hoarding = sketchJourney('Hoarding', { name, next: breaking('hoard') });
  const { client, openRuns } = await world(t, [throwing, hoarding]);
  const [one, two] = [client(), client()];
  const thrown = fill((await begin(one, 'Throwing')).body, { 0: 'alice' });
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const reply = await send(one, thrown);
    assertCrest(reply, 500, 'journeys.node-failed');
    assert.doesNotMatch(reply.text, /of a test/);
  }
  const hoarded = fill((await begin(two, 'Hoarding')).body, { 0: 'alice' });
  assertCrest(await send(two, hoarded), 400, 'journeys.too-large');
  assertCrest(await send(two, hoarded), 401, 'journeys.step-used');
  assert.equal(await openRuns(), 1);
});

test('secrets of a run are sealed at rest', async (t) => {
  const page = sketchJourney('Page', {
    page: { type: 'PasswordCollectorNode', to: { outcome: 'name' } },
    name: { type: 'UsernameCollectorNode', to: { outcome: '-' } },
  });
  const { client, kit } = await world(t, [page]);
  const me = client();
  await send(me, fill((await begin(me, 'Page')).body, { 0: 'correct horse' }));
  const row = await kit.db.selectFrom('journey_runs').selectAll().executeTakeFirstOrThrow();
  assert.ok(row.sealed_secure);
  assert.doesNotMatch(JSON.stringify(row), /correct horse/);
  assert.doesNotMatch(String(row.sealed_secure), /correct horse/);
  assert.match(String(kit.seal.open(row.sealed_secure ?? Buffer.of(), `journey-run:${row.id}`)), /correct horse/);
});
