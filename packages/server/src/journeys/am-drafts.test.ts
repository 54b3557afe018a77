/** Drafts that somebody is drawing while a tool writes the same tree. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FAILURE, SUCCESS } from './index.ts';
import { ASK, TOOL, tree, world, write } from './test-am-tool.ts';

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

const SCRIPT = '55555555-5555-4555-8555-555555555555';
const SCRIPTED = '66666666-6666-4666-8666-666666666666';
const ASK_PATH = '/api/admin/journeys/Ask';

const scripted = {
  ...tree,
  nodes: {
    ...tree.nodes,
    [ASK]: { ...tree.nodes[ASK], connections: { true: SCRIPTED, false: FAILURE } },
    [SCRIPTED]: { nodeType: 'ScriptedDecisionNode', displayName: 'Risk', x: 0, y: 0, connections: { true: SUCCESS } },
  },
};

type World = Awaited<ReturnType<typeof world>>;

/** A tool’s writing of the script, and what the editor shows of it. */
async function scriptWorld({ admin, done }: World, written: object = scripted) {
  const put = async (source: string) => {
    const body = { name: 'Risk', script: Buffer.from(source).toString('base64'), language: 'JAVASCRIPT' };
    const reply = await admin.request('PUT', `/am/json/realms/root/scripts/${SCRIPT}`, { headers: TOOL, body });
    assert.equal(reply.status, 200, reply.text);
  };
  const shown = () => admin.expect(200, 'GET', ASK_PATH);
  const sourceOf = async (path = ASK_PATH) => (await admin.expect(200, 'GET', path)).journey.scripts[SCRIPT].source;
  const save = (view: { journey: object; version: number }, changes: object) =>
    admin.request('PUT', ASK_PATH, { body: { journey: { ...view.journey, ...changes }, version: view.version } });
  await put('outcome = "true"');
  await done('PUT', `/nodes/ScriptedDecisionNode/${SCRIPTED}`, { script: SCRIPT, outcomes: ['true'] });
  await write(done, written);
  return { put, shown, sourceOf, save };
}

test('a script that a tool writes goes into a draft that has it as it ran, so that the draft does not take it back', async (t) => {
  const all = await world(t);
  const { put, shown, sourceOf, save } = await scriptWorld(all);
  const { body: saved } = await save(await shown(), { description: 'mine' });
  await put('outcome = "true" // new');
  const stale = await save(saved, { description: 'mine again' });
  assert.deepEqual([stale.status, stale.body.code], [409, 'journeys.version-conflict']);
  assert.equal(
    stale.body.current.journey.scripts[SCRIPT].source,
    'outcome = "true" // new',
    'its author is told of it',
  );
  const now = await shown();
  assert.deepEqual([now.isDraft, now.journey.description, now.published], [true, 'mine', 2]);
  await all.admin.expect(200, 'POST', `${ASK_PATH}/publish`, { body: { version: now.version } });
  assert.equal(await sourceOf(`${ASK_PATH}/versions/3`), 'outcome = "true" // new');
});

test('a draft in which somebody has made another of a script keeps it beside a tool’s writing, and its author is told', async (t) => {
  const all = await world(t);
  const { put, shown, sourceOf, save } = await scriptWorld(all);
  const view = await shown();
  const mine = { ...view.journey.scripts[SCRIPT], source: 'outcome = "true" // mine' };
  const { body: saved } = await save(view, { scripts: { [SCRIPT]: mine } });
  await put('outcome = "true" // new');
  const body = { version: saved.version };
  const stale = await all.admin.request('POST', `${ASK_PATH}/publish`, { body });
  assert.deepEqual([stale.status, stale.body.code], [409, 'journeys.version-conflict']);
  assert.equal(await sourceOf(), 'outcome = "true" // mine');
  assert.equal(await sourceOf(`${ASK_PATH}/versions/2`), 'outcome = "true" // new');
});

test('a script that only a draft has is changed there by a tool, and what it replaces is in the history', async (t) => {
  const all = await world(t);
  const { put, shown, sourceOf } = await scriptWorld(all, { ...scripted, entryNodeId: '' });
  const before = await shown();
  assert.deepEqual([before.isDraft, before.published], [true, null]);
  for (let time = 0; time < 2; time += 1) await put('outcome = "true" // new');
  assert.equal(await sourceOf(), 'outcome = "true" // new');
  const body = { journey: before.journey, version: before.version };
  const stale = await all.admin.request('PUT', ASK_PATH, { body });
  assert.deepEqual([stale.status, stale.body.code], [409, 'journeys.version-conflict']);
  const { versions } = await all.admin.expect(200, 'GET', `${ASK_PATH}/versions`);
  assert.equal(versions.length, 1, 'once, and nothing where nothing was replaced');
  assert.equal(await sourceOf(`${ASK_PATH}/versions/1`), 'outcome = "true"');
  assert.deepEqual(await all.kit.db.selectFrom('loose_nodes').select('id').execute(), [], 'and nothing of it waits');
});

const SECOND = '77777777-7777-4777-8777-777777777777';
const OTHER_PATH = '/api/admin/journeys/Other';

/** Another tree that names the same script, and what became of it. */
async function writeOther({ done, admin }: World) {
  await done('PUT', `/nodes/ScriptedDecisionNode/${SECOND}`, { script: SCRIPT, outcomes: ['true'] });
  const nodes = { [SECOND]: scripted.nodes[SCRIPTED] };
  await done('PUT', '/trees/Other', { ...tree, _id: 'Other', entryNodeId: SECOND, nodes });
  const { isDraft, published, journey } = await admin.expect(200, 'GET', OTHER_PATH);
  return [isDraft, published, journey.scripts?.[SCRIPT]?.source];
}

for (const [first, written] of [
  ['waits as a draft', { ...scripted, entryNodeId: '' }],
  ['runs', scripted],
] as const)
  test(`two trees may name one script: the second runs with it where the first ${first}`, async (t) => {
    const all = await world(t);
    const { put, sourceOf } = await scriptWorld(all, written);
    await put('outcome = "true" // new');
    assert.deepEqual(await all.kit.db.selectFrom('loose_nodes').select('id').execute(), [], 'nothing waits');
    assert.deepEqual(await writeOther(all), [false, 1, 'outcome = "true" // new']);
    assert.equal(await sourceOf(), 'outcome = "true" // new', 'and the first keeps it');
  });

test('a tree gets a script that others have as it runs, not as somebody is drawing it', async (t) => {
  const all = await world(t);
  const { shown, save } = await scriptWorld(all);
  const view = await shown();
  const drawn = { ...view.journey, name: 'Zeta' };
  await all.admin.expect(201, 'POST', '/api/admin/journeys', { body: { name: 'Zeta' } });
  const { version } = await all.admin.expect(200, 'GET', '/api/admin/journeys/Zeta');
  const mine = { [SCRIPT]: { ...view.journey.scripts[SCRIPT], source: 'outcome = "true" // mine' } };
  const body = { journey: { ...drawn, scripts: mine }, version };
  await all.admin.expect(200, 'PUT', '/api/admin/journeys/Zeta', { body });
  assert.equal((await save(view, { scripts: mine })).status, 200);
  assert.deepEqual(await writeOther(all), [false, 1, 'outcome = "true"']);
});

test('a tree whose script only a draft has, and cannot be read, is a draft as well', async (t) => {
  const all = await world(t);
  const { put } = await scriptWorld(all, { ...scripted, entryNodeId: '' });
  await put('outcome = ');
  assert.deepEqual(await writeOther(all), [true, null, 'outcome = ']);
});
