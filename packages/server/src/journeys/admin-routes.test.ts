import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { createRealm } from '../realms/index.ts';
import { type TestClient, testServer } from '../testing/index.ts';
import { findPublished } from './index.ts';
import { sketchJourney } from './test-journeys.ts';

async function world(t: TestContext) {
  const server = await testServer(t);
  const admin = await server.signIn(await server.createUser({ name: 'root', role: 'administrator' }));
  return { ...server, admin };
}

const ask = { type: 'MessageNode', properties: { message: { en: 'Go on?' } }, to: { true: '+', false: '-' } } as const;
const sound = (name: string) => sketchJourney(name, { ask });

async function begin(admin: TestClient, name: string, journey = sound(name)) {
  const { version } = await admin.expect(201, 'POST', '/api/admin/journeys', { body: { name } });
  return admin.expect(200, 'PUT', at(name), { body: { journey, version } });
}

async function publish(admin: TestClient, name: string, journey = sound(name)) {
  const { version } = await begin(admin, name, journey);
  return admin.expect(200, 'POST', `${at(name)}/publish`, { body: { version } });
}

const at = (name: string): string => `/api/admin/journeys/${encodeURIComponent(name)}`;

async function refused(admin: TestClient, method: string, path: string, body?: unknown) {
  const reply = await admin.request(method, path, body === undefined ? {} : { body });
  return { status: reply.status, code: reply.body.code, body: reply.body };
}

test('a drawing is kept sound or not, and nobody runs it before it is published', async (t) => {
  const { admin, kit, realm } = await world(t);
  const begun = await admin.expect(201, 'POST', '/api/admin/journeys', { body: { name: 'Ask' } });
  assert.deepEqual([begun.isDraft, begun.published, begun.version], [true, null, 1]);
  assert.deepEqual(
    begun.faults.map(({ code }: { code: string }) => code),
    ['no-start'],
  );
  const dangling = sketchJourney('Ask', { ask: { ...ask, to: { true: '+' } } });
  const saved = await admin.expect(200, 'PUT', at('Ask'), { body: { journey: dangling, version: 1 } });
  assert.deepEqual(saved.journey, dangling);
  assert.deepEqual(saved.faults, [{ nodeId: 'ask', code: 'dangling', text: 'The outcome False leads nowhere.' }]);
  assert.deepEqual(
    saved.outcomes.ask.map(({ id }: { id: string }) => id),
    ['true', 'false'],
  );
  const key = { realmId: realm.id, name: 'Ask' };
  await assert.rejects(findPublished(kit, key), { code: 'journeys.not-found' });
  const { status, code, body } = await refused(admin, 'POST', `${at('Ask')}/publish`, { version: saved.version });
  assert.deepEqual([status, code], [422, 'journeys.misbuilt']);
  assert.match(body.detail, /ask: The outcome False leads nowhere\./);
  assert.equal(body.faults[0].nodeId, 'ask');
  const mended = await admin.expect(200, 'PUT', at('Ask'), { body: { journey: sound('Ask'), version: saved.version } });
  const published = await admin.expect(200, 'POST', `${at('Ask')}/publish`, { body: { version: mended.version } });
  assert.deepEqual([published.isDraft, published.published, published.faults], [false, 1, []]);
  assert.deepEqual(await findPublished(kit, key), sound('Ask'));
});

test('of two who edit at once the second is told who was faster, and changes nothing', async (t) => {
  const { admin } = await world(t);
  const { version } = await begin(admin, 'Ask');
  const mine = { ...sound('Ask'), description: 'mine' };
  await admin.expect(200, 'PUT', at('Ask'), { body: { journey: mine, version } });
  const theirs = { journey: { ...mine, description: 'theirs' }, version };
  const { status, code, body } = await refused(admin, 'PUT', at('Ask'), theirs);
  assert.deepEqual([status, code], [409, 'journeys.version-conflict']);
  assert.equal(body.current.journey.description, 'mine');
  assert.equal(body.current.version, version + 1);
  assert.equal(body.current.by.name, 'root');
  for (const path of ['publish'])
    assert.equal((await refused(admin, 'POST', `${at('Ask')}/${path}`, { version })).code, 'journeys.version-conflict');
  assert.equal((await admin.expect(200, 'GET', at('Ask'))).journey.description, 'mine');
});

