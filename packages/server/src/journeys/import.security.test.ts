/** Files that are made to break whoever reads them, sent to a real server by an administrator who was handed one. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type TestClient, testServer } from '../testing/index.ts';
import { SUCCESS } from './index.ts';

const IMPORT = '/api/admin/journeys/import';
const at = (name: string): string => `/api/admin/journeys/${encodeURIComponent(name)}`;

async function world(t: TestContext) {
  const server = await testServer(t);
  const admin = await server.signIn(await server.createUser({ name: 'root', role: 'administrator' }));
  return { server, admin };
}

const namesOf = async (admin: TestClient): Promise<string[]> =>
  (await admin.expect(200, 'GET', '/api/admin/journeys')).journeys.map(({ name }: { name: string }) => name);

type Entry = { nodeType: string; connections?: Record<string, string> };
type Bodies = Record<string, Record<string, unknown>>;

const fileOf = (name: string, nodes: Record<string, Entry>, bodies: Bodies = {}) => ({
  tree: { _id: name, entryNodeId: Object.keys(nodes)[0], nodes },
  nodes: bodies,
});

/** As text: `JSON.stringify` would not write all of them. */
async function sendText(admin: TestClient, file: string): Promise<{ status: number; code: string; text: string }> {
  const body = `{"file":${file},"replace":false}`;
  const { status, body: reply } = await admin.request('POST', IMPORT, { body });
  return { status, code: reply.code, text: JSON.stringify(reply) };
}

const runner = (tree: string): [Record<string, Entry>, Bodies] => [
  { in: { nodeType: 'InnerTreeEvaluatorNode', connections: { true: SUCCESS, false: SUCCESS } } },
  { in: { tree } },
];

test('A42: journeys of a file that run each other, or themselves, come in as drafts, are named, and none can be published', async (t) => {
  const { admin } = await world(t);
  const file = [fileOf('One', ...runner('Two')), fileOf('Two', ...runner('Three')), fileOf('Three', ...runner('One'))];
  const { imported, warnings } = await admin.expect(200, 'POST', IMPORT, {
    body: { file: [...file, fileOf('Self', ...runner('Self'))], replace: false },
  });
  assert.deepEqual(imported, ['One', 'Two', 'Three', 'Self']);
  for (const name of imported) {
    assert.ok(
      warnings.some((text: string) => text.startsWith(`${name}, `)),
      `${name} in ${warnings}`,
    );
    const { version } = await admin.expect(200, 'GET', at(name));
    const refused = await admin.request('POST', `${at(name)}/publish`, { body: { version } });
    assert.deepEqual([refused.status, refused.body.code], [422, 'journeys.misbuilt'], name);
  }
  const { trees } = await admin.expect(200, 'GET', `${at('One')}/file`);
  assert.deepEqual(Object.keys(trees), ['One', 'Two', 'Three'], 'and a file of them has an end');
});

test('A46: files that are too deep, too large or too many are refused whole, and the server goes on', async (t) => {
  const { admin } = await world(t);
  const before = await namesOf(admin);
  const good = JSON.stringify(fileOf('Good', { a: { nodeType: 'MessageNode' } }));
  const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
  const body = (x: string) => `{"tree":{"_id":"Deep","entryNodeId":"a","nodes":{"a":{}}},"nodes":{"a":{"x":${x}}}}`;
  const many = Object.fromEntries(
    Array.from({ length: 10_000 }, (_, index): [string, Entry] => [`n${index}`, { nodeType: 'MessageNode' }]),
  );
  const chain = Object.fromEntries(
    Array.from({ length: 14_000 }, (_, index): [string, Entry] => [
      `n${index}`,
      { nodeType: 'MessageNode', connections: { true: `n${index + 1}` } },
    ]),
  );
  const bombs: [name: string, file: string, status: number, code: string][] = [
    ['lists in lists', deep(200_000), 400, 'kit.bad-request'],
    ['lists in lists within a node', body(deep(200_000)), 400, 'kit.bad-request'],
    ['journeys in lists', `${'['.repeat(14)}${good}${']'.repeat(14)}`, 400, 'kit.bad-request'],
    ['journeys deeper than a folder', `${'['.repeat(6)}${good}${']'.repeat(6)}`, 422, 'journeys.file-unreadable'],
    ['ten thousand nodes', JSON.stringify(fileOf('Many', many)), 422, 'journeys.too-big'],
    ['a chain of nodes without places', JSON.stringify(fileOf('Chain', chain)), 422, 'journeys.too-big'],
    ['a text of a megabyte', body(JSON.stringify('x'.repeat(1_048_576))), 413, 'kit.body-too-large'],
    ['a text of half a megabyte', body(JSON.stringify('x'.repeat(524_288))), 422, 'journeys.too-big'],
    ['a member twice', `{"tree":{},"tree":{}}`, 400, 'kit.bad-request'],
    ['a NUL', body('"\\u0000"'), 400, 'kit.bad-request'],
  ];
  for (const [name, file, status, code] of bombs) {
    const reply = await sendText(admin, file.startsWith('[') ? file : `[${good},${file}]`);
    assert.deepEqual([reply.status, reply.code], [status, code], `${name}: ${reply.text.slice(0, 200)}`);
  }
  assert.deepEqual(await namesOf(admin), before, 'nothing was kept, the sound one beside them neither');
});

