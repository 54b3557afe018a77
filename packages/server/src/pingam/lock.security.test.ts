import assert from 'node:assert/strict';
import { test } from 'node:test';
import { register, scan } from '../../../protocol/src/pingam/testing/phone.ts';
import { findPush } from '../verifications/index.ts';
import {
  addApp,
  ask,
  begin,
  lastNotification,
  phones,
  pingamWorld,
  reply,
  sayToken,
  scanAndRegister,
  send,
  tokenOf,
} from './test-pingam.ts';

const [android] = phones;

test('F10: rubbish from one address does not silence the phones behind it, and is not judged any further', async (t) => {
  const world = await pingamWorld(t);
  const { server, alice } = world;
  const phone = await addApp(server, alice);
  const begun = await begin(server, await server.createUser({ name: 'bob' }));
  const push = await ask(world, alice);
  const rung = lastNotification(world, phone);
  const { request } = register(android, scan(android, begun.uri), tokenOf(android));
  const rubbish = (action: string, body: object) =>
    send(server, { ...request, url: request.url.replace('register', action), body: JSON.stringify(body) });
  const { max } = server.realm.settings.limits['pingam:address'];
  for (let sent = 0; sent <= max; sent += 1) await rubbish('register', { messageId: 'x', jwt: 'x' });
  const before = await server.kit.db.selectFrom('audit_events').select('id').execute();
  const named = { messageId: rung.messageId, mechanismUid: phone.account.mechanismUid, jwt: 'x.y.z' };
  for (const action of ['register', 'authenticate', 'refresh', 'pending'])
    assert.equal((await rubbish(action, named)).status, 429, action);
  const after = await server.kit.db.selectFrom('audit_events').select('id').execute();
  assert.equal(after.length, before.length, 'nothing is written for it');
  assert.equal((await reply(server, phone, rung, { deny: true })).status, 200);
  assert.notEqual((await findPush(server.kit.db, push.id))?.state, 'pending');
  assert.equal((await sayToken(server, phone, tokenOf(android, 'other'))).status, 200);
  assert.equal((await scanAndRegister(server, begun, { habits: android })).reply.status, 200);
});
