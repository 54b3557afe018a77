import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type TestClient, testServer } from '../testing/index.ts';
import { sketchJourney } from './test-journeys.ts';

const at = (name: string) => `/api/admin/journeys/${encodeURIComponent(name)}`;
const message = { en: 'Go on?' };
const ask = { type: 'MessageNode', properties: { message }, to: { true: '+', false: '-' } } as const;
const runs = (tree: string) =>
  ({ type: 'InnerTreeEvaluatorNode', properties: { tree }, to: { true: '+', false: '-' } }) as const;

async function save(admin: TestClient, name: string, nodes: Parameters<typeof sketchJourney>[1]): Promise<number> {
  const before = await admin.request('GET', at(name));
  const { version } =
    before.status === 200 ? before.body : await admin.expect(201, 'POST', '/api/admin/journeys', { body: { name } });
  const body = { journey: sketchJourney(name, nodes), version };
  return (await admin.expect(200, 'PUT', at(name), { body })).version;
}

async function publish(admin: TestClient, name: string, nodes: Parameters<typeof sketchJourney>[1]): Promise<void> {
  const version = await save(admin, name, nodes);
  await admin.expect(200, 'POST', `${at(name)}/publish`, { body: { version } });
}

/** What the list says, which must be what each journey says of itself. */
async function listed(admin: TestClient, ...names: string[]) {
  const { journeys } = await admin.expect(200, 'GET', '/api/admin/journeys');
  const entries = new Map<string, { faults: number; state: string; enabled: boolean }>(
    journeys.map((entry: { name: string }) => [entry.name, entry]),
  );
  for (const name of names.filter((each) => entries.has(each))) {
    const { faults } = await admin.expect(200, 'GET', at(name));
    assert.equal(entries.get(name)?.faults, faults.length, name);
  }
  return names.map((name) => {
    const entry = entries.get(name);
    return entry && `${entry.state} ${entry.faults}`;
  });
}

test('the list says of each journey what it says of itself, after every change of it or of one that it runs', async (t) => {
  const server = await testServer(t);
  const admin = await server.signIn(await server.createUser({ name: 'root', role: 'administrator' }));
  const all = ['Outer', 'Inner'];
  await save(admin, 'Outer', { run: runs('Inner'), wait: { type: 'NoSuchNode' } });
  assert.deepEqual(await listed(admin, ...all), ['draft 2', undefined]);
  await save(admin, 'Inner', { ask });
  assert.deepEqual(await listed(admin, ...all), ['draft 2', 'draft 0'], 'a draft can be run by nobody');
  await publish(admin, 'Inner', { ask });
  assert.deepEqual(await listed(admin, ...all), ['draft 1', 'published 0']);
  await publish(admin, 'Outer', { run: runs('Inner') });
  assert.deepEqual(await listed(admin, ...all), ['published 0', 'published 0']);
  await save(admin, 'Inner', { run: runs('Outer') });
  assert.deepEqual(await listed(admin, ...all), ['published 0', 'changed 1'], 'they would go round in a circle');
  await admin.expect(200, 'POST', `${at('Inner')}/discard`);
  assert.deepEqual(await listed(admin, ...all), ['published 0', 'published 0']);
});

test('a journey that was deleted and made again is judged anew, at the same hour and with the same version', async (t) => {
  const server = await testServer(t);
  const admin = await server.signIn(await server.createUser({ name: 'root', role: 'administrator' }));
  await publish(admin, 'Sound', { ask });
  await admin.expect(201, 'POST', '/api/admin/journeys', { body: { name: 'Twice' } });
  assert.deepEqual(await listed(admin, 'Twice'), ['draft 1']);
  await admin.expect(204, 'DELETE', at('Twice'));
  await admin.expect(201, 'POST', '/api/admin/journeys', { body: { name: 'Twice', from: 'Sound' } });
  assert.deepEqual(await listed(admin, 'Twice', 'Sound'), ['draft 0', 'published 0']);
});
