/** Scripts as tools of PingAM list, write and delete them, and as somebody tries one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SUCCESS } from './index.ts';
import { TOOL, tree, world, write } from './test-am-tool.ts';

const ID = '55555555-5555-4555-8555-555555555555';
const SCRIPTED = '66666666-6666-4666-8666-666666666666';
const AT = '/am/json/realms/root/scripts';
const TRIAL = '/api/admin/journeys/script-trials';

const base64 = (source: string) => Buffer.from(source).toString('base64');
const body = (source: string) => ({
  _id: ID,
  name: 'Risk',
  script: base64(source),
  language: 'JAVASCRIPT',
  evaluatorVersion: '2.0',
});

test('D7: a script that a tool writes runs at once in the journeys that have it, and one that cannot be read changes nothing', async (t) => {
  const { done, admin } = await world(t);
  const ask = (method: string, path: string, sent?: unknown) =>
    admin.request(method, path, { headers: TOOL, ...(sent === undefined ? {} : { body: sent }) });
  const versions = async () => (await admin.expect(200, 'GET', '/api/admin/journeys/Ask/versions')).versions.length;
  const shown = async () => (await admin.expect(200, 'GET', '/api/admin/journeys/Ask')).journey.scripts[ID].source;
  await ask('PUT', `${AT}/${ID}`, body('outcome = "true"'));
  assert.equal((await ask('DELETE', `${AT}/${ID}`)).status, 200, 'one that waits can be deleted');
  assert.equal((await ask('GET', `${AT}/${ID}`)).status, 404);
  await ask('PUT', `${AT}/${ID}`, body('outcome = "true"'));
  await done('PUT', `/nodes/ScriptedDecisionNode/${SCRIPTED}`, { script: ID, outcomes: ['true'] });
  const named = { nodeType: 'ScriptedDecisionNode', displayName: 'Risk', x: 0, y: 0, connections: { true: SUCCESS } };
  await write(done, { ...tree, nodes: { ...tree.nodes, [SCRIPTED]: named } });
  assert.deepEqual([await shown(), await versions()], ['outcome = "true"', 1]);
  assert.equal((await ask('PUT', `${AT}/${ID}`, body('outcome = "true" // new'))).status, 200);
  assert.deepEqual([await shown(), await versions()], ['outcome = "true" // new', 2]);
  assert.equal((await ask('PUT', `${AT}/${ID}`, body('outcome = "true" // new'))).status, 200);
  assert.equal(await versions(), 2, 'the same once more is no change');
  assert.equal((await ask('PUT', `${AT}/${ID}`, body('outcome = '))).status, 200);
  assert.deepEqual([await shown(), await versions()], ['outcome = "true" // new', 2], 'what cannot run waits');
  const used = await ask('DELETE', `${AT}/${ID}`);
  assert.deepEqual([used.status, used.headers.get('lanyard-error')], [409, 'journeys.node-in-use']);
});

test('D7: scripts are listed as tools ask for them, by name as well', async (t) => {
  const { admin } = await world(t);
  const list = async (query: string) =>
    (await admin.expect(200, 'GET', `${AT}${query}`)).result.map(({ name }: { name: string }) => name);
  await admin.request('PUT', `${AT}/${ID}`, { headers: TOOL, body: body('outcome = "true"') });
  await admin.request('PUT', `${AT}/${SCRIPTED}`, { headers: TOOL, body: { ...body('x'), name: 'A "B"' } });
  const by = (filter: string) => `?_queryFilter=${encodeURIComponent(filter)}`;
  assert.deepEqual((await list('?_queryFilter=true&_pageSize=-1')).sort(), ['A "B"', 'Risk']);
  assert.deepEqual(await list(by('name eq "Risk"')), ['Risk']);
  assert.deepEqual(await list(by('name eq "A \\"B\\""')), ['A "B"']);
  assert.deepEqual(await list(by('name eq "none"')), []);
});

test('D7: the outcomes of a scripted node are those of its properties', async (t) => {
  const { done } = await world(t);
  const outcomes = await done('POST', '/nodes/ScriptedDecisionNode?_action=listOutcomes', {
    script: ID,
    outcomes: ['known', 'new'],
  });
  assert.deepEqual(
    outcomes,
    ['known', 'new'].map((id) => ({ id, displayName: id })),
  );
});

test('a script is tried with made-up values: what it chose, changed, asked and logged, or where it failed', async (t) => {
  const { admin, kit, clock } = await world(t);
  const events = async () => (await kit.db.selectFrom('audit_events').select('id').execute()).length;
  const before = await events();
  const trial = (source: string, more: object = {}) =>
    admin.expect(200, 'POST', TRIAL, {
      body: {
        source,
        evaluatorVersion: '2.0',
        outcomes: ['on'],
        sharedState: { a: 1 },
        transientState: { t: 2 },
        ...more,
      },
    });
  const good = await trial(
    `logger.warn('a is {}', nodeState.get('a')); nodeState.putShared('who', nodeState.get('username')); nodeState.remove('t'); outcome = 'on'`,
    { username: 'root' },
  );
  const { milliseconds, ...rest } = good;
  assert.equal(typeof milliseconds, 'number');
  assert.deepEqual(rest, {
    outcome: 'on',
    changed: { shared: { who: 'root' }, transient: { t: null } },
    callbacks: [],
    log: [{ level: 'warn', text: 'a is 1' }],
    error: null,
  });
  const asks = await trial(`callbacksBuilder.nameCallback('Who')`);
  assert.deepEqual(asks.callbacks, [{ type: 'NameCallback', output: [{ name: 'prompt', value: 'Who' }] }]);
  const legacy = await trial(`outcome = sharedState.get('username')`, { evaluatorVersion: '1.0', username: 'on' });
  assert.deepEqual([legacy.outcome, legacy.error], ['on', null]);
  const broken = await trial(`var a;\n  nothing.here()`);
  assert.deepEqual([broken.error.line, broken.outcome], [2, null]);
  assert.match(broken.error.text, /ReferenceError/);
  assert.match((await trial(`outcome = 'off'`)).error.text, /chose the outcome off, which the node does not list/);
  assert.match(
    (await trial(`nodeState.putShared('recoveryCodes', [1]); outcome = 'on'`)).error.text,
    /only nodes of this server write/,
  );
  const checked = await admin.expect(200, 'POST', TRIAL, { body: { source: 'for (;;) { ', checkOnly: true } });
  assert.equal(checked.error.line, 1);
  assert.equal(
    (await admin.expect(200, 'POST', TRIAL, { body: { source: 'for (;;) {}', checkOnly: true } })).error,
    null,
  );
  assert.equal(
    (await admin.request('POST', TRIAL, { body: { source: 'x'.repeat(65_537), checkOnly: true } })).status,
    400,
  );
  assert.equal(await events(), before, 'a trial changes nothing, and leaves nothing in the audit');
  const row = { window_ends_at: new Date(clock.now().getTime() + 60_000), count: 600 };
  await kit.db.updateTable('limits').set(row).where('scope', '=', 'script-trial:operator').execute();
  assert.equal((await admin.request('POST', TRIAL, { body: { source: '', checkOnly: true } })).status, 429);
});
