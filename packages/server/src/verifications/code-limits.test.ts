import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { SettingsPatch } from '../realms/index.ts';
import { type TestReply, testServer } from '../testing/index.ts';
import { type CodeWorld, codeWorld } from './test-codes.ts';

const narrow = { limits: { 'code:user': { max: 5, windowSeconds: 900, lockSeconds: 900 } } } satisfies SettingsPatch;

async function limitedWorld(t: TestContext, settings: SettingsPatch = narrow): Promise<CodeWorld> {
  return codeWorld(await testServer(t, { settings }));
}

/** Six digits that are no code of the phone anywhere near now. */
async function guess(world: CodeWorld, times: number, options: { user?: string; address?: string } = {}) {
  const replies: TestReply[] = [];
  for (let turn = 0; turn < times; turn++) replies.push(await world.check(wrongCode(world, turn), options));
  return replies.map(({ status }) => status);
}

function wrongCode(world: CodeWorld, turn = 0): string {
  const near = new Set(Array.from({ length: 60 }, (_, step) => world.code((step - 30) * 30)));
  const codes = Array.from({ length: 200 }, (_, index) => String(100_000 + index));
  return codes.filter((code) => !near.has(code))[turn] ?? '';
}

function limited(reply: TestReply, seconds: number): void {
  assert.equal(reply.status, 429, reply.text);
  assert.equal(reply.body.code, 'kit.limited');
  assert.match(reply.body.detail, /Too many attempts/);
  assert.equal(reply.headers.get('retry-after'), String(seconds));
}

test('A18: after the last wrong code that is allowed the right one is not judged either, until the lock is over', async (t) => {
  const world = await limitedWorld(t);
  assert.deepEqual(await guess(world, 5), [403, 403, 403, 403, 403]);
  limited(await world.check(world.code()), 900);
  world.server.clock.advance(899_000);
  limited(await world.check(world.code()), 1);
  world.server.clock.advance(1_000);
  assert.equal((await world.check(world.code())).status, 200);
});

test('A22: attempts during a lock do not prolong it, and a code that was refused by it is not used up', async (t) => {
  const world = await limitedWorld(t);
  await guess(world, 5);
  world.server.clock.advance(880_000);
  const code = world.code(30);
  limited(await world.check(code), 20);
  await guess(world, 3);
  world.server.clock.advance(20_000);
  assert.equal((await world.check(code)).status, 200);
});

test('a right code forgets the wrong ones before it, so slips of months do not add up', async (t) => {
  const world = await limitedWorld(t);
  assert.deepEqual(await guess(world, 4), [403, 403, 403, 403]);
  assert.equal((await world.check(world.code())).status, 200);
  assert.deepEqual(await guess(world, 4), [403, 403, 403, 403]);
  world.server.clock.advance(30_000);
  assert.equal((await world.check(world.code())).status, 200);
});

test('A18: wrong codes are forgotten when their window is over, and a used code counts as wrong', async (t) => {
  const world = await limitedWorld(t);
  await guess(world, 4);
  world.server.clock.advance(900_000);
  const code = world.code();
  assert.equal((await world.check(code)).status, 200);
  for (let turn = 0; turn < 5; turn++) assert.equal((await world.check(code)).status, 403);
  limited(await world.check(world.code(30)), 900);
});

test('A18: of 60 guesses at once only as many as are allowed are judged, wherever the right one is among them', async (t) => {
  const world = await limitedWorld(t, { limits: { 'code:user': { max: 5, windowSeconds: 900, lockSeconds: 900 } } });
  await Promise.all(Array.from({ length: 60 }, (_, turn) => world.check(wrongCode(world, turn))));
  const { kit } = world.server;
  const [row] = await kit.db.selectFrom('limits').selectAll().where('scope', '=', 'code:user').execute();
  assert.equal(row?.count, 5);
  assert.ok(row?.locked_until);
  limited(await world.check(world.code()), 900);
});

test('A25: a name that nobody has is locked after as many attempts as one that somebody has', async (t) => {
  const world = await limitedWorld(t);
  assert.deepEqual(await guess(world, 6, { user: 'nobody' }), [403, 403, 403, 403, 403, 429]);
  assert.deepEqual(await guess(world, 6), [403, 403, 403, 403, 403, 429]);
  assert.deepEqual(await guess(world, 6, { user: 'no body' }), [403, 403, 403, 403, 403, 429]);
});

test('A24: one guess each against many accounts is limited by the address, and other addresses go on', async (t) => {
  const world = await limitedWorld(t, { limits: { 'code:address': { max: 3, windowSeconds: 60, lockSeconds: 120 } } });
  const address = '198.51.100.7';
  for (let turn = 0; turn < 3; turn++) {
    assert.equal((await world.check('000000', { user: `user${turn}`, address })).status, 403);
  }
  limited(await world.check(world.code(), { address }), 120);
  assert.equal((await world.check(world.code(), { address: '198.51.100.8' })).status, 200);
});

test('A24: wrong codes of the whole realm are limited, whoever they are for', async (t) => {
  const world = await limitedWorld(t, { limits: { 'code:realm': { max: 3, windowSeconds: 60, lockSeconds: 30 } } });
  for (let turn = 0; turn < 3; turn++) assert.equal((await world.check('000000', { user: `u${turn}` })).status, 403);
  limited(await world.check(world.code()), 30);
  world.server.clock.advance(30_000);
  assert.equal((await world.check(world.code())).status, 200);
});

test('an operator sees the reason of the lock and ends it', async (t) => {
  const world = await limitedWorld(t);
  const { server } = world;
  await guess(world, 5);
  const operator = await server.signIn(await server.createUser({ name: 'admin', role: 'administrator' }));
  const user = await operator.expect(200, 'GET', `/api/admin/users/${world.alice.id}`);
  assert.equal(user.locked.reason.code, 'code:user');
  assert.equal(user.locked.until, new Date(server.clock.now().getTime() + 900_000).toISOString());
  await operator.request('POST', `/api/admin/users/${world.alice.id}/unlock`);
  assert.equal((await world.check(world.code())).status, 200);
});

test('every attempt during a lock is in the audit, with its reason and without the code', async (t) => {
  const world = await limitedWorld(t);
  await guess(world, 6);
  const rows = await world.server.kit.db
    .selectFrom('audit_events')
    .select(['outcome', 'details'])
    .where('type', '=', 'verification.code')
    .orderBy('id', 'desc')
    .execute();
  assert.equal(rows.length, 6);
  assert.deepEqual(rows[0], { outcome: 'refused', details: { purpose: 'service', reason: 'locked' } });
  assert.ok(!JSON.stringify(rows).includes(wrongCode(world)));
});
