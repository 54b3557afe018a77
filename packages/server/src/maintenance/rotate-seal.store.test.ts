import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { sql } from 'kysely';
import {
  announceProcess,
  checkSealKeys,
  closeKit,
  createKit,
  createLog,
  type Kit,
  runningProcesses,
} from '../kit/index.ts';
import { type TestServer, testServer } from '../testing/index.ts';
import { makeRecoveryCodes, readableRecoveryCodes } from '../verifications/index.ts';
import { rotateSealKey, SEALED_COLUMNS, sealedByKey } from './index.ts';
import { addPhone, temporaryFolder } from './test-backup.ts';

const newKey = () => randomBytes(32).toString('base64url');
const options = { columns: SEALED_COLUMNS, waitMs: 60_000, progress: () => {} };

/** Servers on one database with one key file, as two processes of a machine have it, and the command line beside them. */
async function sharedFile(t: TestContext) {
  const file = join(temporaryFolder(t), 'seal.keys');
  writeFileSync(file, `# kept in the safe\n${newKey()}\n`, { mode: 0o600 });
  const config = { sealKey: null, sealKeyFile: file };
  const first = await testServer(t, { config });
  const second = await testServer(t, { databaseUrl: first.databaseUrl, config });
  for (const { kit } of [first, second]) t.after(await announceProcess(kit));
  return { file, first, second, config };
}

/** What the command line makes for one command. */
async function commandKit(t: TestContext, server: TestServer, change: Partial<Kit['config']> = {}): Promise<Kit> {
  const config = { ...server.kit.config, ...change, listen: { host: '127.0.0.1', port: 0 } };
  const kit = await createKit({ config, databaseUrl: server.databaseUrl, log: createLog({ level: 'silent' }) });
  t.after(() => closeKit(kit));
  return kit;
}

test('every column of sealed records can be sealed anew, and no other', async (t) => {
  const { kit } = await testServer(t);
  const { rows } = await sql<{ name: string }>`
    SELECT table_name || '.' || column_name AS name FROM information_schema.columns
    WHERE table_schema = 'public' AND data_type = 'bytea' AND column_name LIKE 'sealed\\_%'`.execute(kit.db);
  const known = SEALED_COLUMNS.map(({ table, column }) => `${table}.${column}`);
  assert.deepEqual(rows.map(({ name }) => name).sort(), known.sort());
});

test('the seal key is replaced while two servers serve: no request fails, and at the end the old key is not needed', async (t) => {
  const { file, first, second } = await sharedFile(t);
  const old = first.kit.sealKeys.current();
  const alice = await first.createUser({ name: 'alice' });
  const phone = await addPhone(t, first, alice);
  let isOver = false;
  let registered = 0;
  const crowd = [first, second].map(async (server, index) => {
    for (let turn = 0; !isOver; turn++) {
      const user = await server.createUser({ name: `user-${index}-${turn}` });
      await addPhone(t, server, user);
      assert.deepEqual(
        (await phone.sync()).map(({ problem }) => problem),
        [undefined],
      );
      registered += 1;
    }
  });
  while (registered < 3) await new Promise((resolve) => setImmediate(resolve));
  const command = await commandKit(t, first);
  const rotation = await rotateSealKey(command, options);
  const enough = registered + 2;
  while (registered < enough) await new Promise((resolve) => setImmediate(resolve));
  isOver = true;
  await Promise.all(crowd);
  assert.notEqual(rotation.current, old);
  assert.deepEqual([rotation.done, rotation.unopened], [[old], []]);
  assert.deepEqual(
    (await sealedByKey(first.kit)).map(({ id }) => id),
    [rotation.current],
  );
  const lines = readFileSync(file, 'utf8').split('\n');
  assert.deepEqual([lines.length, lines[1], statSync(file).mode & 0o777], [4, '# kept in the safe', 0o600]);
  writeFileSync(file, `${lines[0]}\n`);
  await checkSealKeys(first.databaseUrl, first.kit.config);
  const third = await testServer(t, { databaseUrl: first.databaseUrl, config: { sealKey: null, sealKeyFile: file } });
  const entered = await third.enter(alice);
  assert.deepEqual(
    [entered.reply.status, entered.reply.body.stage],
    [200, undefined],
    'what is left is the second factor',
  );
  const { rows } = await sql`SELECT 1 FROM audit_events WHERE type = 'server.seal-rotated'`.execute(first.kit.db);
  assert.equal(rows.length, 1);
});

