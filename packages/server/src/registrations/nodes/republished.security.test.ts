/** A8: a journey is published anew without the node whose code somebody has on the screen. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { register, scan } from '../../../../protocol/src/pingam/testing/phone.ts';
import { phones } from '../../../../protocol/src/pingam/testing/phones.ts';
import { journeyTypes } from '../../app-journeys.ts';
import { devicesOfUser } from '../../devices/index.ts';
import { publishDraft } from '../../journeys/changes.ts';
import { ensureJourneys, FAILURE, type Journey, SUCCESS } from '../../journeys/index.ts';
import { type Sketch, sketchJourney } from '../../journeys/test-journeys.ts';
import { createClient, eventually, type TestReply, testServer } from '../../testing/index.ts';
import { registrationTopic } from '../ending.ts';

const ends = { successOutcome: '+', failureOutcome: '-', timeoutOutcome: '-' };
const code: Sketch = { type: 'CombinedMultiFactorRegistrationNode', to: ends };
const passwordFirst = (then: string): Readonly<Record<string, Sketch>> => ({
  name: { type: 'UsernameCollectorNode', to: { outcome: 'password' } },
  password: { type: 'PasswordCollectorNode', to: { outcome: 'judge' } },
  judge: { type: 'DataStoreDecisionNode', to: { true: then, false: '-' } },
});

/** Name and password, then these nodes, the first of them first. */
const enrol = (nodes: Readonly<Record<string, Sketch>>) =>
  sketchJourney('Enrol', { ...passwordFirst(Object.keys(nodes)[0] ?? ''), ...nodes });

type Step = TestReply['body'];

const codeOf = (step: Step): string | undefined =>
  step.callbacks
    .find(({ type }: Step) => type === 'HiddenValueCallback')
    ?.output.find(({ name }: Step) => name === 'value')?.value;

async function world(t: TestContext, journeys: readonly Journey[]) {
  const server = await testServer(t);
  const { kit, realm } = server;
  await kit.db.transaction().execute((tx) => ensureJourneys(tx, kit, { realm, journeys }));
  const alice = await server.createUser({ name: 'alice' });
  const root = await server.signIn(await server.createUser({ name: 'root', role: 'administrator' }));
  const path = `/am/json/realms/${realm.name}/authenticate`;
  const browser = () => createClient(server.url, kit.config.publicUrl);
  type Browser = ReturnType<typeof browser>;
  const send = (client: Browser, step: Step, value: string) => {
    step.callbacks[0].input[0].value = value;
    return client.request('POST', path, { body: step });
  };
  const answer = async (client: Browser, step: Step, value: string): Promise<Step> => {
    const reply = await send(client, step, value);
    assert.equal(reply.status, 200, reply.text);
    return reply.body;
  };
  /** Up to the screen before the code: the next answer shows it. */
  const reachPassword = async (client: Browser) => {
    const first = await client.expect(200, 'POST', `${path}?authIndexType=service&authIndexValue=Enrol`, { body: {} });
    return answer(client, first, 'alice');
  };
  const showCode = async (client = browser()) => {
    const step = await answer(client, await reachPassword(client), alice.password);
    return { client, step, uri: String(codeOf(step)) };
  };
  const register_ = async (uri: string) => {
    const [phone] = phones;
    const { request } = register(phone, scan(phone, uri), `fcm:${'A-b_9'.repeat(30)}`);
    const { pathname, search } = new URL(request.url);
    const sent = { body: JSON.parse(request.body) };
    return (await browser().request('POST', `${pathname}${search}`, sent)).status;
  };
  const saveDraft = async (journey: Journey) => {
    const entry = `/api/admin/journeys/${encodeURIComponent(journey.name)}`;
    const { version, journey: drawn } = await root.expect(200, 'GET', entry);
    const body = { version, journey: { ...drawn, nodes: journey.nodes, entryNodeId: journey.entryNodeId } };
    const saved = await root.expect(200, 'PUT', entry, { body });
    return { entry, version: saved.version };
  };
  const publish = async (journey: Journey) => {
    const { entry, version } = await saveDraft(journey);
    await root.expect(200, 'POST', `${entry}/publish`, { body: { version } });
  };
  const states = async () => {
    const rows = await kit.db.selectFrom('registrations').select(['id', 'state']).orderBy('id').execute();
    return rows.map(({ state }) => state);
  };
  const phonesOfAlice = async () =>
    (await devicesOfUser(kit.db, alice.id)).filter(({ state }) => state === 'active').length;
  return {
    ...server,
    alice,
    root,
    browser,
    path,
    send,
    reachPassword,
    showCode,
    scan: register_,
    saveDraft,
    publish,
    states,
    phonesOfAlice,
  };
}

const message = { type: 'MessageNode', to: { true: '+', false: '-' } } as const;
const oath: Sketch = { type: 'OathRegistrationNode', to: { successOutcome: '+', failureOutcome: '-' } };

test('A8: a code ends with its node, in the publication itself; everybody who waits for it is told', async (t) => {
  for (const changed of [enrol({ other: message }), enrol({ code: message }), enrol({ code: oath })]) {
    const { kit, showCode, publish, scan: scanned, states, phonesOfAlice, path } = await world(t, [enrol({ code })]);
    const { client, step, uri } = await showCode();
    const { id } = await kit.db.selectFrom('registrations').select('id').executeTakeFirstOrThrow();
    const told: string[] = [];
    kit.bus.subscribe(registrationTopic(id), () => void told.push(id));
    await publish(changed);
    assert.deepEqual(await states(), ['cancelled']);
    assert.deepEqual(told, [id]);
    assert.equal(await scanned(uri), 400);
    assert.equal(await phonesOfAlice(), 0);
    const events = await kit.db
      .selectFrom('audit_events')
      .select('type')
      .where('type', '=', 'registration.cancelled')
      .execute();
    assert.equal(events.length, 1);
    assert.ok([200, 401].includes((await client.request('POST', path, { body: step })).status));
  }
});

