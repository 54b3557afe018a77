import { Problem } from '../kit/index.ts';
import './errors.ts';

export const NAME_LENGTH = 100;

/** Ids of nodes: UUIDs as a rule; drawings by hand have words. */
export const NODE_ID = '^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$';

/** Words that stand in the place of a name in addresses, and those that no member of JSON may have here. */
const RESERVED = new Set(['check', 'import', 'script-trials', '__proto__', 'constructor', 'prototype']);

/** Visible characters, one line; a slash would end the part of the address that a name is. */
const PATTERN = /^[^\p{C}\p{Zl}\p{Zp}/\\\s](?:[^\p{C}\p{Zl}\p{Zp}/\\]*[^\p{C}\p{Zl}\p{Zp}/\\\s])?$/u;

export function isJourneyName(name: string): boolean {
  const isDots = /^\.+$/.test(name);
  const fits = name.length <= NAME_LENGTH && name === name.normalize('NFC');
  return fits && PATTERN.test(name) && !isDots && !RESERVED.has(name);
}

/** @throws Problem journeys.name-invalid */
export function checkJourneyName(name: string): void {
  if (!isJourneyName(name)) throw new Problem('journeys.name-invalid');
}
