/** The attack: an `authId` that was changed, made up, kept too long, sent twice, or taken elsewhere. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { sketchJourney } from '../journeys/test-journeys.ts';
import { createRealm } from '../realms/index.ts';
import { createClient } from '../testing/index.ts';
import { amWorld, assertCrest, begin, claimsOf, fill, isIn, type Step, send } from './test-world.ts';

const ask = (prompt: string, to: string) =>
  ({ type: 'MessageNode', properties: { message: { en: prompt } }, to: { true: to, false: to } }) as const;
const threeSteps = sketchJourney('Three', {
  name: { type: 'UsernameCollectorNode', to: { outcome: 'one' } },
  one: ask('One', 'two'),
  two: ask('Two', 'believe'),
  believe: { type: 'BelieveNode', properties: { kinds: ['password'] }, to: { outcome: '+' } },
});

async function world(t: TestContext) {
  const server = await amWorld(t, [threeSteps]);
  await server.createUser({ name: 'alice' });
  const client = createClient(server.url, server.kit.config.publicUrl);
  const first: Step = (await begin(client, 'Three')).body;
  const named = () => send(client, fill(first, { 0: 'alice' }));
  const runs = () => server.kit.db.selectFrom('journey_runs').select(['id', 'steps', 'positions']).execute();
  return { ...server, client, first, named, runs };
}

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const parts = (step: Step): [string, string, string] => step.authId.split('.');

test('a broken, made-up, re-signed or unsigned authId is refused, and the run is as it was', async (t) => {
  const { client, first, named, runs } = await world(t);
  const before = await runs();
  const [header, payload, mac] = parts(first);
  const claims = claimsOf(first);
  const sign = (text: string, key: string) => createHmac('sha256', key).update(text).digest('base64url');
  const none = `${encode({ typ: 'JWT', alg: 'none' })}.${payload}`;
  const rs = `${encode({ typ: 'JWT', alg: 'RS256' })}.${payload}`;
  const forged = encode({ ...claims, exp: Number(claims.exp) + 10_000 });
  const bad: unknown[] = [
    ...[
      '',
      'x',
      '..',
      `${header}.${payload}`,
      `${header}.${payload}.`,
      `${header}.${payload}.${mac}.x`,
      7,
      null,
      {},
      [],
    ],
    ...[`${none}.`, `${none}.${mac}`, `${rs}.${mac}`],
    `${header}.${forged}.${mac}`,
    ...['', 'secret', 'lanyard'].map((key) => `${header}.${payload}.${sign(`${header}.${payload}`, key)}`),
    `${header}.${payload}.${mac.slice(0, -1)}${mac.endsWith('A') ? 'B' : 'A'}`,
    `${header}.${payload}.${mac}=`,
    ` ${first.authId}`,
    `${encode({ alg: 'HS256', typ: 'JWT' })}.${payload}.${mac}`,
    'x'.repeat(60_000),
  ];
  for (const authId of bad) {
    const reply = await send(client, { ...first, authId });
    assertCrest(reply, 400, 'am.auth-id-invalid');
    assert.equal(reply.body.detail, undefined);
  }
  assert.deepEqual(await runs(), before);
  assert.equal((await named()).status, 200);
});

test('the authId of another server opens nothing here', async (t) => {
  const { client, first } = await world(t);
  const other = await world(t);
  assertCrest(await send(client, other.first), 400, 'am.auth-id-invalid');
  assertCrest(await send(other.client, first), 400, 'am.auth-id-invalid');
});

test('the authId of one realm opens nothing in another', async (t) => {
  const { client, first, kit, named } = await world(t);
  await kit.db.transaction().execute((tx) => createRealm(tx, kit, { name: 'other' }));
  assertCrest(await send(client, first, { path: '/am/json/other/authenticate' }), 400, 'am.auth-id-invalid');
  assertCrest(await send(client, first, { path: '/am/json/authenticate?realm=/other' }), 400, 'am.auth-id-invalid');
  const shapes = ['realms/root', 'realms/demo', 'demo', 'realms/root/realms/demo'];
  assert.equal((await named()).status, 200, 'and nothing was used up');
  for (const shape of shapes) {
    const { body } = await begin(client, 'Three', { path: `/am/json/${shape}/authenticate` });
    assert.equal(
      (await send(client, fill(body, { 0: 'alice' }), { path: `/am/json/${shape}/authenticate` })).status,
      200,
    );
  }
});

test('A40: an answered step is worth nothing: sent again, after going back, and in a second tab', async (t) => {
  const { client, first, named, runs } = await world(t);
  const one = await named();
  assertCrest(await named(), 401, 'journeys.step-used');
  assertCrest(await send(client, fill(first, { 0: 'mallory' })), 401, 'journeys.step-used');
  const two = await send(client, one.body);
  const afterwards = await runs();
  assertCrest(await send(client, one.body), 401, 'journeys.step-used');
  assert.deepEqual(await runs(), afterwards, 'nothing was changed');
  const done = await send(client, two.body);
  assert.ok(isIn(done), done.text);
  assertCrest(await send(client, two.body), 401, 'journeys.step-used');
  assert.deepEqual(await runs(), []);
});

test('of the same answer sent ten times at once exactly one goes on', async (t) => {
  const { client, first, server, kit } = await world(t).then((made) => ({ ...made, server: made }));
  let step = first;
  for (const answers of [{ 0: 'alice' }, {}]) {
    const replies = await Promise.all(Array.from({ length: 10 }, () => send(client, fill(step, answers))));
    const good = replies.filter(({ status }) => status === 200);
    assert.equal(good.length, 1);
    for (const reply of replies) if (reply.status !== 200) assertCrest(reply, 401, 'journeys.step-used');
    step = good[0]?.body;
  }
  const ends = await Promise.all(Array.from({ length: 10 }, () => send(client, step)));
  assert.equal(ends.filter(isIn).length, 1);
  assert.equal((await kit.db.selectFrom('sessions').select('id').execute()).length, 1);
  assert.deepEqual(server.ended, [], 'what a run that succeeds has asked for is not taken back');
});

test('the parts of two authIds do not make a third', async (t) => {
  const { first, kit, url } = await world(t);
  const program = { request: createClient(url, kit.config.publicUrl).request };
  const headers = { origin: kit.config.publicUrl };
  const [mine, other] = [await begin(program, 'Three', { headers }), await begin(program, 'Three', { headers })];
  assert.notEqual(claimsOf(mine.body).sessionId, claimsOf(other.body).sessionId);
  assert.notEqual(claimsOf(first).otk, claimsOf(mine.body).otk);
  const mixed = { ...mine.body, authId: `${parts(mine.body)[0]}.${parts(other.body)[1]}.${parts(mine.body)[2]}` };
  assertCrest(await send(program, mixed), 400, 'am.auth-id-invalid');
});

test('a step that waited too long has timed out, in the words by which clients know it', async (t) => {
  const { client, first, clock } = await world(t);
  clock.advance(599_000);
  const one = await send(client, fill(first, { 0: 'alice' }));
  assert.equal(one.status, 200, 'the time is that of the whole journey');
  clock.advance(2_000);
  const late = await send(client, one.body);
  assertCrest(late, 401, 'am.timed-out');
  assert.deepEqual([late.body.message, late.body.detail.errorCode], ['Session has timed out', '110']);
});

test('callbacks of the wrong type, number, order or form are refused, and the step can be answered again', async (t) => {
  const { client, first, kit, runs } = await world(t);
  const password = { ...first.callbacks[0], type: 'PasswordCallback' };
  const [callback] = first.callbacks;
  const wrong: unknown[] = [
    [],
    [callback, callback],
    [password],
    'callbacks',
    [null],
    [{ type: 'NameCallback' }],
    [{ ...callback, input: [] }],
    [{ ...callback, input: [...callback.input, ...callback.input] }],
    [{ ...callback, input: [{ name: 'IDToken1', value: 7 }] }],
    [{ ...callback, input: [{ name: 'IDToken1', value: 'x'.repeat(1_025) }] }],
    [{ ...callback, input: 'alice' }],
  ];
  const before = (await runs()).map(({ positions }) => positions);
  for (const callbacks of wrong)
    assertCrest(await send(client, { ...first, callbacks }), 400, 'journeys.answer-invalid');
  const { callbacks: _, ...without } = first;
  assertCrest(await send(client, without), 400, 'journeys.answer-invalid');
  assert.deepEqual(
    (await runs()).map(({ positions }) => positions),
    before,
  );
  const page = sketchJourney('Page', {
    page: {
      type: 'PageNode',
      properties: { nodes: ['a', 'b'].map((_id) => ({ _id, nodeType: 'x' })) },
      to: { outcome: '-' },
    },
    a: { type: 'UsernameCollectorNode' },
    b: { type: 'PasswordCollectorNode' },
  });
  await kit.db.deleteFrom('journey_runs').execute();
  const server = await amWorld(t, [page]);
  const program = createClient(server.url, server.kit.config.publicUrl);
  const { body } = await begin(program, 'Page');
  const turned = { ...body, callbacks: body.callbacks.toReversed() };
  assertCrest(await send(program, turned), 400, 'journeys.answer-invalid');
  assertCrest(await send(program, fill(body, { 0: 'a', 1: 'b' })), 401, 'am.login-failed');
});

test('answers with characters that no database keeps are refused, and the step can be answered again', async (t) => {
  const { client, first, named, runs } = await world(t);
  const before = await runs();
  for (const bad of ['ali\u0000ce', '\u0000', '\ud800', 'x\udc00y']) {
    assertCrest(await send(client, fill(first, { 0: bad })), 400, 'kit.bad-request');
  }
  assert.deepEqual(await runs(), before);
  assert.equal((await named()).status, 200);
});
