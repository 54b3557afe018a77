import type { Kit, Queryable } from '../kit/index.ts';
import { type ImportMode, importedSettings } from './change.ts';
import { type SettingChange, settingDifference } from './difference.ts';
import type { Realm } from './realm.ts';
import { effectiveSettings, type RealmSettings, type SettingFault, type SettingsPatch } from './settings.ts';
import { getRealm } from './store.ts';
import { outsideFaults } from './unknown-settings.ts';

/** Whom a change touches: what is counted, how many, and the sentence for people. */
export type Touch = { what: string; count: number; text: string };

export type TouchInput = { realm: Realm; before: RealmSettings; after: RealmSettings; now: Date };

/**
 * Counts whom a change of some settings touches. The key is the name of a setting or of a group of them; each slice
 * brings the counters of what it owns.
 */
export type TouchCounters = Readonly<Record<string, (q: Queryable, input: TouchInput) => Promise<Touch[]>>>;

export type Preview = {
  /** The version that was looked at. */
  version: number;
  faults: SettingFault[];
  changes: SettingChange[];
  touches: Touch[];
};

/** Settings from outside: not yet known to be any. */
type Wanted = { realmId: string; settings: SettingsPatch; mode: ImportMode };

/** What a change would do, without doing it. With a fault there is nothing to count. */
export async function previewSettings(
  kit: Pick<Kit, 'db' | 'clock'>,
  counters: readonly TouchCounters[],
  { realmId, settings, mode }: Wanted,
): Promise<Preview> {
  const realm = await getRealm(kit.db, realmId);
  const before = realm.settings;
  const wanted = importedSettings(before, settings, mode);
  const faults = outsideFaults(wanted);
  if (faults.length > 0) {
    return {
      version: realm.version,
      faults: faults.map(({ setting, text }) => ({ setting, text })),
      changes: [],
      touches: [],
    };
  }
  const after = effectiveSettings(wanted);
  const changes = settingDifference(before, after);
  const input = { realm, before, after, now: kit.clock.now() };
  const touches = await Promise.all(concerned(counters, changes).map((count) => count(kit.db, input)));
  return { version: realm.version, faults, changes, touches: touches.flat() };
}

/** The counters of everything that changes, each once. */
function concerned(counters: readonly TouchCounters[], changes: readonly SettingChange[]) {
  const touches = (key: string) => changes.some(({ setting }) => setting === key || setting.startsWith(`${key}.`));
  return counters.flatMap((table) => Object.entries(table).flatMap(([key, count]) => (touches(key) ? [count] : [])));
}
