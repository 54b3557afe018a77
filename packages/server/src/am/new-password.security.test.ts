/** A sign-in that ends in the very moment in which its user gets a new password, or a first phone. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { insertTestDevice } from '../devices/test-device.ts';
import type { Tx } from '../kit/index.ts';
import { eventually, type TestServer, type TestUser, testServer } from '../testing/index.ts';

/** Somebody gives the old password while a change of its user is not committed yet. */
async function enterDuring(server: TestServer, user: TestUser, change: (tx: Tx) => Promise<unknown>) {
  const { kit } = server;
  let isDone = false;
  const waiting = sql`SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  const entered = await kit.db.transaction().execute(async (tx) => {
    await change(tx);
    const entering = server.enter(user).finally(() => {
      isDone = true;
    });
    await eventually(async () => isDone || (await waiting.execute(kit.db)).rows.length > 0);
    return { entering };
  });
  return (await entered.entering).reply.status;
}

const sessionsIn = async ({ kit }: TestServer) =>
  (await kit.db.selectFrom('sessions').select('id').where('ended_at', 'is', null).execute()).length;

test('A39: a new password and a sign-in by the old one in the same moment: nobody is left inside by the old one', async (t) => {
  const server = await testServer(t);
  const user = await server.createUser({ name: 'alice' });
  const changed = new Date(server.clock.now().getTime() + 1);
  const status = await enterDuring(server, user, (tx) =>
    tx.updateTable('users').set({ password_changed_at: changed }).where('id', '=', user.id).execute(),
  );
  assert.equal(status, 401);
  assert.equal(await sessionsIn(server), 0);
});

test('A12: a first phone and a sign-in by the password alone in the same moment: nobody is left inside by the password', async (t) => {
  const server = await testServer(t);
  const user = await server.createUser({ name: 'alice' });
  await insertTestDevice(server.kit, user);
  await server.kit.db.updateTable('devices').set({ state: 'pending', activated_at: null }).execute();
  const activated = new Date(server.clock.now().getTime() + 1);
  const status = await enterDuring(server, user, (tx) =>
    tx.updateTable('devices').set({ state: 'active', activated_at: activated }).execute(),
  );
  assert.equal(status, 401);
  assert.equal(await sessionsIn(server), 0);
});
