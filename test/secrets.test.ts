/**
 * The attack: reading secrets where they are not expected. A real server process runs through everything that people,
 * phones and services do, right and wrong; then all that it has left behind is searched for every secret of the run: its
 * output at the most talkative level, the audit, the metrics, error replies, addresses, and the database itself.
 */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { createAnswer } from '@lanyard/protocol/device';
import pg from 'pg';
import { createSeal } from '../packages/server/src/kit/seal.ts';
import { TestPhone } from '../packages/server/src/registrations/test-phone.ts';
import {
  createClient,
  createLedger,
  createTestDatabase,
  type TestClient,
  type TestReply,
  type TestRequest,
  testJourney,
} from '../packages/server/src/testing/index.ts';
import { startServer } from './support/process.ts';

const FIRST_LINK = /^ {2}(http\S+\/welcome#(\S+))$/m;
const REALM = 'main';

/** One run of a real server: whoever sends, what went wrong and which addresses were called is kept. */
async function startRun(t: TestContext) {
  const sealKey = randomBytes(32);
  const database = await createTestDatabase();
  const data = mkdtempSync(join(tmpdir(), 'lanyard-secrets-'));
  const server = await startServer(t, {
    LANYARD_DATABASE_URL: database.url,
    LANYARD_DATA: data,
    LANYARD_SEAL_KEY: sealKey.toString('base64url'),
    LANYARD_LOG_LEVEL: 'trace',
  });
  t.after(async () => {
    await database.drop();
    rmSync(data, { recursive: true, force: true });
  });
  const errors: string[] = [];
  const addresses: string[] = [];
  const keep = async (path: string, reply: TestReply): Promise<TestReply> => {
    addresses.push(path);
    if (reply.status >= 400) errors.push(JSON.stringify([...reply.headers]), reply.text);
    return reply;
  };
  const browser = (): TestClient => {
    const client = createClient(server.url);
    const request: TestClient['request'] = async (method, path, options) =>
      keep(path, await client.request(method, path, options));
    const expect: TestClient['expect'] = async (status, method, path, options) => {
      const reply = await request(method, path, options);
      assert.equal(reply.status, status, `${method} ${path}: ${reply.text}`);
      return reply.body;
    };
    return { ...client, request, expect };
  };
  return {
    server,
    database,
    sealKey,
    errors,
    addresses,
    browser,
    ledger: createLedger(),
    codes: new Set<string>(),
    passwords: new Map<string, string>(),
  };
}

type Run = Awaited<ReturnType<typeof startRun>>;

const body = (value: unknown): TestRequest => ({ body: value });

/** Sets a password with a one-time link and signs in. */
async function enter({ browser, ledger, passwords }: Run, token: string, name: string): Promise<TestClient> {
  const password = randomBytes(15).toString('base64url');
  passwords.set(name, password);
  ledger.add(token);
  ledger.add(password);
  const client = browser();
  await client.expect(200, 'POST', '/api/welcome', body({ token, password }));
  const again = await client.expect(410, 'POST', '/api/welcome', body({ token, password }));
  assert.equal(again.code, 'users.link-invalid');
  const login = testJourney(client, { realm: REALM });
  await login.password(password, password);
  await login.password(name, `${password} wrong`);
  await login.password(name, password);
  assert.equal(await login.isIn(), true);
  keepCookies({ ledger }, client);
  return client;
}

function keepCookies({ ledger }: Pick<Run, 'ledger'>, { cookies }: TestClient): void {
  for (const value of Object.values(cookies)) ledger.add(value);
}

/** Adds a phone online, with every step refused once before it is right. */
async function addPhone(run: Run, client: TestClient): Promise<TestPhone> {
  const { ledger, server } = run;
  const { link, id } = await client.expect(200, 'POST', '/api/self/registrations', body({ method: 'online' }));
  await client.expect(200, 'GET', `/api/self/registrations/${id}`);
  const phone = await TestPhone.scan(link, { url: server.url, now: () => new Date() });
  ledger.add(phone.link.token);
  const post = (path: string, options: TestRequest) => run.browser().request('POST', path, options);
  await post('/device/v1/registrations/open', body({ token: phone.link.token, extra: phone.link.token }));
  await post('/device/v1/registrations/open', body(`{"token":"${phone.link.token}"`));
  await post('/device/v1/registrations/claim', body({ token: phone.link.token, claim: 'x.y.z' }));
  assert.equal((await phone.claim()).status, 200);
  ledger.add(phone.secret);
  run.codes.add(phone.code());
  assert.equal((await phone.prove('000000')).status, 403);
  assert.equal((await phone.prove()).status, 200);
  assert.equal((await phone.claim({ registrationId: id })).status, 409);
  return phone;
}

/** The code of the next step: the present one was used up by adding the phone. */
function nextCode(run: Run, phone: TestPhone): string {
  const code = phone.code({ secondsAhead: 30 });
  run.codes.add(code);
  return code;
}

/** The other kind of app: its key is shown once, wrong and right codes follow. */
async function beginKeyUri(run: Run, client: TestClient): Promise<void> {
  const begun = await client.expect(200, 'POST', '/api/self/registrations', body({ method: 'key-uri' }));
  run.ledger.add(begun.secret);
  run.ledger.add(begun.keyUri);
  await client.request('POST', `/api/self/registrations/${begun.id}/confirm`, body({ code: '000000' }));
  await client.expect(200, 'DELETE', `/api/self/registrations/${begun.id}`);
}

async function approve(phone: TestPhone, push: { id: string; link: string | null }): Promise<void> {
  const { details } = (await phone.signed('GET', `/device/v1/pushes/${push.id}`)).body;
  const answer = { deviceId: phone.deviceId, pushId: push.id, details, decision: 'approve', now: new Date() } as const;
  const send = async (match: string) => {
    const signed = await createAnswer({ ...answer, match, key: phone.keys.user.privateKey });
    return phone.signed('POST', `/device/v1/pushes/${push.id}/answer`, { answer: signed });
  };
  const secret = push.link?.split('.').at(-1) ?? '';
  assert.equal((await send('A'.repeat(22))).status, 409);
  assert.deepEqual((await send(secret)).body, { state: 'approved' });
}

/** A sign-in by push that is matched by scanning, and one by code. */
async function signIn(run: Run, phone: TestPhone, name: string): Promise<void> {
  const password = run.passwords.get(name);
  const client = run.browser();
  const login = testJourney(client, { realm: REALM });
  await login.password(name, password ?? '');
  keepCookies(run, client);
  const push = await login.askPhone();
  run.ledger.add(push.link.split('.').at(-1));
  run.ledger.add(login.reply.body.authId);
  await approve(phone, push);
  assert.equal(await login.isIn(), true);
  keepCookies(run, client);
  await stepUp(run, client, phone);
}

/** A code in a session that exists, a wrong one first. */
async function stepUp(run: Run, client: TestClient, phone: TestPhone): Promise<void> {
  const confirm = testJourney(client, { realm: REALM, query: { authIndexType: 'step-up' } });
  await confirm.begin();
  keepCookies(run, client);
  await confirm.code('000000');
  await confirm.code(nextCode(run, phone));
  assert.equal(await confirm.isIn(), true);
  keepCookies(run, client);
}

/** A service asks for codes and requests, with right and wrong keys, in every place where a key could be put. */
async function serve(run: Run, admin: TestClient, phone: TestPhone): Promise<void> {
  const { apiKey } = await admin.expect(201, 'POST', '/api/admin/services', body({ name: 'Shop' }));
  const hook = { name: 'Bank', webhookUrl: 'https://hooks.example.org/lanyard' };
  const bank = await admin.expect(201, 'POST', '/api/admin/services', body(hook));
  for (const secret of [apiKey, bank.apiKey, bank.webhookSecret]) run.ledger.add(secret);
  run.ledger.add(Buffer.from(bank.webhookSecret.slice('whsec_'.length), 'base64'));
  const client = run.browser();
  const headers = { authorization: `Bearer ${apiKey}` };
  const check = { user: 'alice', code: nextCode(run, phone) };
  await client.request('POST', '/api/v1/verifications/code', { headers, body: check });
  await client.request('POST', '/api/v1/verifications/code', { headers, body: check });
  await client.request('POST', '/api/v1/verifications/code', { headers, body: JSON.stringify(check).slice(1) });
  await client.request('POST', '/api/v1/verifications/code', { headers: { authorization: apiKey }, body: check });
  await client.request('POST', '/api/v1/pushes', { headers, body: { user: 'alice', matching: 'none' } });
  const started = await client.expect(201, 'POST', '/api/v1/pushes', { headers, body: { user: 'alice' } });
  await client.expect(200, 'DELETE', `/api/v1/pushes/${started.id}`, { headers });
  // What other systems put into addresses: it must not reach the log from there. These are not our own addresses.
  const careless = createClient(run.server.url);
  await careless.request('GET', `/api/session?token=${apiKey}`);
  await careless.request('GET', `/api/v1/pushes/${started.id}?key=${apiKey}`, { headers });
}

const TABLES = `SELECT table_schema, table_name FROM information_schema.tables
  WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`;

/** Every row of every table as text; bytes as hex. */
async function readDatabase(url: string): Promise<Map<string, string>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query(TABLES);
    const texts = new Map<string, string>();
    for (const { table_schema: schema, table_name: name } of rows) {
      const content = await client.query(`SELECT row_to_json(t)::text AS row FROM "${schema}"."${name}" t`);
      texts.set(`${schema}.${name}`, content.rows.map(({ row }) => row).join('\n'));
    }
    return texts;
  } finally {
    await client.end();
  }
}