test('the history is kept whole: who published what, how it differs, and a way back', async (t) => {
  const { admin, kit, realm } = await world(t);
  const { version } = await publish(admin, 'Ask');
  const more = sketchJourney('Ask', {
    name: { type: 'UsernameCollectorNode', to: { outcome: 'ask' } },
    ask: { ...ask, properties: { message: { en: 'Really?' } } },
  });
  const saved = await admin.expect(200, 'PUT', at('Ask'), { body: { journey: more, version } });
  assert.equal(saved.isDraft, true);
  const [listed] = (await admin.expect(200, 'GET', '/api/admin/journeys')).journeys.filter(
    ({ name }: { name: string }) => name === 'Ask',
  );
  assert.deepEqual([listed.state, listed.version, listed.faults, listed.changedBy.name], ['changed', 1, 0, 'root']);
  assert.deepEqual(listed.uses, []);
  await admin.expect(200, 'POST', `${at('Ask')}/publish`, { body: { version: saved.version } });
  const { versions } = await admin.expect(200, 'GET', `${at('Ask')}/versions`);
  assert.deepEqual(
    versions.map((entry: Record<string, unknown>) => [entry.version, entry.current]),
    [
      [2, true],
      [1, false],
    ],
  );
  assert.equal(versions[0].publishedBy.name, 'root');
  const first = await admin.expect(200, 'GET', `${at('Ask')}/versions/1`);
  assert.deepEqual(first.journey, sound('Ask'));
  assert.deepEqual(first.difference, [
    { nodeId: null, kind: 'changed', text: 'It starts with ask.' },
    { nodeId: 'ask', kind: 'changed', text: 'ask: Message is en “Go on?”, was en “Really?”.' },
    { nodeId: 'name', kind: 'removed', text: 'name was removed.' },
  ]);
  const restored = await admin.expect(200, 'POST', `${at('Ask')}/versions/1/restore`);
  assert.deepEqual([restored.journey, restored.isDraft], [sound('Ask'), true]);
  assert.deepEqual(await findPublished(kit, { realmId: realm.id, name: 'Ask' }), more, 'a draft runs nothing');
  const discarded = await admin.expect(200, 'POST', `${at('Ask')}/discard`);
  assert.deepEqual([discarded.journey, discarded.isDraft, discarded.published], [more, false, 2]);
  assert.equal((await refused(admin, 'GET', `${at('Ask')}/versions/9`)).code, 'journeys.version-not-found');
});

test('a journey that another runs, or that people sign in with, cannot be deleted or shut', async (t) => {
  const { admin } = await world(t);
  await publish(admin, 'Inner');
  const inner = {
    type: 'InnerTreeEvaluatorNode',
    properties: { tree: 'Inner' },
    to: { true: '+', false: '-' },
  } as const;
  await publish(admin, 'Outer', sketchJourney('Outer', { inner }));
  const used = await refused(admin, 'DELETE', at('Inner'));
  assert.deepEqual([used.status, used.code], [409, 'journeys.in-use']);
  assert.match(used.body.detail, /Outer runs it/);
  const login = await refused(admin, 'DELETE', at('Login'));
  assert.deepEqual([login.status, login.code], [409, 'journeys.in-use']);
  const { journey, version } = await admin.expect(200, 'GET', at('Login'));
  const shut = await admin.expect(200, 'PUT', at('Login'), {
    body: { journey: { ...journey, enabled: false }, version },
  });
  const locked = await refused(admin, 'POST', `${at('Login')}/publish`, { version: shut.version });
  assert.deepEqual([locked.status, locked.code], [409, 'journeys.in-use']);
  await admin.expect(204, 'DELETE', at('Outer'));
  await admin.expect(204, 'DELETE', at('Inner'));
  assert.equal((await refused(admin, 'GET', at('Inner'))).code, 'journeys.not-found');
});

