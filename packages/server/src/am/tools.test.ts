/** How frodo (3.1.0, with its library 3.3.0) signs an operator in: the calls that it makes, in their order, with what it puts into them. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { totp } from '@lanyard/protocol/otp';
import type { DeviceMode } from '../devices/index.ts';
import { insertTestDevice, TEST_SECRET } from '../devices/test-device.ts';
import { ensureJourneys } from '../journeys/index.ts';
import { sketchJourney } from '../journeys/test-journeys.ts';
import { createClient, testServer } from '../testing/index.ts';
import type { Step } from './test-world.ts';

const ROOT = '/am/json/realms/root';
const TREES = `${ROOT}/realm-config/authentication/authenticationtrees/trees?_queryFilter=true`;
/** After so many answers it gives up. */
const MOST_ANSWERS = 3;

/** Name, password and code, and nothing to choose. */
const direct = sketchJourney('Operators', {
  page: {
    type: 'PageNode',
    properties: {
      nodes: [
        { _id: 'name', nodeType: 'UsernameCollectorNode' },
        { _id: 'password', nodeType: 'PasswordCollectorNode' },
      ],
    },
    to: { outcome: 'check' },
  },
  name: { type: 'UsernameCollectorNode' },
  password: { type: 'PasswordCollectorNode' },
  check: { type: 'DataStoreDecisionNode', to: { true: 'code', false: '-' } },
  code: {
    type: 'OathTokenVerifierNode',
    to: { successOutcome: '+', failureOutcome: 'code', notRegisteredOutcome: '-' },
  },
});

async function world(t: TestContext, mode: DeviceMode | null) {
  const server = await testServer(t);
  const { kit, realm, url, clock } = server;
  const root = await server.createUser({ name: 'root', role: 'administrator' });
  if (mode !== null) await insertTestDevice(kit, root, { mode });
  await kit.db.transaction().execute((tx) => ensureJourneys(tx, kit, { realm, journeys: [direct] }));
  const send = (method: string, path: string, headers: Record<string, string>, body?: unknown) =>
    createClient(url, null).request(method, path, {
      headers: { accept: 'application/json, text/plain, */*', 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body }),
    });
  /** It fills in what it knows, asks its user where a prompt has the word `code`, and sends everything else back as it was. */
  const answer = (step: Step): Step => {
    for (const { type, output, input } of step.callbacks) {
      if (type === 'PasswordCallback') input[0].value = root.password;
      if (type !== 'NameCallback') continue;
      const isCode = output[0].value.includes('code');
      input[0].value = isCode ? totp({ secret: TEST_SECRET, time: clock.now().getTime() }) : root.name;
    }
    return step;
  };
  const signIn = async (journey = ''): Promise<string | null> => {
    const path = `${ROOT}/authenticate${journey}`;
    const version = { 'accept-api-version': 'resource=2.0, protocol=1.0' };
    const given = { 'x-openam-username': root.name, 'x-openam-password': root.password };
    let reply = await send('POST', path, { ...version, ...given }, {});
    for (let count = 0; reply.body.tokenId === undefined && count < MOST_ANSWERS; count += 1)
      reply = await send('POST', path, version, answer(reply.body));
    return reply.body.tokenId ?? null;
  };
  const trees = (token: string) =>
    send('GET', TREES, { cookie: `iPlanetDirectoryPro=${token}`, 'accept-api-version': 'protocol=2.1,resource=1.0' });
  return { send, signIn, trees };
}

test('D7: a tool signs an operator in who has codes alone, and works with the cookie of that session', async (t) => {
  const { send, signIn, trees } = await world(t, 'standard');
  assert.equal((await send('GET', '/am/json/serverinfo/*', {})).body.cookieName, 'iPlanetDirectoryPro');
  const tokenId = await signIn();
  assert.ok(tokenId);
  const version = { 'accept-api-version': 'resource=4.0' };
  const info = await send('POST', `${ROOT}/sessions/?_action=getSessionInfo`, version, { tokenId });
  assert.ok(Date.parse(info.body.maxIdleExpirationTime) > 0);
  const listed = await trees(tokenId);
  assert.deepEqual([listed.status, listed.body.result.length > 0], [200, true]);
});

test('D7: a tool signs an operator in who could be asked on the phone, by a journey that asks for the code', async (t) => {
  const { signIn, trees } = await world(t, 'online');
  assert.equal(await signIn(), null, 'it does not wait for a phone');
  const tokenId = await signIn('?authIndexType=service&authIndexValue=Operators');
  assert.equal((await trees(tokenId ?? '')).status, 200);
});

test('a tool is told what its operator lacks, who has shown a password alone', async (t) => {
  const { signIn, trees } = await world(t, null);
  const refused = await trees((await signIn()) ?? '');
  assert.deepEqual([refused.status, refused.headers.get('lanyard-error')], [403, 'users.factor-needed']);
  assert.match(refused.body.message, /Operators need a device of their own/);
});
