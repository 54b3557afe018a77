/** Scripts and nodes that a tool writes before a tree names them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SUCCESS } from './index.ts';
import { ASK, ask, NAME, name, TOOL, tree, world, write } from './test-am-tool.ts';

test('D7: scripts of nodes are kept with the journey that names them, and read again', async (t) => {
  const { done, admin, kit } = await world(t);
  const [id, scripted] = ['55555555-5555-4555-8555-555555555555', '66666666-6666-4666-8666-666666666666'];
  const at = `/am/json/realms/root/scripts/${id}`;
  const script = { _id: id, name: 'Risk', script: 'b3V0Y29tZQ==', language: 'JAVASCRIPT', default: false };
  const ask = (method: string, path: string, body?: unknown) =>
    admin.request(method, path, { headers: TOOL, ...(body === undefined ? {} : { body }) });
  assert.equal((await ask('GET', at)).status, 404);
  assert.equal((await ask('PUT', at, script)).status, 200);
  const { _rev, ...waiting } = (await ask('GET', at)).body;
  assert.deepEqual(waiting, script);
  const listed = await done('POST', '/nodes?_action=nextdescendents', {});
  assert.ok(!listed.result.some(({ _id }: { _id: string }) => _id === id), 'it is no node');
  await done('PUT', `/nodes/ScriptedDecisionNode/${scripted}`, { script: id, outcomes: ['true'] });
  const named = { nodeType: 'ScriptedDecisionNode', displayName: 'Risk', x: 0, y: 0, connections: { true: SUCCESS } };
  await write(done, { ...tree, nodes: { ...tree.nodes, [scripted]: named } });
  const { sweepLoose } = await import('./loose-store.ts');
  await sweepLoose(kit.db, new Date(kit.clock.now().getTime() + 86_400_001));
  const { _rev: _, ...kept } = (await ask('GET', at)).body;
  assert.deepEqual(kept, script);
  const file = await admin.expect(200, 'GET', '/api/admin/journeys/Ask/file');
  assert.deepEqual(file.trees.Ask.scripts[id], script);
});

test('scripts and nodes that nobody names are limited in size as well, also where one is written anew', async (t) => {
  const { admin, done, kit, realm } = await world(t);
  const rows = Array.from({ length: 10 }, (_, index) => ({
    realm_id: realm.id,
    id: `s${index}`,
    type: 'MessageNode',
    node: JSON.stringify({ message: 'x'.repeat(1_650_000) }) as never,
    written_at: kit.clock.now(),
  }));
  await kit.db.insertInto('loose_nodes').values(rows).execute();
  const put = (id: string, size: number) =>
    admin.request('PUT', `/am/json/realms/root/scripts/${id}`, { headers: TOOL, body: { script: 'x'.repeat(size) } });
  assert.equal((await put('one', 10_000)).status, 200);
  const full = await put('one', 250_000 * 2);
  assert.equal(full.status, 413);
  assert.equal((await put('two', 250_000)).status, 200);
  const over = await put('one', 250_000);
  assert.deepEqual([over.status, over.headers.get('lanyard-error')], [409, 'journeys.too-many-loose']);
  assert.equal((await admin.request('GET', '/am/json/realms/root/scripts/one')).body.script.length, 10_000);
  await done('PUT', `/nodes/UsernameCollectorNode/${NAME}`, name);
});

test('nodes that nobody names are limited and swept', async (t) => {
  const { done, tool, kit, clock, realm } = await world(t);
  const at = kit.clock.now();
  const rows = Array.from({ length: 2_000 }, (_, index) => ({
    realm_id: realm.id,
    id: `n${index}`,
    type: 'MessageNode',
    node: '{}' as never,
    written_at: at,
  }));
  await kit.db.insertInto('loose_nodes').values(rows).execute();
  const full = await tool('PUT', `/nodes/MessageNode/${ASK}`, ask);
  assert.deepEqual([full.status, full.headers.get('lanyard-error')], [409, 'journeys.too-many-loose']);
  assert.match(full.body.message, /Too many nodes and scripts wait/);
  await done('PUT', '/nodes/MessageNode/n7', ask);
  clock.advance(86_400_001);
  const { sweepLoose } = await import('./loose-store.ts');
  await sweepLoose(kit.db, kit.clock.now());
  assert.equal((await kit.db.selectFrom('loose_nodes').select('id').execute()).length, 0);
});
