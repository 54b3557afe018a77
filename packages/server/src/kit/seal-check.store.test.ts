import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { sql } from 'kysely';
import { createTestDatabase } from '../testing/database.ts';
import { eventually } from '../testing/eventually.ts';
import { testServer } from '../testing/index.ts';
import { announceProcess, runningProcesses } from './presence.ts';
import { systemRandom } from './random.ts';
import { createSeal } from './seal.ts';
import { checkSealKeys, countSealed } from './seal-check.ts';
import { adoptSealKey, currentSealKey, nameSealKey, oldSealKeys, SEAL_TOPIC } from './seal-state.ts';

const newKey = () => randomBytes(32).toString('base64url');
const idOf = (key: string | null) => createSeal([Buffer.from(key ?? '', 'base64url')], systemRandom).current();

test('an empty database takes any key', async (t) => {
  const database = await createTestDatabase({ template: 'template0' });
  t.after(database.drop);
  await checkSealKeys(database.url, {
    mode: 'server',
    sealKey: newKey(),
    sealKeyFile: null,
    dataFolder: '/nonexistent',
  });
});

test('a wrong key is refused in one sentence that says which is needed; an old one beside the new is enough', async (t) => {
  const { kit, databaseUrl } = await testServer(t);
  const wrong = newKey();
  const needed = idOf(kit.config.sealKey);
  await assert.rejects(checkSealKeys(databaseUrl, { ...kit.config, sealKey: wrong }), {
    code: 'seal.wrong-key',
    detail: `The database needs the seal key ${needed}, and LANYARD_SEAL_KEY holds only ${idOf(wrong)}. Nothing was changed. Give the server the key that it had before.`,
  });
  await checkSealKeys(databaseUrl, { ...kit.config, sealKey: `${wrong},${kit.config.sealKey}` });
});

test('a demo whose key file is lost does not quietly make another one', async (t) => {
  const { kit, databaseUrl } = await testServer(t);
  const config = { mode: 'demo', sealKey: null, sealKeyFile: null, dataFolder: kit.config.dataFolder } as const;
  await assert.rejects(checkSealKeys(databaseUrl, config), {
    code: 'seal.wrong-key',
    detail: /seal\.key does not exist/,
  });
  assert.throws(() => readFileSync(join(kit.config.dataFolder, 'seal.key')), { code: 'ENOENT' });
});

test('a database of an earlier version, which names no key, is judged by the records that it holds', async (t) => {
  const { kit, databaseUrl } = await testServer(t);
  for (const statement of ['DELETE FROM seal_keys', 'DROP TABLE seal_keys']) {
    await sql.raw(statement).execute(kit.db);
    await assert.rejects(checkSealKeys(databaseUrl, { ...kit.config, sealKey: newKey() }), { code: 'seal.wrong-key' });
    await checkSealKeys(databaseUrl, kit.config);
  }
});

test('every process seals with the key that the database names, wherever it stands in its own list', async (t) => {
  const { kit, databaseUrl } = await testServer(t);
  const old = kit.config.sealKey ?? '';
  const added = newKey();
  const second = await testServer(t, { databaseUrl, config: { sealKey: `${added},${old}` } });
  assert.equal(second.kit.sealKeys.current(), idOf(old));
  assert.deepEqual(second.kit.sealKeys.ids(), [idOf(added), idOf(old)]);
  await nameSealKey(kit.db, second.kit.sealKeys, idOf(added));
  await adoptSealKey(second.kit.db, second.kit.sealKeys);
  assert.equal(second.kit.sealKeys.current(), idOf(added));
  assert.deepEqual([await currentSealKey(kit.db), await oldSealKeys(kit.db)], [idOf(added), [idOf(old)]]);
  await assert.rejects(checkSealKeys(databaseUrl, { ...kit.config, sealKey: added }), { code: 'seal.wrong-key' });
});

test('a canary that another key sealed under the same id opens nothing and is found out', async (t) => {
  const { kit, databaseUrl } = await testServer(t);
  await sql`UPDATE seal_keys SET canary = set_byte(canary, 35, 1 # get_byte(canary, 35))`.execute(kit.db);
  await assert.rejects(checkSealKeys(databaseUrl, kit.config), { code: 'seal.wrong-key' });
});

test('a process says that it serves and with which keys, renews that when keys change, and takes it back at its end', async (t) => {
  const { kit, databaseUrl } = await testServer(t);
  const old = kit.config.sealKey ?? '';
  const added = newKey();
  const second = await testServer(t, { databaseUrl, config: { sealKey: `${old},${added}` } });
  const retire = await announceProcess(second.kit);
  const [process] = await runningProcesses(kit.db);
  assert.deepEqual([process?.sealKey, process?.sealKeys], [idOf(old), [idOf(old), idOf(added)]]);
  await nameSealKey(kit.db, second.kit.sealKeys, idOf(added));
  kit.bus.publish(SEAL_TOPIC, null);
  await eventually(async () => (await runningProcesses(kit.db))[0]?.sealKey === idOf(added));
  await retire();
  assert.deepEqual(await runningProcesses(kit.db), []);
});

test('sealed records are counted by key over all tables, without the erased ones', async (t) => {
  const { kit, createUser } = await testServer(t);
  await createUser({ name: 'alice' });
  const client = { query: async (text: string) => kit.database.executeSql(text) };
  assert.deepEqual(await countSealed(client as never), [{ id: idOf(kit.config.sealKey), records: 1 }]);
  await kit.db
    .updateTable('realm_keys')
    .set({ sealed_private: Buffer.alloc(0) })
    .execute();
  assert.deepEqual(await countSealed(client as never), []);
});
