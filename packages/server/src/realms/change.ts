import { type Actor, record } from '../audit/index.ts';
import { json, type Kit, Problem, type Tx } from '../kit/index.ts';
import { settingDifference, storedDifference, withoutDefaults } from './difference.ts';
import type { Realm } from './realm.ts';
import { effectiveSettings, mergePatches, type SettingsPatch } from './settings.ts';
import { checkSettings, getRealm } from './store.ts';
import { findVersion, insertVersion, type SettingVersion, type VersionOrigin } from './version-store.ts';

/** Who changes settings, for the audit and for the list of versions. */
export type ChangeOrigin = {
  actor: Actor;
  /** The person's name; absent where the actor is none. */
  name?: string | undefined;
  address?: string | undefined;
  requestId?: string | undefined;
};

type SettingsChange = {
  realmId: string;
  /** Only if nobody else changed the settings since this version was read. */
  version?: number | undefined;
  /** The server itself unless given. */
  origin?: ChangeOrigin | undefined;
};

const SYSTEM: ChangeOrigin = { actor: { kind: 'system' } };

/**
 * Lays `change` over the settings: a new version, with its audit event. Where it changes nothing, there is none.
 * @throws Problem realms.version-conflict, realms.setting-invalid
 */
export function changeSettings(
  tx: Tx,
  kit: Pick<Kit, 'clock' | 'random'>,
  { change, ...input }: SettingsChange & { change: SettingsPatch },
): Promise<Realm> {
  return writeVersion(tx, kit, { ...input, kind: 'changed', wanted: (stored) => mergePatches(stored, change) });
}

/**
 * Takes settings from a file. `replace`: what the file does not name goes back to its default; `merge`: it stays.
 * @throws Problem realms.version-conflict, realms.setting-invalid
 */
export function importSettings(
  tx: Tx,
  kit: Pick<Kit, 'clock' | 'random'>,
  { settings, mode, ...input }: SettingsChange & { settings: SettingsPatch; mode: ImportMode },
): Promise<Realm> {
  const wanted = (stored: SettingsPatch) => importedSettings(stored, settings, mode);
  return writeVersion(tx, kit, { ...input, kind: 'imported', wanted });
}

export type ImportMode = 'merge' | 'replace';

export function importedSettings(stored: SettingsPatch, settings: SettingsPatch, mode: ImportMode): SettingsPatch {
  return mode === 'replace' ? settings : mergePatches(stored, settings);
}

/**
 * Goes back to what version `to` held, as a new version that can itself be undone.
 * @throws Problem realms.version-not-found, realms.version-conflict, realms.setting-invalid
 */
export async function restoreSettings(
  tx: Tx,
  kit: Pick<Kit, 'clock' | 'random'>,
  { to, ...input }: SettingsChange & { to: number },
): Promise<Realm> {
  const old = await findVersion(tx, input.realmId, to);
  if (!old) throw new Problem('realms.version-not-found');
  return writeVersion(tx, kit, { ...input, kind: 'restored', restored: to, wanted: () => old.settings });
}

type Writing = SettingsChange & {
  kind: VersionOrigin;
  restored?: number;
  wanted: (stored: SettingsPatch) => SettingsPatch;
};

async function writeVersion(tx: Tx, kit: Pick<Kit, 'clock' | 'random'>, writing: Writing): Promise<Realm> {
  const { realmId, version, origin = SYSTEM, kind } = writing;
  const row = await tx.selectFrom('realms').selectAll().where('id', '=', realmId).forUpdate().executeTakeFirstOrThrow();
  if (version !== undefined && version !== row.settings_version) throw await conflict(tx, realmId, version);
  const stored = row.settings as SettingsPatch;
  const wanted = writing.wanted(stored);
  checkSettings(wanted);
  const [before, after] = [effectiveSettings(stored), effectiveSettings(wanted)];
  const changes = settingDifference(before, after);
  if (changes.length === 0) return getRealm(tx, realmId);
  await keepFormer(tx, { realmId, version: row.settings_version, settings: stored, at: kit.clock.now() });
  const entry: SettingVersion = {
    version: row.settings_version + 1,
    settings: withoutDefaults(after),
    changes,
    origin: kind,
    restored: writing.restored ?? null,
    by: origin.actor.id === undefined ? null : { id: origin.actor.id, name: origin.name ?? '' },
    at: kit.clock.now(),
  };
  await insertVersion(tx, realmId, entry);
  await tx
    .updateTable('realms')
    .set({ settings: json(entry.settings), settings_version: entry.version })
    .where('id', '=', realmId)
    .execute();
  await recordChange(tx, kit, { realmId, origin, entry });
  return getRealm(tx, realmId);
}

type Former = { realmId: string; version: number; settings: SettingsPatch; at: Date };

/** A process of an earlier release changes settings without a version; this one's undo must find what it left. */
async function keepFormer(tx: Tx, { realmId, ...former }: Former): Promise<void> {
  await insertVersion(tx, realmId, { ...former, changes: [], origin: 'found', restored: null, by: null });
}

type Recorded = { realmId: string; origin: ChangeOrigin; entry: SettingVersion };

async function recordChange(tx: Tx, kit: Pick<Kit, 'clock' | 'random'>, { realmId, origin, entry }: Recorded) {
  const { name: _name, ...who } = origin;
  const settings = entry.changes.map(({ setting }) => setting);
  const details = { settings, version: entry.version, ...(entry.restored ? { restored: entry.restored } : {}) };
  await record(tx, kit, { realmId, type: 'realm.changed', outcome: 'success', ...who, details });
}

/** The refusal of a change to an old version, with everything that its author needs to go on: who was faster, and with what. */
async function conflict(tx: Tx, realmId: string, seen: number): Promise<Problem> {
  const { name, version, settings } = await getRealm(tx, realmId);
  const [base, newest] = await Promise.all([findVersion(tx, realmId, seen), findVersion(tx, realmId, version)]);
  const difference = base && newest ? storedDifference(base.settings, newest.settings) : [];
  const by = newest && { name: newest.by?.name ?? null, at: newest.at.toISOString() };
  return new Problem('realms.version-conflict', { members: { current: { name, version, settings }, difference, by } });
}