test('A8: a publication that keeps the node keeps its codes, and so does one of another journey, and a draft', async (t) => {
  const {
    root,
    showCode,
    publish,
    scan: scanned,
    states,
    phonesOfAlice,
  } = await world(t, [enrol({ code }), sketchJourney('Other', { code: { ...code }, ...passwordFirst('code') })]);
  const { uri } = await showCode();
  await publish(enrol({ code, more: message }));
  await publish(sketchJourney('Other', { more: message }));
  const { version, journey } = await root.expect(200, 'GET', '/api/admin/journeys/Enrol');
  const nodes = enrol({ other: message }).nodes;
  await root.expect(200, 'PUT', '/api/admin/journeys/Enrol', { body: { version, journey: { ...journey, nodes } } });
  assert.deepEqual(await states(), ['waiting']);
  assert.equal(await scanned(uri), 200);
  assert.equal(await phonesOfAlice(), 1);
});

test('A8: the code of an inner journey ends when that one is published without it, or is not run any more', async (t) => {
  const inner = sketchJourney('Inner', { code });
  const runs = (tree: string): Sketch => ({
    type: 'InnerTreeEvaluatorNode',
    properties: { tree },
    to: { true: '+', false: '-' },
  });
  const without = sketchJourney('Inner', { more: message });
  const changes = [without, enrol({ inner: runs('Login') }), enrol({ inner: message }), enrol({ other: message })];
  for (const changed of changes) {
    const { showCode, publish, scan: scanned, states } = await world(t, [enrol({ inner: runs('Inner') }), inner]);
    const { uri } = await showCode();
    await publish(changed);
    assert.deepEqual(await states(), ['cancelled']);
    assert.equal(await scanned(uri), 400);
  }
});

test('A8: a tool that writes the tree without the node ends its codes as well', async (t) => {
  const { root, showCode, scan: scanned, states, realm } = await world(t, [enrol({ code })]);
  const { uri } = await showCode();
  const base = `/am/json/realms/${realm.name}/realm-config/authentication/authenticationtrees/trees/Enrol`;
  const tree = await root.expect(200, 'GET', base);
  const { code: _, ...nodes } = tree.nodes;
  const judge = { ...nodes.judge, connections: { true: SUCCESS, false: FAILURE } };
  await root.expect(200, 'PUT', base, { body: { ...tree, nodes: { ...nodes, judge } } });
  assert.deepEqual(await states(), ['cancelled']);
  assert.equal(await scanned(uri), 400);
});

test('A8: a publication that is refused ends nothing', async (t) => {
  const { root, showCode, scan: scanned, states } = await world(t, [enrol({ code })]);
  const { uri } = await showCode();
  const entry = '/api/admin/journeys/Enrol';
  const { version, journey } = await root.expect(200, 'GET', entry);
  const { code: _, ...nodes } = journey.nodes;
  const saved = await root.expect(200, 'PUT', entry, { body: { version, journey: { ...journey, nodes } } });
  await root.expect(422, 'POST', `${entry}/publish`, { body: { version: saved.version } });
  assert.deepEqual(await states(), ['waiting']);
  assert.equal(await scanned(uri), 200);
});

test('A8: whoever comes to the node while it is being taken away has no open code afterwards', async (t) => {
  const it = await world(t, [enrol({ code })]);
  const { kit, alice, browser, reachPassword, send, saveDraft, states, scan: scanned, phonesOfAlice } = it;
  const client = browser();
  const step = await reachPassword(client);
  await saveDraft(enrol({ other: message }));
  // The publication has looked for those who stand in the node, and is not committed, when somebody comes to it.
  const coming = kit.db.transaction().execute(async (tx) => {
    const changing = { realm: it.realm, name: 'Enrol', origin: { actor: { kind: 'system' } } } as const;
    await publishDraft(tx, kit, { ...changing, types: journeyTypes });
    const reply = send(client, step, alice.password);
    await eventually(async () => (await states()).length === 1);
    const stands = kit.db.selectFrom('journey_runs').select('positions');
    await eventually(async () => JSON.stringify(await stands.execute()).includes('"nodeId":"code"'));
    return { reply };
  });
  const shown = await (await coming).reply;
  assert.equal(shown.status, 200, shown.text);
  assert.deepEqual(await states(), ['cancelled']);
  assert.equal(await scanned(String(codeOf(shown.body))), 400);
  assert.equal(await phonesOfAlice(), 0);
});

test('A8: a phone that answers in the moment of the publication has added itself, or nothing', async (t) => {
  for (let round = 0; round < 3; round += 1) {
    const { showCode, publish, states, scan: scanned, phonesOfAlice } = await world(t, [enrol({ code })]);
    const { uri } = await showCode();
    const [status] = await Promise.all([scanned(uri), publish(enrol({ other: message }))]);
    const isAdded = status === 200;
    assert.deepEqual([await states(), await phonesOfAlice()], isAdded ? [['registered'], 1] : [['cancelled'], 0]);
  }
});
