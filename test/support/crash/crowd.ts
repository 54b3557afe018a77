/** People, phones and a relying party for a load, written straight into the database that a server will serve. */
import { completeConfig } from '../../../packages/server/src/config.ts';
import { insertTestDevice, type TestDevice } from '../../../packages/server/src/devices/test-device.ts';
import { closeKit, createKit, createLog, json, type Kit } from '../../../packages/server/src/kit/index.ts';
import { getRealm, type Realm } from '../../../packages/server/src/realms/index.ts';
import { insertService } from '../../../packages/server/src/services/index.ts';
import { createUser, hashPassword } from '../../../packages/server/src/users/index.ts';

export interface Crowd {
  apiKey: string;
  realm: string;
  /** Have a phone with a counter (HOTP), so that the next code needs no waiting. */
  coders: string[];
  /** Have a phone that answers requests. */
  approvers: { user: string; phone: TestDevice }[];
  /** Have a password and no phone yet. */
  newcomers: string[];
}

export const PASSWORD = 'correct horse battery staple';

export interface CrowdOptions {
  databaseUrl: string;
  sealKey: string;
  dataFolder: string;
  publicUrl: string;
  newcomers: number;
}

const CODERS = 24;
/** Many, because a request that an outage interrupted stays open for a while, and a person has few open at once. */
const APPROVERS = 40;
const SYSTEM = { actor: { kind: 'system' } } as const;

/** Needs a migrated database in which the first start has made the realm. */
export async function gatherCrowd(options: CrowdOptions): Promise<Crowd> {
  const { databaseUrl, sealKey, dataFolder, publicUrl } = options;
  const listen = { host: '127.0.0.1', port: 0 };
  const kit = await createKit({
    config: completeConfig({ mode: 'server', listen, publicUrl, sealKey, dataFolder }),
    databaseUrl,
    log: createLog({ level: 'error' }),
  });
  try {
    const realm = await getRealm(kit.db, kit.config.realm);
    return await populate(kit, realm, options.newcomers);
  } finally {
    await closeKit(kit);
  }
}

async function populate(kit: Kit, realm: Realm, newcomers: number): Promise<Crowd> {
  const passwordHash = await hashPassword(PASSWORD);
  const apiKey = await openGates(kit, realm);
  const add = (name: string) =>
    kit.db.transaction().execute((tx) => createUser(tx, kit, realm, { name, displayName: name, passwordHash }, SYSTEM));
  const names = (prefix: string, count: number) => Array.from({ length: count }, (_, index) => `${prefix}${index}`);
  const coders = names('coder', CODERS);
  for (const name of coders) {
    const { device } = await insertTestDevice(kit, await add(name));
    await kit.db.updateTable('credentials').set({ kind: 'hotp' }).where('device_id', '=', device.id).execute();
  }
  const approvers = [];
  for (const user of names('approver', APPROVERS)) {
    approvers.push({ user, phone: await insertTestDevice(kit, await add(user)) });
  }
  const people = names('newcomer', newcomers);
  for (const name of people) await add(name);
  return { apiKey, realm: realm.name, coders, approvers, newcomers: people };
}

/**
 * Limits out of the way: everybody comes from one address here. Written as it is stored, which is the same for every version:
 * an older one gathers a crowd with this very file.
 */
async function openGates(kit: Kit, { id: realmId }: Realm): Promise<string> {
  const wide = { max: 1_000_000, windowSeconds: 86_400 };
  const scopes = ['push:user', 'push:realm', 'push:address', 'registration:address', 'password:address'] as const;
  const limits = Object.fromEntries(scopes.map((scope) => [scope, wide]));
  return kit.db.transaction().execute(async (tx) => {
    await tx
      .updateTable('realms')
      .set((eb) => ({ settings: json({ limits }), settings_version: eb('settings_version', '+', 1) }))
      .where('id', '=', realmId)
      .execute();
    return (await insertService(tx, kit, { realmId, name: 'Load' })).apiKey;
  });
}
