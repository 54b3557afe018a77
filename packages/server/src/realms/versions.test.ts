import assert from 'node:assert/strict';
import { test } from 'node:test';
import { json } from '../kit/index.ts';
import { eventually, type TestClient, type TestServer, testServer } from '../testing/index.ts';

const PATH = '/api/admin/realm';

async function administrator(server: TestServer, name = 'root'): Promise<TestClient> {
  return server.signIn(await server.createUser({ name, displayName: `The ${name}`, role: 'administrator' }));
}

const change = (admin: TestClient, settings: object) => admin.expect(200, 'PATCH', PATH, { body: { settings } });
const versionsOf = async (admin: TestClient) => (await admin.expect(200, 'GET', `${PATH}/versions`)).versions;

test('F12: every change is a version that says who changed what, from what to what, and when', async (t) => {
  const server = await testServer(t);
  const admin = await administrator(server);
  await change(admin, { otp: { digits: 8 }, push: { matching: 'scan' } });
  const [newest, first, ...rest] = await versionsOf(admin);
  assert.deepEqual([newest.version, newest.origin, newest.by.name], [2, 'changed', 'The root']);
  assert.equal(newest.at, server.clock.now().toISOString());
  assert.deepEqual(newest.changes, [
    { setting: 'otp.digits', before: 6, after: 8 },
    { setting: 'push.matching', before: 'typed-2', after: 'scan' },
  ]);
  assert.deepEqual([first.version, first.origin, first.by], [1, 'created', null]);
  assert.deepEqual(rest, []);
});

test('a change that changes nothing makes no version and no audit event', async (t) => {
  const server = await testServer(t, { settings: { otp: { digits: 8 } } });
  const admin = await administrator(server);
  assert.equal((await change(admin, { otp: { digits: 8 } })).version, 1);
  assert.equal((await versionsOf(admin)).length, 1);
  const { events } = await admin.expect(200, 'GET', '/api/admin/audit?type=realm.changed');
  assert.deepEqual(events, []);
});

test('a setting that goes back to its default is no longer stored', async (t) => {
  const server = await testServer(t, { settings: { otp: { digits: 8 } } });
  const admin = await administrator(server);
  assert.deepEqual(await admin.expect(200, 'GET', `${PATH}/file`), { otp: { digits: 8 } });
  await change(admin, { otp: { digits: 6 } });
  assert.deepEqual(await admin.expect(200, 'GET', `${PATH}/file`), {});
});

test('F12: an undo is a new version, and can itself be undone', async (t) => {
  const server = await testServer(t);
  const admin = await administrator(server);
  await change(admin, { accent: '#111111' });
  const undone = await admin.expect(200, 'POST', `${PATH}/undo`, { body: { version: 1 } });
  assert.deepEqual([undone.version, undone.settings.accent], [3, '#0b6e4f']);
  const redone = await admin.expect(200, 'POST', `${PATH}/undo`, { body: { version: 2, current: 3 } });
  assert.deepEqual([redone.version, redone.settings.accent], [4, '#111111']);
  const versions = await versionsOf(admin);
  assert.deepEqual(
    versions.map((entry: { origin: string; restored: number | null }) => [entry.origin, entry.restored]),
    [
      ['restored', 2],
      ['restored', 1],
      ['changed', null],
      ['created', null],
    ],
  );
});

test('an undo that somebody else overtook is refused; a version that never was is not found', async (t) => {
  const server = await testServer(t);
  const admin = await administrator(server);
  await change(admin, { accent: '#111111' });
  await change(admin, { accent: '#222222' });
  const late = await admin.request('POST', `${PATH}/undo`, { body: { version: 1, current: 2 } });
  assert.deepEqual([late.status, late.body.code], [409, 'realms.version-conflict']);
  const none = await admin.request('POST', `${PATH}/undo`, { body: { version: 9 } });
  assert.deepEqual([none.status, none.body.code], [404, 'realms.version-not-found']);
  assert.match(none.body.title, /no such version/);
});

test('any two versions are compared, in both directions', async (t) => {
  const server = await testServer(t);
  const admin = await administrator(server);
  await change(admin, { accent: '#111111' });
  await change(admin, { otp: { digits: 7 } });
  const { changes } = await admin.expect(200, 'GET', `${PATH}/difference?from=3&to=1`);
  assert.deepEqual(changes, [
    { setting: 'accent', before: '#111111', after: '#0b6e4f' },
    { setting: 'otp.digits', before: 7, after: 6 },
  ]);
});

test('the slower of two operators is told who was faster and with what, and changed nothing', async (t) => {
  const server = await testServer(t);
  const [one, two] = [await administrator(server, 'one'), await administrator(server, 'two')];
  await one.expect(200, 'PATCH', PATH, { body: { version: 1, settings: { otp: { digits: 8 } } } });
  const late = await two.request('PATCH', PATH, { body: { version: 1, settings: { accent: '#222222' } } });
  assert.deepEqual([late.status, late.body.code], [409, 'realms.version-conflict']);
  assert.deepEqual(late.body.difference, [{ setting: 'otp.digits', before: 6, after: 8 }]);
  assert.equal(late.body.by.name, 'The one');
  assert.deepEqual([late.body.current.version, late.body.current.settings.accent], [2, '#0b6e4f']);
});

