import { type JsonText, json, type Queryable, type Tx } from '../kit/index.ts';
import type { SettingChange } from './difference.ts';
import type { SettingsPatch } from './settings.ts';

/** How a version came about; `found` is what was there before there were versions. */
export type VersionOrigin = 'found' | 'created' | 'changed' | 'imported' | 'restored';

/** The settings of a realm as they were from one change to the next. */
export type SettingVersion = {
  version: number;
  /** What differed from the defaults. */
  settings: SettingsPatch;
  changes: SettingChange[];
  origin: VersionOrigin;
  /** The version that an undo brought back. */
  restored: number | null;
  /** Null: the command line, or an earlier release. The name is the one of that day. */
  by: { id: string; name: string } | null;
  at: Date;
};

const columns = [
  'version',
  'settings',
  'change',
  'origin',
  'restored',
  'changed_by',
  'changed_by_name',
  'changed_at',
] as const;

export async function insertVersion(tx: Tx, realmId: string, entry: SettingVersion): Promise<void> {
  await tx
    .insertInto('realm_setting_versions')
    .values({
      realm_id: realmId,
      version: entry.version,
      settings: json(entry.settings),
      change: json(entry.changes) as JsonText,
      origin: entry.origin,
      restored: entry.restored,
      changed_by: entry.by?.id ?? null,
      changed_by_name: entry.by?.name ?? '',
      changed_at: entry.at,
    })
    // The version before a change may be there already; a change's own cannot be, because the realm's row is locked.
    .onConflict((conflict) => conflict.columns(['realm_id', 'version']).doNothing())
    .execute();
}

export async function findVersion(q: Queryable, realmId: string, version: number): Promise<SettingVersion | null> {
  const row = await q
    .selectFrom('realm_setting_versions')
    .select(columns)
    .where('realm_id', '=', realmId)
    .where('version', '=', version)
    .executeTakeFirst();
  return row ? toVersion(row) : null;
}

/** Newest first, paged by version. */
export async function listVersions(
  q: Queryable,
  { realmId, after, limit }: { realmId: string; after?: number | undefined; limit: number },
): Promise<{ versions: SettingVersion[]; next: number | null }> {
  let query = q.selectFrom('realm_setting_versions').select(columns).where('realm_id', '=', realmId);
  if (after !== undefined) query = query.where('version', '<', after);
  const rows = await query
    .orderBy('version', 'desc')
    .limit(limit + 1)
    .execute();
  const versions = rows.slice(0, limit).map(toVersion);
  return { versions, next: rows.length > limit ? (versions.at(-1)?.version ?? null) : null };
}

type VersionRow = {
  version: number;
  settings: unknown;
  change: unknown;
  origin: string;
  restored: number | null;
  changed_by: string | null;
  changed_by_name: string;
  changed_at: Date;
};

function toVersion(row: VersionRow): SettingVersion {
  return {
    version: row.version,
    settings: row.settings as SettingsPatch,
    changes: row.change as SettingChange[],
    origin: row.origin as VersionOrigin,
    restored: row.restored,
    by: row.changed_by === null ? null : { id: row.changed_by, name: row.changed_by_name },
    at: row.changed_at,
  };
}
