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

test('A18: of 60 guesses at once only as many as are allowed are judged', async (t) => {
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

const events = (world: CodeWorld) =>
  world.server.kit.db
    .selectFrom('audit_events')
    .select(['outcome', 'address', 'details'])
    .where('type', '=', 'verification.code')
    .orderBy('id')
    .execute();

const counted = async (world: CodeWorld) => {
  const rows = await world.server.kit.db.selectFrom('limits').selectAll().orderBy('scope').execute();
  return rows.flatMap(({ scope, subject, count }) => (scope.startsWith('code:') ? [[scope, subject, count]] : []));
};

test('A22, A52: attempts during a lock are counted; the audit holds the 1st, 10th and 100th, without the code', async (t) => {
  const world = await limitedWorld(t);
  await guess(world, 5);
  for (let turn = 0; turn < 20; turn += 1) limited(await world.check(wrongCode(world)), 900);
  const held = (await events(world)).slice(5);
  const details = { purpose: 'service', reason: 'locked' };
  assert.deepEqual(
    held.map((event) => [event.outcome, event.details]),
    [
      ['refused', { ...details, attempts: 1 }],
      ['refused', { ...details, attempts: 10 }],
    ],
  );
  assert.ok(!JSON.stringify(held).includes(wrongCode(world)));
  world.server.clock.advance(900_000);
  await guess(world, 5);
  await world.check(wrongCode(world));
  assert.deepEqual((await events(world)).at(-1)?.details, { ...details, attempts: 1 });
});

test('A22: hammering at one locked account locks neither its address nor the realm', async (t) => {
  const tight = { max: 8, windowSeconds: 900, lockSeconds: 900 };
  const limits = { ...narrow.limits, 'code:address': tight, 'code:realm': tight };
  const world = await limitedWorld(t, { limits });
  const address = '198.51.100.7';
  await guess(world, 30, { user: 'bob', address });
  assert.equal((await world.check(world.code(), { address })).status, 200);
});

test('A22: whose address or realm is locked because of others does not lose own attempts by it', async (t) => {
  const world = await limitedWorld(t, {
    limits: { ...narrow.limits, 'code:address': { max: 3, windowSeconds: 60, lockSeconds: 60 } },
  });
  const address = '198.51.100.7';
  for (let turn = 0; turn < 3; turn += 1) await world.check('000000', { user: `u${turn}`, address });
  for (let turn = 0; turn < 9; turn += 1) limited(await world.check(world.code(), { address }), 60);
  assert.equal((await world.check(world.code(), { address: '198.51.100.8' })).status, 200);
});

test('A18: the addresses of one IPv6 network count as one, and an IPv4 address as one in every spelling', async (t) => {
  const world = await limitedWorld(t, { limits: { 'code:address': { max: 3, windowSeconds: 60, lockSeconds: 60 } } });
  const groups = [
    ['2001:db8:1:2::1', '2001:DB8:1:2:ffff::', '2001:db8:1:2:3:4:5:6', '2001:0db8:1:2::9'],
    ['198.51.100.7', '::ffff:198.51.100.7', '::ffff:c633:6407', '198.51.100.7'],
  ];
  for (const [index, group] of groups.entries()) {
    const statuses = [];
    for (const address of group) statuses.push((await world.check('000000', { user: `u${index}`, address })).status);
    assert.deepEqual(statuses, [403, 403, 403, 429]);
  }
  const subjects = (await counted(world)).flatMap(([scope, subject]) => (scope === 'code:address' ? [subject] : []));
  assert.deepEqual(subjects.toSorted(), ['198.51.100.7', '2001:db8:1:2::/64']);
});

test('A52: an address that a relying party passes on cannot forge a line of the audit', async (t) => {
  const world = await limitedWorld(t);
  await world.check('000000', { address: '192.0.2.7\n\u001b[31m\u202e\u2028forged' });
  assert.equal((await events(world))[0]?.address, '192.0.2.7[31mforged');
});
