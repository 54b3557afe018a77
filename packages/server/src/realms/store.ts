import { record } from '../audit/index.ts';
import { json, type Kit, Problem, type Queryable, type Tx } from '../kit/index.ts';
import { fillRealm } from './contents.ts';
import { storedDifference, withoutDefaults } from './difference.ts';
import { createRealmKey } from './keys.ts';
import { checkRealmName, isRealmId, type Realm } from './realm.ts';
import { effectiveSettings, type SettingsPatch } from './settings.ts';
import { outsideFaults } from './unknown-settings.ts';
import { insertVersion } from './version-store.ts';

/**
 * The realm with its settings as they are in the database now: nothing is kept in the process, so a change is
 * seen by every process at its next request.
 * @throws Problem realms.not-found
 */
export async function getRealm(q: Queryable, nameOrId: string): Promise<Realm> {
  const realm = await findRealm(q, nameOrId);
  if (!realm) throw new Problem('realms.not-found');
  return realm;
}

/** What the database holds of a realm's settings: only what differs from the defaults. */
export async function storedSettings(q: Queryable, realmId: string): Promise<SettingsPatch> {
  const row = await q.selectFrom('realms').select('settings').where('id', '=', realmId).executeTakeFirstOrThrow();
  return withoutDefaults(row.settings as SettingsPatch);
}

/** Like getRealm, but null where there is none. */
export async function findRealm(q: Queryable, nameOrId: string): Promise<Realm | null> {
  const column = isRealmId(nameOrId) ? 'id' : 'name';
  const row = await q.selectFrom('realms').selectAll().where(column, '=', nameOrId).executeTakeFirst();
  return row ? toRealm(row) : null;
}

export async function listRealms(q: Queryable): Promise<Realm[]> {
  const rows = await q.selectFrom('realms').selectAll().orderBy('id').execute();
  return rows.map(toRealm);
}

/**
 * Creates a realm with its signing key.
 * @throws Problem realms.name-invalid, realms.setting-invalid
 */
export async function createRealm(
  tx: Tx,
  kit: Kit,
  { name, settings = {} }: { name: string; settings?: SettingsPatch },
): Promise<Realm> {
  checkRealmName(name);
  checkSettings(settings);
  const createdAt = kit.clock.now();
  const id = kit.random.uuid(createdAt);
  const stored = withoutDefaults(settings);
  await tx
    .insertInto('realms')
    .values({ id, name, settings: json(stored), created_at: createdAt })
    .execute();
  await insertVersion(tx, id, {
    version: 1,
    settings: stored,
    changes: storedDifference({}, stored),
    origin: 'created',
    restored: null,
    by: null,
    at: createdAt,
  });
  await createRealmKey(tx, kit, { realmId: id, generation: 1, previous: null });
  await record(tx, kit, { realmId: id, type: 'realm.created', outcome: 'success', actor: { kind: 'system' } });
  const realm = await getRealm(tx, id);
  await fillRealm(tx, kit, realm);
  return realm;
}

/** @throws Problem realms.setting-unknown, realms.setting-invalid: the first fault as a sentence, and all of them */
export function checkSettings(settings: SettingsPatch): void {
  const faults = outsideFaults(settings);
  const [first] = faults;
  if (!first) return;
  const code = first.known ? 'realms.setting-invalid' : 'realms.setting-unknown';
  const detail = `The setting ${first.setting || 'named'} ${first.text}. Nothing was changed.`;
  throw new Problem(code, { detail, members: { faults: faults.map(({ setting, text }) => ({ setting, text })) } });
}

export const realmColumns = ['id', 'name', 'settings', 'settings_version', 'created_at'] as const;

type RealmRow = { id: string; name: string; settings: unknown; settings_version: number; created_at: Date };

/** For a store of another slice that reads its realm in the same round trip. */
export function toRealm(row: RealmRow): Realm {
  return {
    id: row.id,
    name: row.name,
    settings: effectiveSettings(row.settings as SettingsPatch),
    version: row.settings_version,
    createdAt: row.created_at,
  };
}