test('recovery codes that can be read again are sealed anew, more of them than one batch holds, and stay readable', async (t) => {
  const { first } = await sharedFile(t);
  const { kit, realm } = first;
  const made = new Map<string, string[]>();
  for (let turn = 0; turn < 21; turn += 1) {
    const user = await first.createUser({ name: `user-${turn}` });
    const make = kit.db.transaction().execute((tx) => makeRecoveryCodes(tx, kit, { realm, user, isReadable: true }));
    made.set(user.id, await make);
  }
  const command = await commandKit(t, first);
  const { current, unopened } = await rotateSealKey(command, options);
  assert.deepEqual(unopened, []);
  const keys = await sql<{ key: string }>`
    SELECT DISTINCT encode(substring(sealed_code from 2 for 4), 'hex') AS key FROM recovery_codes`.execute(kit.db);
  assert.deepEqual(keys.rows, [{ key: current }]);
  for (const [id, codes] of made)
    assert.deepEqual((await readableRecoveryCodes(command, id)).toSorted(), codes.toSorted());
});

test('a server on another machine that has not got the key file yet holds the rotation up, and nothing is sealed with the new key before', async (t) => {
  const { file, first, config } = await sharedFile(t);
  const copy = join(temporaryFolder(t), 'copy');
  writeFileSync(copy, readFileSync(file));
  const far = await testServer(t, { databaseUrl: first.databaseUrl, config: { ...config, sealKeyFile: copy } });
  t.after(await announceProcess(far.kit));
  const old = first.kit.sealKeys.current();
  const command = await commandKit(t, first);
  await assert.rejects(rotateSealKey(command, { ...options, waitMs: 0 }), {
    code: 'maintenance.rotation-waits',
    detail: new RegExp(`is not yet at hand on .*process ${process.pid}.*Everything goes on working\\. Copy ${file}`),
  });
  await far.createUser({ name: 'bob' });
  assert.deepEqual(
    (await sealedByKey(first.kit)).map(({ id }) => id),
    [old],
  );
  assert.equal(readFileSync(file, 'utf8').trim().split('\n').length, 3);
  writeFileSync(copy, readFileSync(file));
  const again = await commandKit(t, first);
  const { done } = await rotateSealKey(again, options);
  assert.deepEqual(done, [old]);
  assert.equal(readFileSync(file, 'utf8').trim().split('\n').length, 3, 'the second run takes the key of the first');
  assert.deepEqual(new Set((await runningProcesses(first.kit.db)).map(({ sealKey }) => sealKey)).size, 1);
});

test('a rotation that broke off in the middle goes on where it was', async (t) => {
  const { first } = await sharedFile(t);
  await addPhone(t, first, await first.createUser({ name: 'alice' }));
  const columns = SEALED_COLUMNS.filter(({ table }) => table === 'realm_keys');
  const old = first.kit.sealKeys.current();
  const broken = await rotateSealKey(await commandKit(t, first), { ...options, columns });
  assert.deepEqual([broken.done, (await sealedByKey(first.kit)).length], [[], 2]);
  const { done, current } = await rotateSealKey(await commandKit(t, first), options);
  assert.deepEqual([done, current], [[old], broken.current]);
});

test('keys in the environment: only the operator can add one, and then it is taken', async (t) => {
  const server = await testServer(t);
  const old = server.kit.config.sealKey ?? '';
  await assert.rejects(rotateSealKey(await commandKit(t, server), options), {
    code: 'maintenance.rotation-waits',
    detail: /put a new key in front .* Nothing was changed\.$/,
  });
  const command = await commandKit(t, server, { sealKey: `${newKey()},${old}` });
  const { done } = await rotateSealKey(command, options);
  assert.equal(done.length, 1);
});

test('a record that no key opens is left as it is, told of, and its key is not given up', async (t) => {
  const { first } = await sharedFile(t);
  await addPhone(t, first, await first.createUser({ name: 'alice' }));
  await sql`UPDATE credentials SET sealed_secret = set_byte(sealed_secret, 40, 255 - get_byte(sealed_secret, 40))`.execute(
    first.kit.db,
  );
  const before = await first.kit.db.selectFrom('credentials').select('sealed_secret').executeTakeFirstOrThrow();
  const { unopened, done } = await rotateSealKey(await commandKit(t, first), options);
  assert.deepEqual([unopened, done], [[{ table: 'credentials', records: 1 }], []]);
  assert.deepEqual(
    await first.kit.db.selectFrom('credentials').select('sealed_secret').executeTakeFirstOrThrow(),
    before,
  );
});

test('a key file that cannot be replaced is left as it is, and the sentence says what to do', async (t) => {
  const { first, file } = await sharedFile(t);
  const command = await commandKit(t, first);
  const gone = { ...command, config: { ...command.config, sealKeyFile: join(file, 'nowhere') } };
  await assert.rejects(rotateSealKey(gone, options), { code: 'seal.no-key' });
});
