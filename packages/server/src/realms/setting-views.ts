import { Type } from 'typebox';
import type { Realm } from './realm.ts';
import { SettingsPatchSchema, SettingsSchema } from './settings.ts';
import type { SettingVersion } from './version-store.ts';

export const SettingsView = Type.Object({
  name: Type.String(),
  version: Type.Integer(),
  settings: SettingsSchema,
});

export function settingsView({ name, version, settings }: Realm) {
  return { name, version, settings };
}

const Value = Type.Union([Type.String(), Type.Integer(), Type.Boolean(), Type.Null()]);

export const ChangesView = Type.Array(Type.Object({ setting: Type.String(), before: Value, after: Value }));

export const VersionView = Type.Object({
  version: Type.Integer(),
  at: Type.String(),
  by: Type.Union([Type.Object({ id: Type.String(), name: Type.String() }), Type.Null()]),
  origin: Type.Enum(['found', 'created', 'changed', 'imported', 'restored']),
  restored: Type.Union([Type.Integer(), Type.Null()]),
  changes: ChangesView,
});

export function versionView({ version, at, by, origin, restored, changes }: SettingVersion) {
  return { version, at: at.toISOString(), by, origin, restored, changes };
}

export const PreviewView = Type.Object({
  version: Type.Integer(),
  faults: Type.Array(Type.Object({ setting: Type.String(), text: Type.String() })),
  changes: ChangesView,
  touches: Type.Array(Type.Object({ what: Type.String(), count: Type.Integer(), text: Type.String() })),
});

/** Settings from outside, whose names are judged in words and not by the schema: a slip is answered with the right name. */
export const OutsideSettings = Type.Record(Type.String(), Type.Unknown());

/** Settings as a file holds them. */
export const SettingsFile = SettingsPatchSchema;

export const Mode = Type.Enum(['merge', 'replace'], {
  description: 'Whether settings that are not named stay (merge) or go back to their defaults (replace).',
});
