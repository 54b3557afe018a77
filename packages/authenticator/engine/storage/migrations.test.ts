import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { createAuthenticator } from '../index.ts';
import type { LanyardRow } from '../records.ts';
import { refusal, testWorld } from '../testing/engine.ts';
import { decodeTables } from './codec.ts';
import { memoryStorage } from './memory.ts';
import type { Change, Row, Storage } from './storage.ts';

const APP = { appVersion: '2.0.0', platform: 'test' };

type Name = 'open' | 'pin';

/** A storage as this version of the app left it on somebody's phone. */
async function version(number: 1 | 2, name: Name): Promise<Storage> {
  const storage = memoryStorage();
  const file = new URL(`./fixtures/v${number}-${name}.json`, import.meta.url);
  const tables = await decodeTables(await readFile(file, 'utf8'));
  const changes = [...tables].flatMap(([table, rows]) =>
    [...rows.values()].map((row): Change => ({ op: 'put', table, row })),
  );
  await storage.transaction(changes);
  return storage;
}

const version1 = (name: Name) => version(1, name);
const version2 = (name: Name) => version(2, name);

const versionOf = async (storage: Storage): Promise<unknown> =>
  (await storage.get('meta', 'schema')) as (Row & { version: number }) | undefined;

for (const number of [1, 2] as const) {
  test(`from version ${number}: accounts, codes, history, clock offset and keys are all there`, async () => {
    const storage = await version(number, 'open');
    const authenticator = await createAuthenticator({ storage, ...APP });
    const accounts = await authenticator.accounts();
    assert.deepEqual(accounts.map(({ kind, issuer }) => `${kind} ${issuer}`).sort(), ['hotp Bank', 'lanyard Example']);
    const bank = accounts.find(({ kind }) => kind === 'hotp');
    assert.equal((await authenticator.code(bank?.id ?? '')).code, '287082', 'the counter goes on where it stood');
    const [entry] = await authenticator.history();
    assert.equal(entry?.service, 'Wiki');
    assert.equal(entry?.accountId, accounts.find(({ kind }) => kind === 'lanyard')?.id);
    const server = (await storage.get('v3/servers', 'https://id.example.org')) as Row & { offset: number };
    assert.equal(server.offset, 1500);
    for (const table of ['accounts', 'installation', 'protection', 'history', 'changes', 'servers']) {
      const left = [...(await storage.list(`v1/${table}`)), ...(await storage.list(`v2/${table}`))];
      assert.deepEqual(left, [], 'the old copy is gone once the new one was read back');
    }
  });

  test(`from version ${number} with a PIN: the same PIN opens it, and its wrong tries still count`, async () => {
    const storage = await version(number, 'pin');
    const { authenticator } = await testWorld({ storage });
    assert.deepEqual(await authenticator.protection(), { kind: 'pin', locked: true, attemptsLeft: 9, waitUntil: null });
    await assert.rejects(authenticator.unlockWithPin('9999'), refusal('pin-wrong', { left: 8 }));
    await authenticator.unlockWithPin('2580');
    const [account] = await authenticator.accounts();
    assert.equal((await authenticator.code(account?.id ?? '')).code.length, 6);
  });

  test(`from version ${number}: the migrated device key still signs for its server`, async () => {
    const storage = await version(number, 'open');
    const { authenticator, server } = await testWorld({ storage });
    const row = (await storage.list('v3/accounts')).find((account): account is LanyardRow => 'server' in account);
    assert.ok(row);
    const { x, y } = await crypto.subtle.exportKey('jwk', row.device);
    assert.ok(x && y);
    const jwk = { kty: 'EC', crv: 'P-256', x, y } as const;
    server.devices.set(row.deviceId, { id: row.deviceId, device: jwk, user: jwk, agreement: jwk, state: 'removed' });
    await assert.rejects(authenticator.sync(row.id), refusal('device-removed'));
  });
}