test('two journeys that would run each other are refused, whoever is published last', async (t) => {
  const { admin } = await world(t);
  const runs = (tree: string) =>
    ({ type: 'InnerTreeEvaluatorNode', properties: { tree }, to: { true: '+', false: '-' } }) as const;
  await publish(admin, 'A');
  await publish(admin, 'B', sketchJourney('B', { inner: runs('A') }));
  const { version } = await admin.expect(200, 'GET', at('A'));
  const circle = { journey: sketchJourney('A', { inner: runs('B') }), version };
  const saved = await admin.expect(200, 'PUT', at('A'), { body: circle });
  assert.deepEqual(
    saved.faults.map(({ code }: { code: string }) => code),
    ['inner-circle'],
  );
  assert.equal(
    (await refused(admin, 'POST', `${at('A')}/publish`, { version: saved.version })).code,
    'journeys.misbuilt',
  );
});

test('names that cannot stand in an address or on a page, and names that are taken, make nothing', async (t) => {
  const { admin } = await world(t);
  await begin(admin, 'Ask');
  const wrong = ['check', 'import', '.', '..', ' a', 'a ', 'a/b', 'a\\b', 'a\u202eb', 'a\nb', 'e\u0301'];
  for (const name of wrong) {
    const { status, code } = await refused(admin, 'POST', '/api/admin/journeys', { name });
    assert.deepEqual([status, code], [422, 'journeys.name-invalid'], JSON.stringify(name));
  }
  assert.equal((await refused(admin, 'POST', '/api/admin/journeys', { name: 'Ask' })).code, 'journeys.name-taken');
  const { version } = await admin.expect(200, 'GET', at('Ask'));
  const renamed = await refused(admin, 'PUT', at('Ask'), { journey: sound('Other'), version });
  assert.equal(renamed.code, 'journeys.name-invalid');
  assert.equal((await refused(admin, 'POST', `${at('Ask')}/discard`)).code, 'journeys.never-published');
  const copy = await admin.expect(201, 'POST', '/api/admin/journeys', { body: { name: 'Größe & more?', from: 'Ask' } });
  assert.deepEqual(copy.journey, sound('Größe & more?'));
  assert.equal((await admin.expect(200, 'GET', at('Größe & more?'))).name, 'Größe & more?');
});

test('A42: a drawing of another shape, or too large, is refused and nothing is kept', async (t) => {
  const { admin } = await world(t);
  const { version, journey } = await begin(admin, 'Ask');
  const node = journey.nodes.ask;
  const shapes = [
    { ...journey, nodes: { ask: { ...node, x: 'left' } } },
    { ...journey, nodes: { 'a b': node } },
    { ...journey, nodes: { ask: { ...node, connections: { true: 7 } } } },
    { ...journey, nodes: [] },
    { ...journey, surprise: true },
  ];
  for (const shape of shapes) {
    const { status, code } = await refused(admin, 'PUT', at('Ask'), { journey: shape, version });
    assert.deepEqual([status, code], [400, 'kit.bad-request'], JSON.stringify(shape));
  }
  const many = Object.fromEntries(
    Array.from({ length: 501 }, (_, index) => [`n${index}`, { ...node, properties: {} }]),
  );
  const { status, code } = await refused(admin, 'PUT', at('Ask'), { journey: { ...journey, nodes: many }, version });
  assert.deepEqual([status, code], [422, 'journeys.too-big']);
  const silent = (index: number) => ({
    ...{ type: 'DataStoreDecisionNode', displayName: '', properties: {}, x: 0, y: 0 },
    connections: { true: `n${index + 1}` },
  });
  const nodes = Object.fromEntries(Array.from({ length: 6_000 }, (_, index) => [`n${index}`, silent(index)]));
  const checked = await admin.request('POST', '/api/admin/journeys/check', {
    body: { journey: { ...journey, nodes } },
  });
  assert.deepEqual([checked.status, checked.body.code], [422, 'journeys.too-big']);
  const huge = { ...journey, description: '', extras: { a: 'x'.repeat(800_000) } };
  assert.equal((await refused(admin, 'PUT', at('Ask'), { journey: huge, version })).status, 413);
  const odd = {
    ...journey,
    nodes: { ask: { ...node, connections: { true: 'toString', false: '-' } } },
    entryNodeId: 'valueOf',
  };
  const saved = await admin.expect(200, 'PUT', at('Ask'), { body: { journey: odd, version } });
  assert.deepEqual(saved.faults.map(({ code: fault }: { code: string }) => fault).sort(), [
    'dangling',
    'dangling',
    'no-start',
  ]);
});

