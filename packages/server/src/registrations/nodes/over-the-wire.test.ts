import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { register, scan } from '../../../../protocol/src/pingam/testing/phone.ts';
import { phones } from '../../../../protocol/src/pingam/testing/phones.ts';
import { devicesOfUser } from '../../devices/index.ts';
import { ensureJourneys } from '../../journeys/index.ts';
import { type Sketch, sketchJourney } from '../../journeys/test-journeys.ts';
import { createClient, type TestReply, testServer } from '../../testing/index.ts';

const page: Sketch = {
  type: 'PageNode',
  properties: {
    nodes: [
      { _id: 'name', nodeType: 'UsernameCollectorNode' },
      { _id: 'password', nodeType: 'PasswordCollectorNode' },
    ],
  },
  to: { outcome: 'judge' },
};

const enrol = sketchJourney('Enrol', {
  page,
  name: { type: 'UsernameCollectorNode' },
  password: { type: 'PasswordCollectorNode' },
  judge: { type: 'DataStoreDecisionNode', to: { true: 'register', false: '-' } },
  register: {
    type: 'CombinedMultiFactorRegistrationNode',
    properties: { policiesJson: '{"biometricAvailable":{}}' },
    to: { successOutcome: 'codes', failureOutcome: '-', timeoutOutcome: '-' },
  },
  codes: { type: 'RecoveryCodeDisplayNode', to: { outcome: '+' } },
});

type Step = TestReply['body'];
const fields = (step: Step): { type: string; output: { name: string; value: unknown }[] }[] => step.callbacks;
const shownValue = (step: Step, type: string): string =>
  String(
    fields(step)
      .find((callback) => callback.type === type)
      ?.output.find(({ name }) => name === 'value')?.value,
  );

async function world(t: TestContext) {
  const server = await testServer(t);
  const { kit, realm } = server;
  await kit.db.transaction().execute((tx) => ensureJourneys(tx, kit, { realm, journeys: [enrol] }));
  const alice = await server.createUser({ name: 'alice' });
  const client = createClient(server.url, kit.config.publicUrl);
  const path = `/am/json/realms/${realm.name}/authenticate?authIndexType=service&authIndexValue=Enrol`;
  const send = (body: object = {}, headers: Record<string, string> = {}) =>
    client.expect(200, 'POST', path, { body, headers });
  const enter = async (): Promise<Step> => {
    const first = await send();
    first.callbacks[0].input[0].value = 'alice';
    first.callbacks[1].input[0].value = alice.password;
    return send(first);
  };
  return { server, alice, client, send, enter };
}

