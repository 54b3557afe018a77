import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Kit, Tx } from './kit/index.ts';
import { ensureRealm, getRealm, type Realm } from './realms/index.ts';
import { createService, listServices, revokeService } from './services/index.ts';
import { createUser, hashPassword, type NewPerson } from './users/index.ts';

const origin = { actor: { kind: 'system' } } as const;

export const demoPassword = 'demo';
const serviceName = 'Sample service';

/** The people of the demo realm. Everybody has the same password, which is why the demo listens on loopback only. */
export const demoPeople = [
  { name: 'alice', displayName: 'Alice Adler' },
  { name: 'bob', displayName: 'Bob Bauer' },
  { name: 'carol', displayName: 'Carol Costa' },
  { name: 'admin', displayName: 'Adam the administrator', role: 'administrator' },
  { name: 'helen', displayName: 'Helen of the help desk', role: 'helpdesk' },
  { name: 'otto', displayName: 'Otto the auditor', role: 'auditor' },
] as const satisfies readonly NewPerson[];

export type Demo = { realm: string; apiKey: string };

/**
 * Makes the demo realm, its people and a sample service; a second call finds them. The API key is kept in the data
 * folder, because the database has only its hash and the demo shows the same key at every start.
 */
export async function ensureDemo(kit: Kit): Promise<Demo> {
  const passwordHash = await hashPassword(demoPassword);
  const name = kit.config.realm;
  await ensureRealm(kit, { name, settings: { displayName: 'Lanyard demo', issuer: 'Lanyard demo' } }, (tx, realm) =>
    addPeople(tx, kit, { realm, passwordHash }),
  );
  return { realm: name, apiKey: await ensureSampleService(kit) };
}

async function addPeople(
  tx: Tx,
  kit: Kit,
  { realm, passwordHash }: { realm: Realm; passwordHash: string },
): Promise<void> {
  for (const person of demoPeople) await createUser(tx, kit, realm, { ...person, passwordHash }, origin);
}

async function ensureSampleService(kit: Kit): Promise<string> {
  const realm = await getRealm(kit.db, kit.config.realm);
  const path = join(kit.config.dataFolder, 'demo-api-key');
  const [kept, services] = await Promise.all([readKey(path), listServices(kit.db, realm.id)]);
  const sample = services.find((service) => service.name === serviceName);
  if (sample && kept?.endsWith(sample.keyHint)) return kept;
  const { apiKey } = await kit.db.transaction().execute(async (tx) => {
    if (sample) await revokeService(tx, kit, { realmId: realm.id, id: sample.id }, origin);
    return createService(tx, kit, { realmId: realm.id, name: serviceName }, origin);
  });
  await writeFile(path, `${apiKey}\n`, { mode: 0o600 });
  return apiKey;
}

async function readKey(path: string): Promise<string | null> {
  return readFile(path, 'utf8').then(
    (text) => text.trim(),
    () => null,
  );
}