/** The private half of the realm's key, which only its seal protects. */
async function keepRealmKey({ ledger, sealKey, database }: Run): Promise<void> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const { rows } = await client.query('SELECT realm_id, sealed_private FROM realm_keys');
  await client.end();
  const [row] = rows;
  const opened = createSeal([sealKey], { bytes: randomBytes }).open(row.sealed_private, `realm-key:${row.realm_id}`);
  ledger.add(opened.toString().replaceAll(/-----[^-]+-----|\s/g, ''));
  ledger.add(sealKey);
}

test('A16: of a whole run no secret is in the log, the audit, the metrics, an error, an address or in clear in the database', async (t) => {
  const run = await startRun(t);
  const { server, ledger, database } = run;
  const token = FIRST_LINK.exec(server.output())?.[2] ?? assert.fail('the first link is printed');
  const admin = await enter(run, token, 'admin');
  await stepUp(run, admin, await addPhone(run, admin));
  await admin.expect(200, 'PATCH', '/api/admin/realm', body({ settings: { push: { matching: 'scan' } } }));
  const person = { name: 'alice', displayName: 'Alice' };
  const { link } = await admin.expect(201, 'POST', '/api/admin/users', body(person));
  const alice = await enter(run, link.split('#')[1], 'alice');
  await beginKeyUri(run, alice);
  const phone = await addPhone(run, alice);
  await signIn(run, phone, 'alice');
  await serve(run, admin, phone);
  await keepRealmKey(run);
  const metrics = await createClient(server.url)
    .expect(200, 'GET', '/health/ready')
    .then(() => fetchText(server.url));
  const { events } = await admin.expect(200, 'GET', '/api/admin/audit?limit=200');
  assert.ok(events.length > 20, 'the run left its traces');
  await server.stop();

  // The first link is meant to be read there, once.
  const output = server.output().replace(FIRST_LINK, '');
  assert.match(output, /"msg":"request"/);
  const places = new Map([
    ['the output', output],
    ['the audit', JSON.stringify(events)],
    ['the metrics', metrics],
    ['an error reply', run.errors.join('\n')],
    ['an address', run.addresses.join('\n')],
  ]);
  assert.ok(run.errors.length > 20, 'the run provoked errors');
  for (const [place, text] of places) {
    ledger.assertAbsent(text, place);
    for (const code of run.codes) assert.doesNotMatch(text, new RegExp(`(?<![\\w-])${code}(?![\\w-])`), place);
  }
  for (const [table, text] of await readDatabase(database.url)) ledger.assertAbsent(text, table);
});

async function fetchText(url: string): Promise<string> {
  const reply = await fetch(`${url}/metrics`);
  assert.equal(reply.status, 200);
  return reply.text();
}
