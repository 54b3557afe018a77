/** Drafts that somebody is drawing while a tool writes the same tree. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tree, world, write } from './test-am-tool.ts';

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
