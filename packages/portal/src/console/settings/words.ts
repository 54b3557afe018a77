import type { SettingChange, SettingField, SettingGroup } from '../../api/settings.ts';

const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

/** "1 hour 30 minutes": a length of time that is given in seconds. */
export function durationWords(seconds: number): string {
  let left = seconds;
  const parts = UNITS.flatMap(([unit, length]) => {
    const count = Math.floor(left / length);
    left -= count * length;
    return count === 0 ? [] : [`${count} ${unit}${count === 1 ? '' : 's'}`];
  });
  return parts.join(' ') || 'no time';
}

const NAMED_UNITS = [
  ['Seconds', 'seconds'],
  ['Days', 'days'],
  ['period', 'seconds'],
] as const;

/** "seconds" where a setting's name ends so. */
export function unitOf({ name }: SettingField): string | null {
  return NAMED_UNITS.find(([end]) => name.endsWith(end))?.[1] ?? null;
}

const isDuration = ({ name }: SettingField): boolean => name.endsWith('Seconds');

/** What stands behind a number that is hard to read: "30 minutes" for 1800. */
export function unitHint(field: SettingField, value: string): string | null {
  const number = Number(value);
  return isDuration(field) && value !== '' && Number.isInteger(number) && number >= 60 ? durationWords(number) : null;
}

/** A value as the form names it. */
export function valueWords(field: SettingField | undefined, value: SettingChange['before']): string {
  if (value === null) return 'nothing';
  const choice = field?.choices.find((one) => one.value === value);
  if (choice) return choice.title;
  const hint = field === undefined ? null : unitHint(field, String(value));
  const text = typeof value === 'number' ? value.toLocaleString() : String(value);
  return hint === null ? text : `${text} seconds (${hint})`;
}

export type FieldIndex = ReadonlyMap<string, SettingField & { group: string }>;

/** Fields by name, with the title of their group. */
export function indexFields(groups: readonly SettingGroup[]): FieldIndex {
  return new Map(
    groups.flatMap(({ title, fields }) => fields.map((field) => [field.name, { ...field, group: title }])),
  );
}

/** "One-time codes · Length of codes" */
export function fullTitle(index: FieldIndex, name: string): string {
  const field = index.get(name);
  if (field === undefined) return name;
  return [field.group, field.row, field.title].filter((part) => part !== null).join(' · ');
}