test('names that every object has of its own reach no prototype, and lead nowhere', async (t) => {
  const { server, admin } = await world(t);
  const before = await namesOf(admin);
  const wrap = (nodes: string, bodies = '{}') =>
    `{"tree":{"_id":"Own","entryNodeId":"a","nodes":${nodes}},"nodes":${bodies}}`;
  for (const file of [
    wrap('{"__proto__":{"nodeType":"MessageNode"}}'),
    wrap('{"a":{"nodeType":"MessageNode"}}', '{"a":{"__proto__":{"polluted":true}}}'),
    wrap('{"a":{"nodeType":"MessageNode"}}', '{"a":{"constructor":{"prototype":{"polluted":true}}}}'),
    '{"__proto__":{"polluted":true},"trees":{}}',
    wrap('{"a":{"nodeType":"MessageNode"}}', '{"a":{"\\u005f_proto__":{"polluted":true}}}'),
  ]) {
    const { status, code } = await sendText(admin, file);
    assert.deepEqual([status, code], [400, 'kit.bad-request'], file);
  }
  assert.equal(({} as { polluted?: boolean }).polluted, undefined);
  const { tree: treeOf } = fileOf('Own', {
    toString: { nodeType: 'ChoiceCollectorNode', connections: { a: 'valueOf' } },
    hasOwnProperty: { nodeType: 'toString', connections: {} },
  });
  const bodies = { toString: { choices: ['a', 'valueOf'], defaultChoice: 'a', prompt: '' } };
  await admin.expect(200, 'POST', IMPORT, { body: { file: { tree: treeOf, nodes: bodies }, replace: false } });
  const { faults, version } = await admin.expect(200, 'GET', at('Own'));
  const said = faults.map(({ nodeId, code }: { nodeId: string; code: string }) => `${nodeId} ${code}`).sort();
  assert.deepEqual(said, ['hasOwnProperty unknown-type', 'null no-success', 'toString dangling', 'toString dangling']);
  const refused = await admin.request('POST', `${at('Own')}/publish`, { body: { version } });
  assert.deepEqual([refused.status, refused.body.code], [422, 'journeys.misbuilt']);
  assert.deepEqual((await namesOf(admin)).sort(), [...before, 'Own'].sort());
  assert.doesNotMatch(server.logText(), /TypeError|RangeError/);
});

const CLEAR = 'sesame-in-the-clear';

/** A sender of codes with the mail server of somebody else, and secrets of other nodes and parts. */
const withSecrets = {
  ...fileOf(
    'Mail',
    {
      make: { nodeType: 'OneTimePasswordGeneratorNode', connections: { outcome: 'send' } },
      send: { nodeType: 'OneTimePasswordSmtpSenderNode', connections: { outcome: 'choose' } },
      choose: { nodeType: 'ChoiceCollectorNode', connections: { password: 'odd', secret: SUCCESS } },
      odd: { nodeType: 'LdapDecisionNode', connections: { true: SUCCESS } },
    },
    {
      make: {},
      send: {
        hostName: 'mail.example.com',
        hostPort: 465,
        sslOption: 'SSL',
        username: 'sender',
        fromEmailAddress: 'sender@example.com',
        password: CLEAR,
        'password-encrypted': CLEAR,
      },
      choose: { choices: ['password', 'secret'], defaultChoice: 'secret', prompt: 'How?' },
      odd: { adminPassword: CLEAR, adminDn: 'cn=admin', trustPassword: '&{esv.ldap.password}', bindPassword: '' },
      left: { _id: 'left', clientSecret: CLEAR },
    },
  ),
  socialIdentityProviders: { acme: { clientId: 'lanyard', clientSecret: CLEAR, keys: [{ privateKey: CLEAR }] } },
};

