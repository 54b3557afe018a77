import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type TestClient, testServer } from '../testing/index.ts';
import { SUCCESS } from './index.ts';
import { sketchJourney } from './test-journeys.ts';

async function world(t: TestContext) {
  const server = await testServer(t);
  const admin = await server.signIn(await server.createUser({ name: 'root', role: 'administrator' }));
  return { ...server, admin };
}

const at = (name: string): string => `/api/admin/journeys/${encodeURIComponent(name)}`;
const IMPORT = '/api/admin/journeys/import';

async function draw(admin: TestClient, journey: ReturnType<typeof sketchJourney>) {
  const { version } = await admin.expect(201, 'POST', '/api/admin/journeys', { body: { name: journey.name } });
  return admin.expect(200, 'PUT', at(journey.name), { body: { journey, version } });
}

const ask = { type: 'MessageNode', properties: { message: { en: 'Go on?' } }, to: { true: '+', false: '-' } } as const;
const inner = { type: 'InnerTreeEvaluatorNode', properties: { tree: 'Inner' }, to: { true: '+', false: '-' } } as const;

test('D7: a file takes a journey with those that it runs to another place, where it waits as a draft', async (t) => {
  const { admin } = await world(t);
  await draw(admin, sketchJourney('Inner', { ask }));
  const { journey } = await draw(admin, sketchJourney('Outer', { inner }));
  const file = await admin.expect(200, 'GET', `${at('Outer')}/file`);
  assert.deepEqual(Object.keys(file.trees), ['Outer', 'Inner']);
  assert.deepEqual([file.meta.exportTool, typeof file.meta.origin], ['Lanyard', 'string']);
  assert.deepEqual(file.trees.Outer.tree.nodes.inner.connections.true, SUCCESS);
  const taken = await admin.request('POST', IMPORT, { body: { file, replace: false } });
  assert.deepEqual([taken.status, taken.body.code, taken.body.names], [409, 'journeys.name-taken', ['Outer', 'Inner']]);
  await admin.expect(204, 'DELETE', at('Outer'));
  await admin.expect(204, 'DELETE', at('Inner'));
  const { imported, warnings } = await admin.expect(200, 'POST', IMPORT, { body: { file, replace: false } });
  assert.deepEqual([imported, warnings], [['Outer', 'Inner'], []]);
  const back = await admin.expect(200, 'GET', at('Outer'));
  assert.deepEqual([back.journey, back.isDraft, back.published], [journey, true, null]);
});

test('D7: an unknown node comes in inert, is drawn with its outcomes, survives an editor, and cannot be published', async (t) => {
  const { admin } = await world(t);
  const type = { _id: 'DeviceMatchNode', name: 'Device Match', collection: true };
  const outcomes = ['yes', 'no'].map((id) => ({ id, displayName: id }));
  const body = { _id: 's1', _type: type, _outcomes: outcomes, script: 'abc' };
  const entry = { nodeType: 'DeviceMatchNode', displayName: 'Script', x: 1, y: 2, connections: { yes: SUCCESS } };
  const tree = { _id: 'Odd', entryNodeId: 's1', nodes: { s1: entry }, uiConfig: { categories: '["x"]' } };
  const file = { tree, nodes: { s1: body }, innerNodes: {}, scripts: { abc: { name: 'a' } } };
  const { warnings } = await admin.expect(200, 'POST', IMPORT, { body: { file, replace: false } });
  assert.equal(warnings.length, 2);
  const { version, journey, faults, outcomes: drawn } = await admin.expect(200, 'GET', at('Odd'));
  assert.deepEqual(
    faults.map(({ nodeId, code }: { nodeId: string; code: string }) => [nodeId, code]),
    [['s1', 'unknown-type']],
  );
  assert.deepEqual(drawn.s1, outcomes);
  const refused = await admin.request('POST', `${at('Odd')}/publish`, { body: { version } });
  assert.deepEqual([refused.status, refused.body.code], [422, 'journeys.misbuilt']);
  const { extras: _extras, staticNodes: _static, ...rest } = journey;
  const { extras: _more, ...plain } = journey.nodes.s1;
  const edited = { ...rest, description: 'edited', nodes: { s1: plain } };
  await admin.expect(200, 'PUT', at('Odd'), { body: { journey: edited, version } });
  const exported = (await admin.expect(200, 'GET', `${at('Odd')}/file`)).trees.Odd;
  assert.deepEqual(exported.nodes, { s1: body });
  assert.deepEqual(
    [exported.scripts, exported.tree.uiConfig, exported.tree.description],
    [file.scripts, tree.uiConfig, 'edited'],
  );
});

test('an import changes what people see only when somebody publishes it', async (t) => {
  const { admin } = await world(t);
  const { version } = await draw(admin, sketchJourney('Ask', { ask }));
  await admin.expect(200, 'POST', `${at('Ask')}/publish`, { body: { version } });
  const file = await admin.expect(200, 'GET', `${at('Ask')}/file`);
  file.trees.Ask.tree.description = 'new';
  file.trees.Ask.tree.nodes.ask.connections = {};
  const { warnings } = await admin.expect(200, 'POST', IMPORT, { body: { file, replace: true } });
  assert.ok(warnings.includes('Ask, ask: The outcome True leads nowhere.'));
  const { isDraft, published, journey } = await admin.expect(200, 'GET', at('Ask'));
  assert.deepEqual([isDraft, published, journey.description], [true, 1, 'new']);
});

test('a file that cannot be read, or is too large, imports nothing', async (t) => {
  const { admin } = await world(t);
  const before = (await admin.expect(200, 'GET', '/api/admin/journeys')).journeys.length;
  const nodes = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`n${index}`, { nodeType: 'MessageNode' }]));
  const sound = { tree: { _id: 'Good', entryNodeId: 'n0', nodes: nodes(1) } };
  for (const [file, code] of [
    [{}, 'journeys.file-unreadable'],
    [null, 'journeys.file-unreadable'],
    [[sound, { tree: { _id: 'a/b', entryNodeId: '', nodes: {} } }], 'journeys.file-unreadable'],
    [[sound, { tree: { _id: 'Large', entryNodeId: 'n0', nodes: nodes(501) } }], 'journeys.too-big'],
    [
      Array.from({ length: 101 }, (_, index) => ({ tree: { ...sound.tree, _id: `T${index}` } })),
      'journeys.file-unreadable',
    ],
  ] as const) {
    const reply = await admin.request('POST', IMPORT, { body: { file, replace: true } });
    assert.deepEqual([reply.status, reply.body.code], [422, code], JSON.stringify(file)?.slice(0, 80));
  }
  const hundred = (letter: string) =>
    Array.from({ length: 100 }, (_, index) => ({ tree: { ...sound.tree, _id: `${letter}${index}` } }));
  await admin.expect(200, 'POST', IMPORT, { body: { file: hundred('a'), replace: true } });
  const full = await admin.request('POST', IMPORT, { body: { file: hundred('b'), replace: true } });
  assert.deepEqual([full.status, full.body.code], [409, 'journeys.too-many']);
  const after = (await admin.expect(200, 'GET', '/api/admin/journeys')).journeys.length;
  assert.equal(after, before + 100);
});