test('a version that an earlier release did not write is kept at the next change, so that its undo finds it', async (t) => {
  const server = await testServer(t);
  const admin = await administrator(server);
  await server.kit.db
    .updateTable('realms')
    .set({ settings: json({ accent: '#333333' }), settings_version: 2 })
    .where('id', '=', server.realm.id)
    .execute();
  await change(admin, { otp: { digits: 8 } });
  const undone = await admin.expect(200, 'POST', `${PATH}/undo`, { body: { version: 2 } });
  assert.deepEqual([undone.settings.accent, undone.settings.otp.digits], ['#333333', 6]);
});

test('a settings file goes out of one realm and into another as it is', async (t) => {
  const [from, to] = [
    await testServer(t, { settings: { accent: '#123456', limits: { 'code:user': { max: 5 } } } }),
    await testServer(t, { settings: { otp: { digits: 8 } } }),
  ];
  const file = await (await administrator(from)).expect(200, 'GET', `${PATH}/file`);
  assert.deepEqual(file, { accent: '#123456', limits: { 'code:user': { max: 5 } } });
  const admin = await administrator(to);
  await admin.expect(200, 'PUT', `${PATH}/file`, { body: { settings: file, mode: 'replace' } });
  assert.deepEqual(await admin.expect(200, 'GET', `${PATH}/file`), file);
  const all = await admin.expect(200, 'GET', `${PATH}/file?all=true`);
  assert.equal(all.otp.digits, 6);
  const [newest] = await versionsOf(admin);
  assert.equal(newest.origin, 'imported');
});

const slips: [object, string, string | null][] = [
  [{ otp: { digitz: 8 } }, 'otp.digitz', 'otp.digits'],
  [{ pussh: { matching: 'scan' } }, 'pussh', 'push'],
  [{ limits: { 'code:usr': { max: 3 } } }, 'limits.code:usr', 'limits.code:user'],
  [{ DisplayName: 'x' }, 'DisplayName', 'displayName'],
  [{ somethingElseEntirely: true }, 'somethingElseEntirely', null],
];

test('an unknown setting of a file is refused by its name, with the nearest one that there is, and nothing is changed', async (t) => {
  const server = await testServer(t);
  const admin = await administrator(server);
  for (const [settings, name, near] of slips) {
    const body = { settings: { ...settings, accent: '#222222' }, mode: 'merge' };
    const refusal = await admin.request('PUT', `${PATH}/file`, { body });
    assert.deepEqual([refusal.status, refusal.body.code], [422, 'realms.setting-unknown']);
    const meant = near === null ? '' : `; perhaps ${near} is meant`;
    assert.equal(refusal.body.detail, `The setting ${name} is not a setting${meant}. Nothing was changed.`);
    const preview = await admin.expect(200, 'POST', `${PATH}/preview`, { body });
    assert.deepEqual(preview.faults, [{ setting: name, text: `is not a setting${meant}` }]);
  }
  assert.equal((await versionsOf(admin)).length, 1);
});

test('a value out of range is named by a preview and refused by an import', async (t) => {
  const server = await testServer(t);
  const admin = await administrator(server);
  const body = { settings: { otp: { digits: 12 } }, mode: 'merge' };
  const { faults } = await admin.expect(200, 'POST', `${PATH}/preview`, { body });
  assert.equal(faults[0].setting, 'otp.digits');
  const refusal = await admin.request('PUT', `${PATH}/file`, { body });
  assert.deepEqual([refusal.status, refusal.body.code], [422, 'realms.setting-invalid']);
  assert.match(refusal.body.detail, /otp\.digits .*8/);
});

test('the form’s description has a title and a sentence for every setting', async (t) => {
  const server = await testServer(t);
  const admin = await administrator(server);
  const { groups } = await admin.expect(200, 'GET', `${PATH}/schema`);
  const fields = groups.flatMap((group: { fields: object[] }) => group.fields);
  const { settings } = await admin.expect(200, 'GET', PATH);
  const names = new Set<string>();
  for (const field of fields) {
    assert.notEqual(field.title, field.name.split('.').at(-1), `${field.name} has a title`);
    assert.match(field.text, /\.$/, `${field.name} says what it means`);
    if (field.kind === 'choice') assert.ok(field.choices.length > 1, `${field.name} has choices`);
    assert.equal(field.kind === 'whole', typeof field.default === 'number', field.name);
    names.add(field.name);
  }
  assert.ok(names.has('otp.window.past') && names.has('limits.code:user.lockSeconds'));
  const stored = JSON.stringify(settings).match(/"[^"]+":(?!\{)/g) ?? [];
  assert.equal(names.size, stored.length, 'every setting is in the form');
});

test('a change on one process is in force at once on another', async (t) => {
  const first = await testServer(t);
  const second = await testServer(t, { databaseUrl: first.databaseUrl });
  const admin = await administrator(first);
  const other = await second.signIn(await second.createUser({ name: 'else', role: 'administrator' }));
  for (const digits of [7, 8, 6, 8]) {
    await change(admin, { otp: { digits } });
    assert.equal((await other.expect(200, 'GET', PATH)).settings.otp.digits, digits);
  }
  await change(admin, { session: { idleSeconds: 120 } });
  second.clock.advance(121_000);
  await eventually(async () => (await other.request('GET', PATH)).status === 401);
});
