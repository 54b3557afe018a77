import { useMemo, useState } from 'react';
import type { RealmSettings, SettingField, SettingGroup } from '../../api/settings.ts';
import { faultOf, typedValue } from './faults.ts';
import { expand, flatten, type Lines } from './tree.ts';

export type Draft = {
  /** The version that the edits were made on. */
  version: number;
  /** What a field shows. */
  text: (field: SettingField) => string;
  /** What the server holds. */
  saved: (field: SettingField) => string;
  fault: (field: SettingField) => string | null;
  isEdited: (field: SettingField) => boolean;
  isDefault: (field: SettingField) => boolean;
  set: (field: SettingField, text: string) => void;
  discard: () => void;
  /** How many fields differ from what is saved. */
  count: number;
  hasFault: boolean;
  /** The edits as the server takes them. */
  patch: object;
  edited: Lines;
};

/** What somebody has typed and not saved, over the settings as they are. */
export function useDraft(settings: RealmSettings, groups: readonly SettingGroup[]): Draft {
  const saved = useMemo(() => flatten(settings.settings), [settings]);
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const fields = useMemo(() => groups.flatMap((group) => group.fields), [groups]);
  const savedText = ({ name }: SettingField) => String(saved[name] ?? '');
  const text = (field: SettingField) => typed[field.name] ?? savedText(field);
  const fault = (field: SettingField) => (typed[field.name] === undefined ? null : faultOf(field, text(field)));
  const isEdited = (field: SettingField) => {
    if (typed[field.name] === undefined) return false;
    return fault(field) !== null || String(typedValue(field, text(field))) !== savedText(field);
  };
  const edits = fields.filter(isEdited);
  const sound = edits.filter((field) => fault(field) === null);
  const edited = Object.fromEntries(sound.map((field) => [field.name, typedValue(field, text(field))]));
  return {
    version: settings.version,
    text,
    saved: savedText,
    fault,
    isEdited,
    isDefault: (field) => text(field) === String(field.default),
    set: (field, value) => setTyped((before) => ({ ...before, [field.name]: value })),
    discard: () => setTyped({}),
    count: edits.length,
    hasFault: sound.length < edits.length,
    patch: expand(edited),
    edited,
  };
}