async function isAnywhere({ server }: Awaited<ReturnType<typeof world>>): Promise<boolean> {
  const tables = ['journeys', 'journey_versions', 'loose_nodes', 'audit_events'] as const;
  const rows = await Promise.all(tables.map((table) => server.kit.db.selectFrom(table).selectAll().execute()));
  return JSON.stringify(rows).includes(CLEAR) || server.logText().includes(CLEAR);
}

test('A16: a password of a mail server, and other secrets of a file, are kept nowhere, and the import says so', async (t) => {
  const made = await world(t);
  const { admin } = made;
  const body = { file: withSecrets, replace: false };
  const { warnings } = await admin.expect(200, 'POST', IMPORT, { body });
  const said = warnings.filter((text: string) => text.includes('secrets are not taken'));
  assert.deepEqual(
    said.map((text: string) => /so (.*) is left/.exec(text)?.[1]),
    ['password, password-encrypted', 'adminPassword', 'clientSecret, privateKey'],
  );
  assert.equal(JSON.stringify(warnings).includes(CLEAR), false);
  assert.equal(await isAnywhere(made), false);
  const { journey } = await admin.expect(200, 'GET', at('Mail'));
  assert.deepEqual(journey.nodes.send.properties, {
    hostName: 'mail.example.com',
    hostPort: 465,
    sslOption: 'SSL',
    username: 'sender',
    fromEmailAddress: 'sender@example.com',
  });
  assert.deepEqual(journey.nodes.choose.connections, { password: 'odd', secret: SUCCESS }, 'an outcome is no secret');
  assert.deepEqual(journey.nodes.odd.properties, {
    adminDn: 'cn=admin',
    trustPassword: '&{esv.ldap.password}',
    bindPassword: '',
  });
  const { trees } = await admin.expect(200, 'GET', `${at('Mail')}/file`);
  assert.equal(JSON.stringify(trees).includes(CLEAR), false);
  assert.equal(trees.Mail.socialIdentityProviders.acme.clientId, 'lanyard');
  assert.equal(trees.Mail.nodes.send.hostName, 'mail.example.com');
});

test('A16: secrets that an editor or a tool sends are kept nowhere either', async (t) => {
  const made = await world(t);
  const { admin } = made;
  const { journey, version } = await admin.expect(201, 'POST', '/api/admin/journeys', { body: { name: 'Drawn' } });
  const node = { displayName: 'Send', connections: {}, x: 0, y: 0 };
  const send = { ...node, type: 'OneTimePasswordSmtpSenderNode', properties: { password: CLEAR, username: 'sender' } };
  const note = { ...node, type: 'SetSessionPropertiesNode', properties: { properties: { ownSecret: 'chosen' } } };
  const drawn = { ...journey, nodes: { send, note }, extras: { file: { a: { clientSecret: CLEAR } } } };
  const saved = await admin.expect(200, 'PUT', at('Drawn'), { body: { journey: drawn, version } });
  assert.deepEqual(saved.journey.nodes.send.properties, { username: 'sender' });
  assert.deepEqual(saved.journey.nodes.note.properties, note.properties, 'a session property may be called anything');
  const path =
    '/am/json/realms/root/realm-config/authentication/authenticationtrees/nodes/OneTimePasswordSmtpSenderNode/loose';
  const headers = { 'accept-api-version': 'protocol=2.1,resource=1.0', 'x-requested-with': 'frodo' };
  const body = { _id: 'loose', hostName: 'mail.example.com', password: CLEAR };
  const written = await admin.request('PUT', path, { headers, body });
  assert.deepEqual(
    [written.status, written.body.hostName, written.body.password],
    [200, 'mail.example.com', undefined],
  );
  assert.equal(await isAnywhere(made), false);
});
