import { record } from '../audit/index.ts';
import { json, type Kit, Problem, type Queryable, type Tx } from '../kit/index.ts';
import { createRealmKey } from './keys.ts';
import { checkRealmName, isRealmId, type Realm } from './realm.ts';
import { effectiveSettings, mergePatches, type SettingsPatch, settingFaults } from './settings.ts';

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
  await tx
    .insertInto('realms')
    .values({ id, name, settings: json(settings), created_at: createdAt })
    .execute();
  await createRealmKey(tx, kit, id);
  await record(tx, kit, { realmId: id, type: 'realm.created', outcome: 'success', actor: { kind: 'system' } });
  return getRealm(tx, id);
}

/**
 * Lays `change` over the settings. With `version`, only if nobody else changed them since that version was read.
 * The caller writes the audit event, because only the caller knows who asked.
 * @throws Problem realms.version-conflict, realms.setting-invalid
 */
export async function changeSettings(
  tx: Tx,
  { realmId, change, version }: { realmId: string; change: SettingsPatch; version?: number | undefined },
): Promise<Realm> {
  const row = await tx.selectFrom('realms').selectAll().where('id', '=', realmId).forUpdate().executeTakeFirstOrThrow();
  if (version !== undefined && version !== row.settings_version) throw new Problem('realms.version-conflict');
  const settings = mergePatches(row.settings as SettingsPatch, change);
  checkSettings(settings);
  await tx
    .updateTable('realms')
    .set({ settings: json(settings), settings_version: row.settings_version + 1 })
    .where('id', '=', realmId)
    .execute();
  return getRealm(tx, realmId);
}

function checkSettings(settings: SettingsPatch): void {
  const faults = settingFaults(effectiveSettings(settings));
  const [first] = faults;
  if (first) {
    const detail = `The setting ${first.setting || 'named'} ${first.text}. Nothing was changed.`;
    throw new Problem('realms.setting-invalid', { detail, members: { faults } });
  }
}

type RealmRow = { id: string; name: string; settings: unknown; settings_version: number; created_at: Date };

function toRealm(row: RealmRow): Realm {
  return {
    id: row.id,
    name: row.name,
    settings: effectiveSettings(row.settings as SettingsPatch),
    version: row.settings_version,
    createdAt: row.created_at,
  };
}
