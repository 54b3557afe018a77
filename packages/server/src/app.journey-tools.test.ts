/** A journey tool from its sign-in to its last call, with the session that it was given and no cookie of ours. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { totp } from '@lanyard/protocol/otp';
import { insertTestDevice, TEST_SECRET } from './devices/test-device.ts';
import { testServer } from './testing/index.ts';

type Reply = { status: number; body: ReturnType<typeof JSON.parse> };

test('D7: frodo signs in, finds its way and writes, reads and removes a journey', async (t) => {
  const server = await testServer(t);
  const admin = await server.createUser({ name: 'admin', role: 'administrator' });
  await insertTestDevice(server.kit, admin);
  const call = async (
    method: string,
    path: string,
    headers: Record<string, string> = {},
    body?: unknown,
  ): Promise<Reply> => {
    const reply = await fetch(`${server.url}/am/json/${path}`, {
      method,
      headers: { 'content-type': 'application/json', 'user-agent': '@rockcarver/frodo-lib/3.3.3', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: reply.status, body: JSON.parse(await reply.text()) };
  };
  const info = await call('GET', 'serverinfo/*', { 'accept-api-version': 'resource=1.1' });
  const { cookieName } = info.body;
  assert.equal(typeof cookieName, 'string');
  const version = { 'accept-api-version': 'resource=2.0, protocol=1.0' };
  const credentials = { 'x-openam-username': admin.name, 'x-openam-password': admin.password };
  let step = await call('POST', 'realms/root/authenticate', { ...version, ...credentials }, {});
  // Without a request to the phone in between: the tool types the code.
  for (let taken = 0; step.body.authId && taken < 5; taken += 1) {
    const code = totp({ secret: TEST_SECRET, time: server.clock.now().getTime() });
    const callbacks = step.body.callbacks.map(
      (callback: { type: string; input?: { name: string }[]; output: { name: string; value: unknown }[] }) => {
        if (callback.type === 'ChoiceCallback') {
          const choices = callback.output.find(({ name }) => name === 'choices')?.value as string[];
          return {
            ...callback,
            input: [{ ...callback.input?.[0], value: choices.findIndex((choice) => /code from/i.test(choice)) }],
          };
        }
        return callback.type === 'NameCallback'
          ? { ...callback, input: [{ ...callback.input?.[0], value: code }] }
          : callback;
      },
    );
    step = await call('POST', 'realms/root/authenticate', { ...version, ...credentials }, { ...step.body, callbacks });
  }
  const { tokenId } = step.body;
  assert.ok(tokenId, JSON.stringify(step.body));
  const session = { [cookieName]: tokenId };
  const own = await call(
    'POST',
    'sessions/?_action=getSessionInfo',
    { ...session, 'accept-api-version': 'resource=4.0' },
    { tokenId },
  );
  assert.equal(own.body.username, 'admin');
  assert.ok(
    (await call('GET', 'serverinfo/version', { ...session, 'accept-api-version': 'resource=1.0' })).body.fullVersion,
  );
  const trees = 'realms/root/realm-config/authentication/authenticationtrees';
  const config = { ...session, 'accept-api-version': 'protocol=2.1,resource=1.0' };
  const list = await call('GET', `${trees}/trees?_queryFilter=true`, config);
  assert.equal(list.status, 200, JSON.stringify(list.body));
  const id = '33333333-3333-4333-8333-333333333333';
  const node = {
    _id: id,
    _type: { _id: 'MessageNode', name: 'Message Node', collection: true },
    message: { en: 'Go on?' },
  };
  assert.equal((await call('PUT', `${trees}/nodes/MessageNode/${id}`, config, node)).status, 200);
  const connections = { true: '70e691a5-1e33-4ac3-a356-e7b6d60d92e0', false: 'e301438c-0bd0-429c-ab0c-66126501069a' };
  const tree = {
    _id: 'Tool',
    entryNodeId: id,
    nodes: { [id]: { nodeType: 'MessageNode', displayName: 'Ask', x: 1, y: 2, connections } },
  };
  const written = await call('PUT', `${trees}/trees/Tool`, config, tree);
  assert.equal(written.status, 200, JSON.stringify(written.body));
  assert.deepEqual((await call('GET', `${trees}/trees/Tool`, config)).body.nodes, tree.nodes);
  assert.deepEqual((await call('GET', `${trees}/nodes/MessageNode/${id}`, config)).body.message, node.message);
  assert.equal((await call('DELETE', `${trees}/trees/Tool`, config)).status, 200);
  assert.equal((await call('DELETE', `${trees}/nodes/MessageNode/${id}`, config)).status, 200);
  const stranger = await call('GET', `${trees}/trees?_queryFilter=true`, { 'accept-api-version': 'resource=1.0' });
  assert.deepEqual([stranger.status, stranger.body.code], [401, 401]);
});
