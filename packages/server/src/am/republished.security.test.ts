/** A journey that is published anew while somebody stands in it: what was answered, and how an inner journey ended, counts where it was asked for. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { ensureJourneys, type Journey } from '../journeys/index.ts';
import { type Sketch, sketchJourney } from '../journeys/test-journeys.ts';
import { createClient, testServer } from '../testing/index.ts';
import { assertCrest, begin, fill, isIn, type Step, send } from './test-world.ts';

const NODES = { name: 'UsernameCollectorNode', password: 'PasswordCollectorNode' } as const;
type Shown = keyof typeof NODES;

const page = (...shown: readonly Shown[]): Sketch => ({
  type: 'PageNode',
  properties: { nodes: shown.map((id) => ({ _id: id, nodeType: NODES[id] })) },
  to: { outcome: 'judge' },
});
const judge: Sketch = { type: 'DataStoreDecisionNode', to: { true: '+', false: '-' } };
const login = (name: string, start: Readonly<Record<string, Sketch>>): Journey =>
  sketchJourney(name, { ...start, name: { type: NODES.name }, password: { type: NODES.password }, judge });
const message: Sketch = { type: 'MessageNode', to: { true: '+', false: '-' } };

async function world(t: TestContext, journeys: readonly Journey[]) {
  const server = await testServer(t);
  const { kit, realm } = server;
  await kit.db.transaction().execute((tx) => ensureJourneys(tx, kit, { realm, journeys }));
  const alice = await server.createUser({ name: 'alice' });
  const root = await server.signIn(await server.createUser({ name: 'root', role: 'administrator' }));
  const client = createClient(server.url, kit.config.publicUrl);
  const publish = async ({ name, nodes, entryNodeId }: Journey): Promise<void> => {
    const entry = `/api/admin/journeys/${name}`;
    const { version, journey } = await root.expect(200, 'GET', entry);
    const body = { version, journey: { ...journey, nodes, entryNodeId } };
    const saved = await root.expect(200, 'PUT', entry, { body });
    await root.expect(200, 'POST', `${entry}/publish`, { body: { version: saved.version } });
  };
  const runs = () => kit.db.selectFrom('journey_runs').select(['shared', 'sealed_secure']).execute();
  return { ...server, alice, client, publish, runs };
}

const typesOf = (step: Step): string[] => step.callbacks.map(({ type }: { type: string }) => type);

test('A16: a password that was typed for one node goes to no other that stands in its place, least of all into the open', async (t) => {
  const { alice, client, publish, runs } = await world(t, [login('Way', { page: page('name', 'password') })]);
  const { body: asked } = await begin(client, 'Way');
  await publish(login('Way', { page: page('password', 'name') }));
  const { status, body: again } = await send(client, fill(asked, { 0: 'alice', 1: alice.password }));
  assert.deepEqual([status, typesOf(again)], [200, ['PasswordCallback', 'NameCallback']]);
  assert.deepEqual(await runs(), [{ shared: {}, sealed_secure: null }]);
  assert.ok(isIn(await send(client, fill(again, { 0: alice.password, 1: 'alice' }))));
});

test('A40: an answer to a node that has become another is no answer to that one: it asks for its own', async (t) => {
  const { client, publish } = await world(t, [
    sketchJourney('Way', { ask: { type: NODES.name, to: { outcome: '-' } } }),
  ]);
  const { body: asked } = await begin(client, 'Way');
  await publish(sketchJourney('Way', { ask: message }));
  const { status, body: again } = await send(client, fill(asked, { 0: 'alice' }));
  assert.deepEqual([status, typesOf(again)], [200, ['TextOutputCallback', 'ConfirmationCallback']]);
});

test('an answer counts where the node still stands, whatever else was published around it', async (t) => {
  const { alice, client, publish } = await world(t, [login('Way', { page: page('name', 'password') })]);
  const { body: asked } = await begin(client, 'Way');
  await publish(login('Way', { page: page('name', 'password'), more: message }));
  assert.ok(isIn(await send(client, fill(asked, { 0: 'alice', 1: alice.password }))));
});

test('A40: how an inner journey ended is no outcome of a node that does not run it any more', async (t) => {
  const runs = (tree: string): Sketch => ({
    type: 'InnerTreeEvaluatorNode',
    properties: { tree },
    to: { true: '+', false: '-' },
  });
  const inner = login('Inner', { page: page('name', 'password') });
  const other = sketchJourney('Other', { ask: message });
  for (const changed of [message, runs('Other')]) {
    const { alice, client, publish } = await world(t, [inner, other, sketchJourney('Outer', { step: runs('Inner') })]);
    const { body: asked } = await begin(client, 'Outer');
    await publish(sketchJourney('Outer', { step: changed }));
    assertCrest(await send(client, fill(asked, { 0: 'alice', 1: alice.password })), 401, 'am.login-failed');
  }
});