test('from version 2: what organisations changed is still told, and no account demands anything of the phone', async () => {
  const storage = await version2('open');
  const authenticator = await createAuthenticator({ storage, ...APP });
  assert.deepEqual(
    (await authenticator.changes()).map(({ changes, seen }) => [changes[0]?.text, seen]),
    [['code length is now 8 digits', false]],
  );
  assert.deepEqual(
    (await authenticator.accounts()).map(({ lockedBy, hasUnreadableDemands }) => [lockedBy, hasUnreadableDemands]),
    [
      [null, false],
      [null, false],
    ],
  );
});

test('from version 1, killed between the two steps: version 2 is whole, and the next start goes on from there', async () => {
  const storage = await version1('open');
  let writes = 0;
  const dying: Storage = {
    ...storage,
    transaction: (changes) => {
      writes += 1;
      return writes > 2 ? Promise.reject(new Error('killed')) : storage.transaction(changes);
    },
  };
  await assert.rejects(createAuthenticator({ storage: dying, ...APP }), refusal('storage-failed'));
  assert.equal(((await versionOf(storage)) as { version: number }).version, 2);
  assert.deepEqual([(await storage.list('v1/accounts')).length, (await storage.list('v2/accounts')).length], [0, 2]);
  const authenticator = await createAuthenticator({ storage, ...APP });
  assert.equal((await authenticator.accounts()).length, 2);
});

test('killed before or inside any write of the upgrade, one version is whole, and the next start completes it', async () => {
  for (const [number, failing] of [1, 2].flatMap((from) => [1, 2].map((write) => [from as 1 | 2, write] as const))) {
    const storage = await version(number, 'open');
    let writes = 0;
    const dying: Storage = {
      ...storage,
      transaction: (changes) => {
        writes += 1;
        return writes === failing ? Promise.reject(new Error('killed')) : storage.transaction(changes);
      },
    };
    await assert.rejects(createAuthenticator({ storage: dying, ...APP }), refusal('storage-failed'));
    assert.equal(((await versionOf(storage)) as { version: number }).version, number);
    assert.equal((await storage.list(`v${number}/accounts`)).length, 2);
    const authenticator = await createAuthenticator({ storage, ...APP });
    assert.equal((await authenticator.accounts()).length, 2);
  }
});

test('a copy that does not read back as it was written is never switched to', async () => {
  const storage = await version1('open');
  const forgetful: Storage = {
    ...storage,
    list: async (table) => (await storage.list(table)).filter(({ id }) => !table.startsWith('v2/') || id === 'this'),
  };
  await assert.rejects(createAuthenticator({ storage: forgetful, ...APP }), refusal('storage-damaged'));
  assert.equal((await storage.list('v1/accounts')).length, 2);
  assert.equal(((await versionOf(storage)) as { version: number }).version, 1);
});

test('leftovers of an upgrade that broke off are not taken for accounts', async () => {
  const storage = await version2('open');
  await storage.transaction([{ op: 'put', table: 'v3/accounts', row: { id: 'ghost', revision: 1 } }]);
  const authenticator = await createAuthenticator({ storage, ...APP });
  assert.equal((await authenticator.accounts()).length, 2);
});

test('two tabs that upgrade at the same time end with one whole copy', async () => {
  const storage = await version1('open');
  const both = await Promise.all([createAuthenticator({ storage, ...APP }), createAuthenticator({ storage, ...APP })]);
  for (const authenticator of both) assert.equal((await authenticator.accounts()).length, 2);
});

test('what a newer app has written is left alone', async () => {
  const storage = memoryStorage();
  const row = { id: 'schema', revision: 7, version: 99 } as Row;
  await storage.transaction([{ op: 'put', table: 'meta', row }]);
  await assert.rejects(createAuthenticator({ storage, ...APP }), refusal('storage-newer'));
  assert.deepEqual(await storage.get('meta', 'schema'), row);
});