test('A49: journeys of another realm are not seen and cannot be touched', async (t) => {
  const { admin, kit } = await world(t);
  await publish(admin, 'Ask');
  const other = await kit.db.transaction().execute((tx) => createRealm(tx, kit, { name: 'other' }));
  await assert.rejects(findPublished(kit, { realmId: other.id, name: 'Ask' }), { code: 'journeys.not-found' });
  assert.equal(
    (await findPublished(kit, { realmId: other.id, name: 'Login' })).name,
    'Login',
    'a realm has what is shipped',
  );
});

test('every change is in the audit with who and what', async (t) => {
  const { admin } = await world(t);
  await publish(admin, 'Ask');
  await admin.expect(204, 'DELETE', at('Ask'));
  const { events } = await admin.expect(200, 'GET', '/api/admin/audit?limit=4');
  assert.deepEqual(
    events.map(({ type, details }: { type: string; details: { journey: string } }) => [type, details.journey]),
    [
      ['journey.deleted', 'Ask'],
      ['journey.published', 'Ask'],
      ['journey.saved', 'Ask'],
      ['journey.saved', 'Ask'],
    ],
  );
  assert.deepEqual(events[2].details.changes, ['It starts with ask.', 'ask was added.']);
  assert.equal(events[1].actor.kind, 'operator');
});

test('the nodes of the server are described with schema, defaults and outcomes', async (t) => {
  const { admin } = await world(t);
  const { types } = await admin.expect(200, 'GET', '/api/admin/journey-nodes');
  const wait = types.find(({ type }: { type: string }) => type === 'PollingWaitNode');
  assert.equal(wait.schema.properties.secondsToWait.default, 8);
  assert.deepEqual(wait.outcomes, [{ id: 'DONE', displayName: 'Done' }]);
  const body = { journey: sound('Whatever') };
  assert.deepEqual((await admin.expect(200, 'POST', '/api/admin/journeys/check', { body })).faults, []);
});

test('a realm signs people in with a journey that can do so, and no other', async (t) => {
  const { admin } = await world(t);
  const inner = { ...sound('Inner'), innerOnly: true };
  await publish(admin, 'Inner', inner);
  await begin(admin, 'Draft');
  await publish(admin, 'Ask');
  const choose = (journey: string) =>
    admin.request('PATCH', '/api/admin/realm', { body: { settings: { signIn: { journey } } } });
  for (const name of ['Nothing', 'Inner', 'Draft']) {
    const { status, body } = await choose(name);
    assert.deepEqual([status, body.code], [422, 'realms.setting-invalid'], name);
    assert.equal(body.faults[0].setting, 'signIn.journey');
  }
  assert.equal((await admin.expect(200, 'GET', '/api/admin/realm')).settings.signIn.journey, 'Login');
  assert.equal((await choose('Ask')).status, 200);
  const { code, body } = await refused(admin, 'DELETE', at('Ask'));
  assert.deepEqual([code, body.detail.includes('people sign in with it')], ['journeys.in-use', true]);
  await admin.expect(204, 'DELETE', at('Login'));
});
