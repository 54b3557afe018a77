/** Parts of the protocol that are sound each by themselves, asked for together. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { ensureJourneys } from '../journeys/index.ts';
import { type Sketch, sketchJourney } from '../journeys/test-journeys.ts';
import { createClient, startMailServer, testServer } from '../testing/index.ts';
import { amWorld, assertCrest, begin, fill, isIn, type Step, send } from './test-world.ts';

const believe = (...kinds: string[]): Sketch => ({ type: 'BelieveNode', properties: { kinds }, to: { outcome: '+' } });
const trusting = (name: string, ...kinds: string[]) =>
  sketchJourney(name, { name: { type: 'UsernameCollectorNode', to: { outcome: 'shown' } }, shown: believe(...kinds) });
const runs = (tree: string): Sketch => ({
  type: 'InnerTreeEvaluatorNode',
  properties: { tree },
  to: { true: '+', false: '-' },
});
const advice = (journey: string) => {
  const pair = `<AttributeValuePair><Attribute name="AuthenticateToServiceConditionAdvice"/><Value>${journey}</Value></AttributeValuePair>`;
  return `authIndexType=composite_advice&authIndexValue=${encodeURIComponent(`<Advices>${pair}</Advices>`)}`;
};

async function bobIsIn(t: TestContext) {
  const inner = { ...trusting('Inner', 'code'), innerOnly: true };
  const server = await amWorld(t, [
    trusting('Strong', 'password', 'code'),
    inner,
    { ...trusting('Off', 'code'), enabled: false },
    sketchJourney('Outer', { in: runs('Inner') }),
  ]);
  await server.createUser({ name: 'alice' });
  const bob = await server.signIn(await server.createUser({ name: 'bob' }));
  const state = async () => {
    const { assurance, user } = await bob.expect(200, 'GET', '/api/session');
    const sessions = await server.kit.db.selectFrom('sessions').select('id').execute();
    return [user.name, assurance, sessions.length];
  };
  const enterAs = async (name: string, query: string) => {
    const { body } = await begin(bob, query);
    return send(bob, fill(body, { 0: name }));
  };
  return { ...server, bob, state, enterAs };
}

test('ForceAuth and noSession as somebody else, with a session in the same browser: no session is made, raised or changed', async (t) => {
  const { state, enterAs, bob } = await bobIsIn(t);
  const cookies = { ...bob.cookies };
  const query = 'authIndexType=service&authIndexValue=Strong&ForceAuth=true&noSession=true';
  for (const name of ['alice', 'bob']) {
    const reply = await enterAs(name, query);
    assert.deepEqual([reply.status, 'tokenId' in reply.body], [200, false], reply.text);
    assert.deepEqual(await state(), ['bob', 'password', 1]);
  }
  assert.equal(bob.cookies['__Host-lanyard-session'], cookies['__Host-lanyard-session']);
});

test('an advice begins no journey that is made to be run inside others, or is switched off', async (t) => {
  const { bob, state, kit } = await bobIsIn(t);
  for (const name of ['Inner', 'Off', 'Nothing', '/demo:Inner'])
    assertCrest(await begin(bob, advice(name)), 404, 'journeys.not-found');
  assert.deepEqual(await kit.db.selectFrom('journey_runs').select('id').execute(), []);
  assert.deepEqual(await state(), ['bob', 'password', 1]);
});

test('an advice to a journey that runs another raises the session of whoever is named inside, and nobody else’s', async (t) => {
  const { enterAs, state } = await bobIsIn(t);
  assertCrest(await enterAs('alice', advice('Outer')), 401, 'am.login-failed');
  assert.deepEqual(await state(), ['bob', 'password', 1]);
  assert.ok(isIn(await enterAs('bob', advice('Outer'))));
  assert.deepEqual(await state(), ['bob', 'two-factor', 1]);
});

test('A40: a link of a journey that was published anew proves nothing where its node does not stand any more', async (t) => {
  const mail = await startMailServer(t);
  const config = { mailUrl: `smtp://127.0.0.1:${mail.port}`, mailFrom: 'Lanyard <lanyard@example.com>' };
  const server = await testServer(t, { config });
  const { kit, realm } = server;
  const way = (nodes: Readonly<Record<string, Sketch>>) =>
    sketchJourney('Way', { name: { type: 'UsernameCollectorNode', to: { outcome: 'away' } }, ...nodes });
  const away: Sketch = { type: 'EmailSuspendNode', to: { outcome: '+' } };
  const message: Sketch = { type: 'MessageNode', to: { true: '+', false: '-' } };
  await kit.db.transaction().execute((tx) => ensureJourneys(tx, kit, { realm, journeys: [way({ away })] }));
  const { id } = await server.createUser({ name: 'alice' });
  await kit.db.updateTable('users').set({ email: 'alice@example.com' }).where('id', '=', id).execute();
  const root = await server.signIn(await server.createUser({ name: 'root', role: 'administrator' }));
  const publish = async ({ nodes }: ReturnType<typeof way>): Promise<void> => {
    const { version, journey } = await root.expect(200, 'GET', '/api/admin/journeys/Way');
    const body = { version, journey: { ...journey, nodes } };
    const saved = await root.expect(200, 'PUT', '/api/admin/journeys/Way', { body });
    await root.expect(200, 'POST', '/api/admin/journeys/Way/publish', { body: { version: saved.version } });
  };
  const browser = () => createClient(server.url, kit.config.publicUrl);
  let sent = 0;
  const linkOf = async (): Promise<string> => {
    const client = browser();
    const { body } = await begin(client, 'Way');
    assert.equal((await send(client, fill(body, { 0: 'alice' }))).status, 200);
    sent += 1;
    const links = (await mail.arrived(sent)).map(
      (text) => /suspendedId=([\w-]{20,})/.exec(text.replaceAll(/=\r?\n/g, '').replaceAll('=3D', '='))?.[1],
    );
    const fresh = links.find((link) => link !== undefined && !seen.has(link)) ?? '';
    seen.add(fresh);
    return `suspendedId=${fresh}`;
  };
  const seen = new Set<string>();
  assert.ok(isIn(await begin(browser(), await linkOf())), 'it leads in as long as nothing is changed');
  const [toAnother, toNowhere] = [await linkOf(), await linkOf()];
  await publish(way({ away: message }));
  const reader = browser();
  const { status, body } = await begin(reader, toAnother);
  assert.deepEqual(
    [status, body.callbacks.map(({ type }: Step) => type)],
    [200, ['TextOutputCallback', 'ConfirmationCallback']],
  );
  assertCrest(await send(reader, fill(body, { 1: 0 })), 401, 'am.login-failed');
  await publish(sketchJourney('Way', { name: { type: 'UsernameCollectorNode', to: { outcome: '+' } } }));
  assertCrest(await begin(browser(), toNowhere), 401, 'am.login-failed');
  assertCrest(await begin(browser(), toNowhere), 401, 'am.link-ended');
});
