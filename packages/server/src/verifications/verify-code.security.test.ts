/**
 * The attack: learning from the answers of a code check which names exist, who has a device and which codes were right
 * (A25, A26). Times cannot be asserted without luck, so this compares what makes them: the statements that run, the
 * secrets that are opened, and every byte of the answers. Measured times are printed by `npm run bench`.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import pg from 'pg';
import { createApp } from '../app.ts';
import type { Kit } from '../kit/index.ts';
import { type TestReply, testServer } from '../testing/index.ts';
import { codeWorld } from './test-codes.ts';

type Observed = { status: number; headers: string; body: string; statements: string[]; opened: number };

/** Every statement that goes to the database while `work` runs, without those of jobs and bus. */
async function statementsOf(work: () => Promise<TestReply>): Promise<{ reply: TestReply; statements: string[] }> {
  const statements: string[] = [];
  const { query } = pg.Client.prototype;
  pg.Client.prototype.query = function (this: pg.Client, ...parameters: unknown[]) {
    const [config] = parameters as [{ text?: string } | string];
    const text = typeof config === 'string' ? config : (config.text ?? '');
    if (/audit_events|limits|services|users/.test(text)) statements.push(text);
    return Reflect.apply(query, this, parameters);
  } as typeof query;
  try {
    return { reply: await work(), statements };
  } finally {
    pg.Client.prototype.query = query;
  }
}

test('A25, A26: unknown user, no device, disabled user, wrong and used code cannot be told apart', async (t) => {
  let opened = 0;
  const counting = (kit: Kit): Kit => ({
    ...kit,
    seal: {
      seal: kit.seal.seal,
      open: (sealed, purpose) => {
        opened += 1;
        return kit.seal.open(sealed, purpose);
      },
    },
  });
  const server = await testServer(t, { createApp: (kit) => createApp(counting(kit)) });
  const world = await codeWorld(server);
  await server.createUser({ name: 'bob' });
  const carol = await server.createUser({ name: 'carol' });
  await server.kit.db.updateTable('users').set({ state: 'disabled' }).where('id', '=', carol.id).execute();
  const used = world.code();
  assert.equal((await world.check(used)).status, 200);
  await world.check('000000', { user: 'warm-up' });

  const observe = async (code: string, user: string): Promise<Observed> => {
    opened = 0;
    const { reply, statements } = await statementsOf(() => world.check(code, { user }));
    const headers = new Map(reply.headers);
    for (const name of ['x-request-id', 'date']) headers.set(name, 'x'.repeat(headers.get(name)?.length ?? 0));
    const body = reply.text.replace(reply.headers.get('x-request-id') ?? '-', 'x');
    return { status: reply.status, headers: JSON.stringify([...headers].sort()), body, statements, opened };
  };
  const wrong = await observe('000000', 'alice');
  assert.equal(wrong.status, 403);
  assert.equal(wrong.statements.length, 2);
  assert.equal(wrong.opened, 1);
  assert.deepEqual(await observe(used, 'alice'), wrong);
  assert.deepEqual(await observe('000000', 'nobody'), wrong);
  assert.deepEqual(await observe('000000', 'bob'), wrong);
  assert.deepEqual(await observe('000000', 'carol'), wrong);
  assert.deepEqual(await observe(world.code(30), 'not a name'), wrong);
  await server.kit.db.updateTable('devices').set({ state: 'locked' }).execute();
  assert.deepEqual(await observe(world.code(30), 'alice'), wrong);
  await server.kit.db.updateTable('devices').set({ state: 'active' }).execute();
  assert.equal((await observe(world.code(30), 'alice')).status, 200);
});
