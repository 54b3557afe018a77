import { isHexColour } from '@lanyard/ui';
import type { SettingField } from '../../api/settings.ts';

const range = ({ minimum, maximum }: SettingField): string =>
  `Type a whole number from ${(minimum ?? 0).toLocaleString()} to ${(maximum ?? 0).toLocaleString()}.`;

function numberFault(field: SettingField, text: string): string | null {
  const isWhole = /^\d{1,9}$/.test(text.trim());
  const value = Number(text);
  return isWhole && value >= (field.minimum ?? 0) && value <= (field.maximum ?? Number.MAX_SAFE_INTEGER)
    ? null
    : range(field);
}

function textFault({ maxLength }: SettingField, text: string): string | null {
  if (text.trim() === '') return 'This must not be empty.';
  if (maxLength !== null && text.length > maxLength) return `At most ${maxLength} characters.`;
  return /\p{C}/u.test(text) ? 'A character in it is invisible. Type it again.' : null;
}

const RULES: Readonly<Record<SettingField['kind'], (field: SettingField, text: string) => string | null>> = {
  text: textFault,
  whole: numberFault,
  colour: (_, text) =>
    isHexColour(text) ? null : 'Type a colour as # and six digits or letters a to f, such as #0b6e4f.',
  choice: ({ choices }, text) => (choices.some(({ value }) => value === text) ? null : 'Choose one of these.'),
};

/** What is wrong with what somebody typed, as soon as it is typed; the server judges again. */
export function faultOf(field: SettingField, text: string): string | null {
  return RULES[field.kind](field, text);
}

/** What the server is sent for what somebody typed. */
export function typedValue(field: SettingField, text: string): string | number {
  if (field.kind === 'whole') return Number(text);
  return field.kind === 'colour' ? text.toLowerCase() : text.trim();
}
