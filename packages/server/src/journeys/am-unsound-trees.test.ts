/** Trees of PingAM’s tools that cannot run: refused, or taken in inert. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findPublished, SUCCESS } from './index.ts';
import { ASK, ask, NAME, name, PAGE, page, TOOL, tree, typed, world, write } from './test-am-tool.ts';

test('D7: nodes wait for their tree, and a tree that cannot run is refused with its nodes named while the old one goes on', async (t) => {
  const { done, tool, kit, key, admin } = await world(t);
  await done('PUT', `/nodes/MessageNode/${ASK}`, ask);
  assert.deepEqual((await done('GET', `/nodes/MessageNode/${ASK}`)).message, ask.message);
  const early = await tool('PUT', '/trees/Ask', tree);
  assert.deepEqual([early.status, early.body.code, early.body.reason], [422, 422, 'Unprocessable Entity']);
  assert.match(early.body.message, /names the node 11111111-1111-4111-8111-111111111111/);
  await assert.rejects(findPublished(kit, key('Ask')), { code: 'journeys.not-found' });
  await write(done);
  const dangling = { ...tree, nodes: { ...tree.nodes, [ASK]: { ...tree.nodes[ASK], connections: {} } } };
  const refused = await tool('PUT', '/trees/Ask', dangling);
  assert.equal(refused.status, 422);
  assert.deepEqual(
    refused.body.detail.faults.map(({ nodeId, code }: { nodeId: string; code: string }) => [nodeId, code]),
    [
      [ASK, 'dangling'],
      [ASK, 'dangling'],
      [null, 'no-success'],
    ],
  );
  assert.equal((await findPublished(kit, key('Ask'))).nodes[ASK]?.connections.true, SUCCESS);
  await done('PUT', '/nodes/DeviceMatchNode/44444444-4444-4444-8444-444444444444', { script: 'x' });
  const script = {
    nodeType: 'DeviceMatchNode',
    displayName: 'Script',
    x: 0,
    y: 0,
    connections: { true: SUCCESS },
  };
  const odd = await tool('PUT', '/trees/Ask', {
    ...tree,
    nodes: { ...tree.nodes, '44444444-4444-4444-8444-444444444444': script },
  });
  assert.equal(odd.body.detail.faults[0].code, 'unknown-type');
  const { versions } = await admin.expect(200, 'GET', '/api/admin/journeys/Ask/versions');
  assert.equal(versions.length, 1);
});

test('D7: a tree with a node that is not known here, or with an outcome that leads nowhere, comes in inert and is neither lost nor run', async (t) => {
  const { done, tool, kit, key, admin } = await world(t);
  const odd = '44444444-4444-4444-8444-444444444444';
  const risk = {
    _id: odd,
    _type: typed('AcmeRiskNode', 'Acme Risk'),
    _outcomes: [{ id: 'low', displayName: 'Low' }],
    score: 3,
  };
  const named = { nodeType: 'AcmeRiskNode', displayName: 'Risk', x: 300, y: 50, connections: { low: SUCCESS } };
  const unsound = { ...tree, nodes: { ...tree.nodes, [odd]: named } };
  await done('PUT', `/nodes/AcmeRiskNode/${odd}`, risk);
  for (const time of ['first', 'second']) {
    const { _rev, ...written } = await write(done, unsound);
    assert.deepEqual(written, { ...unsound, enabled: false }, time);
  }
  await assert.rejects(findPublished(kit, key('Ask')), { code: 'journeys.not-found' });
  const { result } = await done('GET', '/trees?_queryFilter=true');
  assert.equal(result.find(({ _id }: { _id: string }) => _id === 'Ask').enabled, false);
  const { _rev, ...read } = await done('GET', `/nodes/AcmeRiskNode/${odd}`);
  assert.deepEqual(read, risk, 'a copy of it has everything');
  assert.equal((await done('GET', `/nodes/UsernameCollectorNode/${NAME}`))._id, NAME);
  assert.equal((await tool('DELETE', `/nodes/AcmeRiskNode/${odd}`)).status, 409);
  const { journey, faults, published } = await admin.expect(200, 'GET', '/api/admin/journeys/Ask');
  assert.deepEqual([journey.enabled, published], [true, null], 'it is enabled with its publication');
  assert.deepEqual(faults.map(({ nodeId, code }: { nodeId: string; code: string }) => [nodeId, code])[0], [
    odd,
    'unknown-type',
  ]);
  assert.equal((await tool('PUT', '/trees/Ask', unsound, { 'if-none-match': '*' })).status, 412);
  const sound = await write(done);
  assert.equal(sound.enabled, true);
  assert.equal((await findPublished(kit, key('Ask'))).nodes[odd], undefined);
  const now = await admin.expect(200, 'GET', '/api/admin/journeys/Ask');
  assert.deepEqual(
    [now.isDraft, now.faults, now.published],
    [false, [], 2],
    'what could not run is not left as a draft; the history has it',
  );
});

test('D7: what came in inert is deleted with its nodes, as tools do it', async (t) => {
  const { done, tool } = await world(t);
  const dangling = { ...tree, nodes: { ...tree.nodes, [ASK]: { ...tree.nodes[ASK], connections: {} } } };
  await write(done, dangling);
  await done('DELETE', '/trees/Ask');
  for (const it of [ask, page, name]) await done('DELETE', `/nodes/${it._type._id}/${it._id}`);
  assert.equal((await tool('GET', '/trees/Ask')).status, 404);
  assert.equal((await tool('GET', `/nodes/PageNode/${PAGE}`)).status, 404);
});

test('D7: what a tool reads before it exports nodes of SAML and of other providers is empty, and not missing', async (t) => {
  const { admin, realm } = await world(t);
  const read = (method: string, path: string, realms = 'realms/root') =>
    admin.request(method, `/am/json/${realms}/realm-config/${path}`, {
      headers: TOOL,
      ...(method === 'POST' ? { body: {} } : {}),
    });
  const paths = [
    ['GET', 'saml2?_queryFilter=true'],
    ['GET', 'federation/circlesoftrust?_queryFilter=true'],
    ['POST', 'services/SocialIdentityProviders?_action=nextdescendents'],
  ] as const;
  for (const [method, path] of paths) {
    const reply = await read(method, path);
    assert.deepEqual([reply.status, reply.body.result], [200, []], path);
    assert.equal((await read(method, path, `realms/root/realms/${realm.name}`)).status, 200, path);
    assert.notEqual((await read(method, path, 'realms/root/realms/other')).status, 200, path);
  }
});
