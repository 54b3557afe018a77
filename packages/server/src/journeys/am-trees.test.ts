/** Trees, as PingAM’s tools list, read, write and delete them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRealm } from '../realms/index.ts';
import { findPublished } from './index.ts';
import { ASK, NAME, PAGE, page, TOOL, tree, world, write } from './test-am-tool.ts';

test('D7: a tool lists, imports, exports and deletes a journey by the calls that it makes', async (t) => {
  const { done, tool, kit, key } = await world(t);
  const before = await done('GET', '/trees?_queryFilter=true');
  const shown = before.result.map(({ _id }: { _id: string }) => _id);
  assert.ok(shown.includes('Login') && !shown.includes('Ask'));
  await write(done);
  const running = await findPublished(kit, key('Ask'));
  assert.deepEqual(Object.keys(running.nodes).sort(), [PAGE, NAME, ASK]);
  const exported = await done('GET', '/trees/Ask');
  const { _rev, ...plain } = exported;
  assert.match(_rev, /^[0-9a-f]{16}$/);
  assert.deepEqual(plain, tree);
  const whole = await done('GET', `/nodes/PageNode/${PAGE}`);
  assert.deepEqual(whole.nodes, page.nodes);
  assert.deepEqual(whole._outcomes, [{ id: 'outcome', displayName: 'Outcome' }]);
  const child = await done('GET', `/nodes/UsernameCollectorNode/${NAME}`);
  assert.deepEqual(child._type, { _id: 'UsernameCollectorNode', name: 'Username Collector', collection: true });
  const removed = await done('DELETE', '/trees/Ask');
  assert.deepEqual(removed.nodes, tree.nodes);
  const left = await done('GET', `/nodes/PageNode/${PAGE}`);
  for (const { _id } of left.nodes) await done('DELETE', `/nodes/UsernameCollectorNode/${_id}`);
  for (const id of Object.keys(removed.nodes)) await done('DELETE', `/nodes/${removed.nodes[id].nodeType}/${id}`);
  await assert.rejects(findPublished(kit, key('Ask')), { code: 'journeys.not-found' });
  const gone = await tool('GET', `/nodes/PageNode/${PAGE}`);
  assert.deepEqual([gone.status, gone.body.code, gone.body.reason], [404, 404, 'Not Found']);
  assert.equal(gone.headers.get('lanyard-error'), 'journeys.node-not-found');
});

test('who wants a new tree replaces none, and what is in use stays', async (t) => {
  const { done, tool } = await world(t);
  await write(done);
  const again = await tool('PUT', '/trees/Ask', tree, { 'if-none-match': '*' });
  assert.deepEqual([again.status, again.headers.get('lanyard-error')], [412, 'journeys.not-new']);
  const used = await tool('DELETE', `/nodes/MessageNode/${ASK}`);
  assert.deepEqual([used.status, used.headers.get('lanyard-error')], [409, 'journeys.node-in-use']);
  assert.equal((await tool('DELETE', '/trees/Login')).status, 409);
  assert.equal((await tool('PUT', '/trees/a%2Fb', tree)).status, 422);
  assert.equal((await tool('PUT', '/trees/Ask', { nodes: {} })).status, 400);
  assert.equal((await tool('PUT', '/nodes/MessageNode/a%20b', {})).status, 400);
});

test('A49: an operator works in the own realm, by each of its addresses, and in no other', async (t) => {
  const { admin, kit, realm } = await world(t);
  await kit.db.transaction().execute((tx) => createRealm(tx, kit, { name: 'other' }));
  const at = (realms: string) =>
    admin.request('GET', `/am/json/${realms}realm-config/authentication/authenticationtrees/trees/Login`, {
      headers: TOOL,
    });
  for (const realms of [
    '',
    'realms/root/',
    `realms/root/realms/${realm.name}/`,
    `realms/${realm.name}/`,
    `${realm.name}/`,
  ]) {
    assert.equal((await at(realms)).status, 200, realms);
  }
  for (const realms of ['realms/root/realms/other/', 'realms/other/', 'realms/none/'])
    assert.equal((await at(realms)).status, 401, realms);
});
