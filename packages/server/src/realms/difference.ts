import { defaultSettings, effectiveSettings, type RealmSettings, type SettingsPatch } from './settings.ts';

export type SettingValue = string | number | boolean;

/** One setting before and after; null where a release knows the setting that the other does not. */
export type SettingChange = { setting: string; before: SettingValue | null; after: SettingValue | null };

/** Every setting that a tree holds, by its name with dots. */
export function settingLines(tree: object, prefix = ''): Map<string, SettingValue> {
  const lines = Object.entries(tree).flatMap(([key, value]): [string, SettingValue][] =>
    typeof value === 'object' && value !== null
      ? [...settingLines(value, `${prefix}${key}.`)]
      : [[`${prefix}${key}`, value]],
  );
  return new Map(lines);
}

/** What differs, in the order of the settings. */
export function settingDifference(before: RealmSettings, after: RealmSettings): SettingChange[] {
  const [old, wanted] = [settingLines(before), settingLines(after)];
  return [...new Set([...wanted.keys(), ...old.keys()])]
    .map((setting) => ({ setting, before: old.get(setting) ?? null, after: wanted.get(setting) ?? null }))
    .filter((change) => change.before !== change.after);
}

/** What the database holds of these settings: nothing that is a default. */
export function withoutDefaults(settings: SettingsPatch): SettingsPatch {
  return prune(settings, defaultSettings) as SettingsPatch;
}

type Tree = { readonly [key: string]: unknown };

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null;

function prune(tree: Tree, standard: Tree): Tree {
  const kept = Object.entries(tree).flatMap(([key, value]) => {
    const base = Object.hasOwn(standard, key) ? standard[key] : undefined;
    if (!isTree(value)) return value === base ? [] : [[key, value] as const];
    const inside = prune(value, isTree(base) ? base : {});
    return Object.keys(inside).length === 0 && isTree(base) ? [] : [[key, inside] as const];
  });
  return Object.fromEntries(kept);
}

/** The difference between what two versions hold. */
export function storedDifference(before: SettingsPatch, after: SettingsPatch): SettingChange[] {
  return settingDifference(effectiveSettings(before), effectiveSettings(after));
}
