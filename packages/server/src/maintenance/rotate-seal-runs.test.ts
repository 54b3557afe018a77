/** People who are in the middle of a sign-in while the seal key is replaced. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { drawJourney, ensureJourneys } from '../journeys/index.ts';
import { announceProcess, closeKit, createKit, createLog } from '../kit/index.ts';
import { createClient, type TestServer, testServer } from '../testing/index.ts';
import { rotateSealKey, SEALED_COLUMNS } from './index.ts';
import { temporaryFolder } from './test-backup.ts';

/** The password is sealed in the run while the person reads the notice. */
const journey = drawJourney({
  name: 'Notice',
  description: '',
  nodes: {
    name: { type: 'UsernameCollectorNode', displayName: 'Name', to: { outcome: 'password' } },
    password: { type: 'PasswordCollectorNode', displayName: 'Password', to: { outcome: 'notice' } },
    notice: { type: 'MessageNode', displayName: 'Notice', to: { true: 'check', false: 'failure' } },
    check: { type: 'DataStoreDecisionNode', displayName: 'Check', to: { true: 'success', false: 'failure' } },
  },
});

type Step = { authId: string; callbacks: { input?: { name: string; value: unknown }[] }[] };

const PATH = '/am/json/authenticate';

/** As far as the notice. */
async function reachNotice({ url, kit }: TestServer, { name, password }: { name: string; password: string }) {
  const client = createClient(url, kit.config.publicUrl);
  let step: Step = await client.expect(200, 'POST', `${PATH}?authIndexValue=Notice`);
  for (const value of [name, password]) {
    const callbacks = step.callbacks.map((callback) => ({
      ...callback,
      input: callback.input?.map((field) => ({ ...field, value })),
    }));
    step = await client.expect(200, 'POST', PATH, { body: { ...step, callbacks } });
  }
  return { client, step };
}

test('a sign-in that was begun before a rotation of the seal key ends after it on any server; without the old key it is refused', async (t) => {
  const file = join(temporaryFolder(t), 'seal.keys');
  writeFileSync(file, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600 });
  const config = { sealKey: null, sealKeyFile: file };
  const first = await testServer(t, { config });
  const second = await testServer(t, { databaseUrl: first.databaseUrl, config });
  for (const { kit } of [first, second]) t.after(await announceProcess(kit));
  const { realm } = first;
  await first.kit.db.transaction().execute((tx) => ensureJourneys(tx, first.kit, { realm, journeys: [journey] }));
  const alice = await first.createUser({ name: 'alice' });
  const goesOn = await reachNotice(first, alice);
  const staysAway = await reachNotice(first, alice);
  const command = await createKit({
    config: { ...first.kit.config, listen: { host: '127.0.0.1', port: 0 } },
    databaseUrl: first.databaseUrl,
    log: createLog({ level: 'silent' }),
  });
  t.after(() => closeKit(command));
  const old = first.kit.sealKeys.current();
  const rotation = await rotateSealKey(command, { columns: SEALED_COLUMNS, waitMs: 60_000, progress: () => {} });
  assert.notEqual(rotation.current, old);
  const elsewhere = createClient(second.url, second.kit.config.publicUrl);
  const cookies = goesOn.client.cookies;
  const reply = await elsewhere.request('POST', PATH, { body: goesOn.step, cookies });
  assert.equal(reply.status, 200, reply.text);
  assert.ok(reply.cookies.iPlanetDirectoryPro);
  writeFileSync(file, `${readFileSync(file, 'utf8').split('\n')[0]}\n`);
  const third = await testServer(t, { databaseUrl: first.databaseUrl, config });
  const late = createClient(third.url, third.kit.config.publicUrl);
  const refused = await late.request('POST', PATH, { body: staysAway.step, cookies: staysAway.client.cookies });
  assert.deepEqual([refused.status, refused.headers.get('lanyard-error')], [400, 'am.auth-id-invalid']);
});