test('D2: from the password over one scan to the recovery codes, through the public protocol; nothing secret lies open', async (t) => {
  const { server, alice, client, send, enter } = await world(t);
  const { kit } = server;
  const shown = await enter();
  const uri = shownValue(shown, 'HiddenValueCallback');
  const row = await kit.db.selectFrom('journey_runs').selectAll().executeTakeFirstOrThrow();
  const written = JSON.stringify(row);
  const secrets = ['s', 'secret'].map((name) => new RegExp(`[?&]${name}=([^&]*)`).exec(uri)?.[1] ?? '');
  for (const secret of secrets) assert.ok(secret !== '' && !written.includes(secret), 'A16: sealed in the run as well');
  const [phone] = phones;
  const { request } = register(phone, scan(phone, uri), `fcm:${'A-b_9'.repeat(30)}`);
  const { pathname, search } = new URL(request.url);
  const sent = { body: JSON.parse(request.body) };
  await client.expect(200, 'POST', `${pathname}${search}`, sent);
  await client.expect(400, 'POST', `${pathname}${search}`, sent);
  const codes = await send(shown);
  const [script] = fields(codes);
  assert.match(String(script?.output[0]?.value), /Recovery Codes/);
  const listed = [...String(script?.output[0]?.value).matchAll(/\s."(\w+)\\/g)].map(([, code = '']) => code);
  assert.equal(listed.length, 10);
  const after = JSON.stringify(await kit.db.selectFrom('journey_runs').selectAll().execute());
  for (const code of listed) assert.equal(after.includes(code), false, 'A35: shown, and kept nowhere');
  const end = await send(codes);
  assert.equal(typeof end.tokenId, 'string');
  const [device] = await devicesOfUser(kit.db, alice.id);
  assert.deepEqual([device?.mode, device?.state], ['pingam', 'active']);
});

test('A8: whoever begins again in the same browser has taken the old code off the screen', async (t) => {
  const { server, client, enter } = await world(t);
  const uri = shownValue(await enter(), 'HiddenValueCallback');
  await enter();
  const [phone] = phones;
  const { request } = register(phone, scan(phone, uri), `fcm:${'A-b_9'.repeat(30)}`);
  const { pathname, search } = new URL(request.url);
  await client.expect(400, 'POST', `${pathname}${search}`, { body: JSON.parse(request.body) });
  const devices = await server.kit.db.selectFrom('devices').select('id').where('state', '=', 'active').execute();
  assert.deepEqual(devices, []);
});

test('A8: a phone that scans after the journey was deleted adds nothing, and the browser learns of the end', async (t) => {
  for (const path of [
    '/api/admin/journeys/Enrol',
    '/am/json/realms/root/realm-config/authentication/authenticationtrees/trees/Enrol',
  ]) {
    const { server, alice, client, enter } = await world(t);
    const shown = await enter();
    const [phone] = phones;
    const { request } = register(
      phone,
      scan(phone, shownValue(shown, 'HiddenValueCallback')),
      `fcm:${'A-b_9'.repeat(30)}`,
    );
    const admin = await server.signIn(await server.createUser({ name: 'root', role: 'administrator' }));
    const { status } = await admin.request('DELETE', path, { headers: { 'x-requested-with': 'frodo' } });
    assert.ok(status < 300, path);
    const { pathname, search } = new URL(request.url);
    await client.expect(400, 'POST', `${pathname}${search}`, { body: JSON.parse(request.body) });
    const registrations = await server.kit.db
      .selectFrom('registrations')
      .select('state')
      .where('user_id', '=', alice.id)
      .execute();
    assert.deepEqual(registrations, [{ state: 'cancelled' }]);
    const devices = await devicesOfUser(server.kit.db, alice.id);
    assert.deepEqual(
      devices.filter(({ state }) => state === 'active'),
      [],
    );
    const step = await client.request('POST', `/am/json/realms/${server.realm.name}/authenticate`, { body: shown });
    assert.deepEqual([step.status, step.body.detail.code], [401, 'journeys.not-found']);
  }
});

test('a client that is willing to wait is told of the phone at once, and does not ask again and again', async (t) => {
  const { client, send, enter } = await world(t);
  const shown = await enter();
  const [phone] = phones;
  const { request } = register(
    phone,
    scan(phone, shownValue(shown, 'HiddenValueCallback')),
    `fcm:${'A-b_9'.repeat(30)}`,
  );
  const { pathname, search } = new URL(request.url);
  const waiting = send(shown, { prefer: 'wait=20' });
  await client.expect(200, 'POST', `${pathname}${search}`, { body: JSON.parse(request.body) });
  const [first] = fields(await waiting);
  assert.match(String(first?.output[0]?.value), /Recovery Codes/);
});

test('D3: the two errors of a misbuilt journey are named as clients know them, and end in no session', async (t) => {
  const { server, client, send, enter } = await world(t);
  const { kit, realm } = server;
  const nameless = sketchJourney('Nameless', {
    register: {
      type: 'CombinedMultiFactorRegistrationNode',
      to: { successOutcome: '+', failureOutcome: '-', timeoutOutcome: '-' },
    },
  });
  await kit.db.transaction().execute((tx) => ensureJourneys(tx, kit, { realm, journeys: [nameless] }));
  const path = `/am/json/realms/${realm.name}/authenticate?authIndexType=service&authIndexValue=Nameless`;
  const first = await client.request('POST', path, { body: {} });
  assert.deepEqual([first.status, first.body.code, first.body.reason], [500, 500, 'Internal Server Error']);
  assert.match(first.body.message, /^No username found: .*expected username to be set/);
  assert.equal(first.headers.get('lanyard-error'), 'journeys.node-failed');

  const waiting = await enter();
  // As a node in between would, that forgets what it does not know.
  const runs = await kit.db.selectFrom('journey_runs').select(['id', 'shared']).execute();
  for (const { id, shared } of runs) {
    const { pushMessageId: _, ...kept } = shared as Record<string, unknown>;
    await kit.db
      .updateTable('journey_runs')
      .set({ shared: kept as never })
      .where('id', '=', id)
      .execute();
  }
  const lost = await client.request('POST', path.replace('Nameless', 'Enrol'), { body: waiting });
  assert.equal(lost.status, 500);
  assert.match(lost.body.message, /^Unable to find push message ID in sharedState/);
  assert.equal(client.cookies.iPlanetDirectoryPro, undefined);
  assert.ok((await send()).authId, 'another try begins');
});
