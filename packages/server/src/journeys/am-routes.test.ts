/** What PingAM's tools send, in their order, by the addresses that they use. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { createRealm } from '../realms/index.ts';
import { type TestClient, testServer } from '../testing/index.ts';
import { FAILURE, findPublished, SUCCESS } from './index.ts';

const CONFIG = '/am/json/realms/root/realm-config/authentication/authenticationtrees';
const TOOL = {
  'accept-api-version': 'protocol=2.1,resource=1.0',
  'x-requested-with': 'ForgeRock CREST.js',
  'x-forgerock-transactionid': 'frodo-1',
};

async function world(t: TestContext) {
  const server = await testServer(t);
  const root = await server.createUser({ name: 'root', role: 'administrator' });
  const admin = await server.signIn(root);
  const tool = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    admin.request(method, `${CONFIG}${path}`, {
      headers: { ...TOOL, ...headers },
      ...(body === undefined ? {} : { body }),
    });
  const done = async (method: string, path: string, body?: unknown) => {
    const reply = await tool(method, path, body);
    assert.equal(reply.status, 200, `${method} ${path}: ${reply.text}`);
    return reply.body;
  };
  const key = (name: string) => ({ realmId: server.realm.id, name });
  return { ...server, admin, tool, done, key };
}

const typed = (type: string, name = type) => ({ _id: type, name, collection: true });
const node = <Properties extends object>(id: string, type: string, properties: Properties) => ({
  ...properties,
  _id: id,
  _type: typed(type),
  _outcomes: [],
});

const PAGE = '11111111-1111-4111-8111-111111111111';
const NAME = '22222222-2222-4222-8222-222222222222';
const ASK = '33333333-3333-4333-8333-333333333333';

const page = node(PAGE, 'PageNode', {
  nodes: [{ _id: NAME, nodeType: 'UsernameCollectorNode', displayName: 'User' }],
  pageHeader: {},
  pageDescription: {},
});
const name = node(NAME, 'UsernameCollectorNode', {});
const ask = node(ASK, 'MessageNode', { message: { en: 'Go on?' }, messageYes: {}, messageNo: {} });
const tree = {
  _id: 'Ask',
  entryNodeId: PAGE,
  innerTreeOnly: false,
  mustRun: false,
  noSession: false,
  enabled: true,
  uiConfig: { categories: '["MFA"]' },
  staticNodes: { startNode: { x: 50, y: 50 }, [SUCCESS]: { x: 900, y: 50 }, [FAILURE]: { x: 900, y: 250 } },
  nodes: {
    [PAGE]: { nodeType: 'PageNode', displayName: 'Who', x: 150, y: 50, connections: { outcome: ASK } },
    [ASK]: {
      nodeType: 'MessageNode',
      displayName: 'Ask',
      x: 300,
      y: 50,
      connections: { true: SUCCESS, false: FAILURE },
    },
  },
};

type Done = (
  method: string,
  path: string,
  body?: unknown,
) => Promise<TestClient extends never ? never : Record<string, never>>;

/** Children first, as tools do it. */
async function write(done: (method: string, path: string, body?: unknown) => Promise<unknown>, written: object = tree) {
  for (const it of [name, page, ask]) await done('PUT', `/nodes/${it._type._id}/${it._id}`, it);
  return done('PUT', '/trees/Ask', written) as ReturnType<Done>;
}

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
  await done('PUT', '/nodes/ScriptedDecisionNode/44444444-4444-4444-8444-444444444444', { script: 'x' });
  const script = {
    nodeType: 'ScriptedDecisionNode',
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

test('a draft that somebody could publish outlives the first publication by a tool', async (t) => {
  const { done, admin } = await world(t);
  await write(done);
  const { journey } = await admin.expect(200, 'GET', '/api/admin/journeys/Ask');
  await admin.expect(201, 'POST', '/api/admin/journeys', { body: { name: 'Mine' } });
  const { version } = await admin.expect(200, 'GET', '/api/admin/journeys/Mine');
  const drawn = { ...journey, name: 'Mine', description: 'mine' };
  await admin.expect(200, 'PUT', '/api/admin/journeys/Mine', { body: { journey: drawn, version } });
  await done('PUT', '/trees/Mine', { ...tree, _id: 'Mine' });
  const shown = await admin.expect(200, 'GET', '/api/admin/journeys/Mine');
  assert.deepEqual([shown.isDraft, shown.journey.description, shown.published], [true, 'mine', 1]);
});

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

test('D7: what came in inert is deleted with its nodes, as tools do it', async (t) => {
  const { done, tool } = await world(t);
  const dangling = { ...tree, nodes: { ...tree.nodes, [ASK]: { ...tree.nodes[ASK], connections: {} } } };
  await write(done, dangling);
  await done('DELETE', '/trees/Ask');
  for (const it of [ask, page, name]) await done('DELETE', `/nodes/${it._type._id}/${it._id}`);
  assert.equal((await tool('GET', '/trees/Ask')).status, 404);
  assert.equal((await tool('GET', `/nodes/PageNode/${PAGE}`)).status, 404);
});

test('D7: a node of a running journey is changed where the journey stays sound, and waits where it does not', async (t) => {
  const { done, kit, key, admin } = await world(t);
  await write(done);
  await write(done);
  const versions = async () => (await admin.expect(200, 'GET', '/api/admin/journeys/Ask/versions')).versions.length;
  assert.equal(await versions(), 1, 'the same once more changes nothing');
  const other = { ...ask, message: { en: 'Really?' } };
  await done('PUT', `/nodes/MessageNode/${ASK}`, other);
  assert.deepEqual((await findPublished(kit, key('Ask'))).nodes[ASK]?.properties.message, other.message);
  assert.equal(await versions(), 2);
  await done('PUT', `/nodes/MessageNode/${ASK}`, { ...other, message: 'no map' });
  assert.deepEqual((await findPublished(kit, key('Ask'))).nodes[ASK]?.properties.message, other.message);
  assert.equal((await done('GET', `/nodes/MessageNode/${ASK}`)).message, 'no map');
});

test('a draft that somebody is drawing outlives a tool’s publication, and its author is told', async (t) => {
  const { done, admin } = await world(t);
  await write(done);
  const { journey, version } = await admin.expect(200, 'GET', '/api/admin/journeys/Ask');
  const body = { journey: { ...journey, description: 'mine' }, version };
  const saved = await admin.expect(200, 'PUT', '/api/admin/journeys/Ask', { body });
  await write(done, { ...tree, description: 'the tool’s' });
  const stale = await admin.request('POST', '/api/admin/journeys/Ask/publish', { body: { version: saved.version } });
  assert.deepEqual([stale.status, stale.body.code], [409, 'journeys.version-conflict']);
  const shown = await admin.expect(200, 'GET', '/api/admin/journeys/Ask');
  assert.deepEqual([shown.isDraft, shown.journey.description, shown.published], [true, 'mine', 2]);
});

test('a draft that was never published and that a tool replaces is in the history, and can be taken back', async (t) => {
  const { done, admin } = await world(t);
  const path = '/api/admin/journeys/Ask';
  const made = await admin.expect(201, 'POST', '/api/admin/journeys', { body: { name: 'Ask' } });
  const mine = { ...made.journey, description: 'mine' };
  const saved = await admin.expect(200, 'PUT', path, { body: { journey: mine, version: made.version } });
  const unsound = { ...tree, description: 'the tool’s', entryNodeId: '' };
  for (let time = 0; time < 2; time += 1) await write(done, unsound);
  const late = await admin.request('PUT', path, { body: { journey: mine, version: saved.version } });
  assert.deepEqual([late.status, late.body.code], [409, 'journeys.version-conflict']);
  const shown = await admin.expect(200, 'GET', path);
  assert.deepEqual([shown.journey.description, shown.published], ['the tool’s', null]);
  const history = async () => (await admin.expect(200, 'GET', `${path}/versions`)).versions;
  const facts = (await history()).map(({ version, isDraft, current }: Record<string, unknown>) => ({
    version,
    isDraft,
    current,
  }));
  assert.deepEqual(
    facts,
    [{ version: 1, isDraft: true, current: false }],
    'once, and nothing where nothing was replaced',
  );
  assert.equal((await history())[0].publishedBy.name, 'root');
  assert.deepEqual((await admin.expect(200, 'GET', `${path}/versions/1`)).journey, mine);
  const restored = await admin.expect(200, 'POST', `${path}/versions/1/restore`);
  assert.deepEqual([restored.journey, restored.published], [mine, null]);
  await write(done);
  assert.deepEqual(
    (await admin.expect(200, 'GET', path)).published,
    3,
    'a draft that a publication replaces is kept as well',
  );
  assert.deepEqual((await admin.expect(200, 'GET', `${path}/versions/2`)).journey, mine);
});

test('types are listed and described, and nodes made, as tools ask for it', async (t) => {
  const { done, tool } = await world(t);
  const { result } = await done('POST', '/nodes?_action=getAllTypes', {});
  assert.ok(
    result.some(({ _id, name: label }: { _id: string; name: string }) => _id === 'PageNode' && label === 'Page Node'),
  );
  assert.deepEqual(await done('POST', '/nodes/MessageNode?_action=getType', {}), typed('MessageNode', 'Message Node'));
  const schema = await done('POST', '/nodes/PollingWaitNode?_action=schema', {});
  assert.deepEqual(
    [schema.properties.secondsToWait.type, schema.properties.secondsToWait.propertyOrder],
    ['integer', 100],
  );
  assert.equal((await done('POST', '/nodes/PollingWaitNode?_action=template', {})).secondsToWait, 8);
  const outcomes = await done('POST', '/nodes/PollingWaitNode?_action=listOutcomes', { exitable: true });
  assert.deepEqual(
    outcomes.map(({ id }: { id: string }) => id),
    ['DONE', 'EXITED'],
  );
  assert.deepEqual(await done('POST', '/nodes/ChoiceCollectorNode?_action=listOutcomes', { choices: 7 }), []);
  const made = await done('POST', '/nodes/MessageNode?_action=create', { message: { en: 'x' } });
  const listed = await done('GET', '/nodes/MessageNode?_queryFilter=true');
  assert.ok(listed.result.some(({ _id }: { _id: string }) => _id === made._id));
  const all = await done('POST', '/nodes?_action=nextdescendents', {});
  assert.ok(all.result.some(({ _id }: { _id: string }) => _id === made._id));
  assert.equal((await tool('POST', '/nodes/OddNode?_action=schema', {})).status, 404);
  assert.equal((await tool('POST', '/nodes?_action=drop', {})).status, 400);
  const later = await done('GET', `/nodes/MessageNode/1.0/${made._id}`);
  assert.deepEqual(later.message, { en: 'x' });
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
