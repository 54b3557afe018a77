import type { OperatorDevice } from '../../api/types.ts';

export type Settings = OperatorDevice['settings'];
export type SettingName = 'types.code' | 'types.push' | Exclude<keyof Settings, 'types'>;
export type SettingValue = string | number | boolean;
/** A value of the device's own, or null for the realm's. */
export type Draft = Partial<Record<SettingName, SettingValue | null>>;

type Choice = { value: string; label: string };

/** How a setting is edited: from a list, as text, or as a colour. */
export type Field = { name: SettingName; label: string } & (
  | { kind: 'choice'; choices: readonly Choice[]; read: (text: string) => SettingValue }
  | { kind: 'text' | 'colour' }
);

const asText = (text: string): SettingValue => text;
const list = (...values: readonly (string | number)[]): Choice[] =>
  values.map((value) => ({ value: String(value), label: String(value) }));

/** One row a setting, in the order of the page. */
export const FIELDS: readonly Field[] = [
  {
    name: 'types.code',
    label: 'Codes',
    kind: 'choice',
    read: asText,
    choices: [
      { value: 'totp', label: 'By time' },
      { value: 'hotp', label: 'By button, one for each press' },
      { value: 'none', label: 'None' },
    ],
  },
  {
    name: 'types.push',
    label: 'Requests',
    kind: 'choice',
    read: (text) => text === 'true',
    choices: [
      { value: 'true', label: 'On' },
      { value: 'false', label: 'Off' },
    ],
  },
  { name: 'digits', label: 'Code length', kind: 'choice', read: Number, choices: list(6, 7, 8) },
  {
    name: 'period',
    label: 'A code lasts',
    kind: 'choice',
    read: Number,
    choices: [15, 30, 60, 120, 300].map((seconds) => ({ value: String(seconds), label: `${seconds} seconds` })),
  },
  { name: 'algorithm', label: 'Hash', kind: 'choice', read: asText, choices: list('SHA1', 'SHA256', 'SHA512') },
  {
    name: 'protection',
    label: 'The app must be locked with',
    kind: 'choice',
    read: asText,
    choices: [
      { value: 'none', label: 'Nothing' },
      { value: 'pin', label: 'PIN' },
      { value: 'biometric', label: 'Fingerprint or face' },
    ],
  },
  { name: 'issuer', label: 'Name of the organisation in the app', kind: 'text' },
  { name: 'colour', label: 'Colour in the app', kind: 'colour' },
];

/** The value of a setting in effect. */
export function settingOf(settings: Settings, name: SettingName): SettingValue {
  if (name === 'types.code') return settings.types.code;
  return name === 'types.push' ? settings.types.push : settings[name];
}

/** Whether the device has a value of its own. */
export function isOwn({ configuration }: OperatorDevice, name: SettingName): boolean {
  if (name === 'types.code') return configuration.types?.code !== undefined;
  return name === 'types.push' ? configuration.types?.push !== undefined : configuration[name] !== undefined;
}

/** A value in words, for people. */
export function words(name: SettingName, value: SettingValue): string {
  const field = FIELDS.find((each) => each.name === name);
  if (field?.kind !== 'choice') return String(value);
  return field.choices.find((choice) => choice.value === String(value))?.label ?? String(value);
}

/** What stands in a field: the draft, else what is in effect. `null` in the draft is the realm's value. */
export function shown(device: OperatorDevice, draft: Draft, name: SettingName): SettingValue {
  const drafted = draft[name];
  if (drafted === undefined) return settingOf(device.settings, name);
  return drafted ?? settingOf(device.inherited, name);
}

/** A draft without what changes nothing. */
export function changesOf(device: OperatorDevice, draft: Draft): Draft {
  const entries = FIELDS.flatMap(({ name }): [SettingName, SettingValue | null][] => {
    const wanted = draft[name];
    if (wanted === undefined) return [];
    const isSame =
      wanted === null ? !isOwn(device, name) : isOwn(device, name) && settingOf(device.settings, name) === wanted;
    const isInherited = wanted !== null && !isOwn(device, name) && settingOf(device.inherited, name) === wanted;
    return isSame || isInherited ? [] : [[name, wanted]];
  });
  return Object.fromEntries(entries) as Draft;
}

type Configuration = Record<string, unknown> & { types?: Record<string, unknown> };

/** As the server takes it: null takes the realm's value again. */
export function toConfiguration(draft: Draft): Configuration {
  const { 'types.code': code, 'types.push': push, ...rest } = draft;
  const types = { ...(code === undefined ? {} : { code }), ...(push === undefined ? {} : { push }) };
  return Object.keys(types).length === 0 ? rest : { ...rest, types };
}
