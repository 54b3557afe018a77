import { settingLines } from './difference.ts';
import {
  defaultSettings,
  effectiveSettings,
  type SettingFault,
  type SettingsPatch,
  settingFaults,
} from './settings.ts';

type Tree = { readonly [key: string]: unknown };

/** `known` is false where no setting has this name. */
export type OutsideFault = SettingFault & { known: boolean };

/** A name is a slip of another where at most this share of its letters differs. */
const SLIP = 0.4;

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Everything that is wrong with settings from outside, laid over the defaults; a name that there is not comes with the
 * nearest one that there is.
 */
export function outsideFaults(settings: SettingsPatch): OutsideFault[] {
  const unknown = unknownNames(settings, defaultSettings);
  if (unknown.length > 0) return unknown.map((setting) => ({ setting, known: false, text: notASetting(setting) }));
  return settingFaults(effectiveSettings(settings)).map((fault) => ({ ...fault, known: true }));
}

/** The names in a tree that no setting has, by their whole path. */
export function unknownNames(tree: Tree, known: Tree, prefix = ''): string[] {
  return Object.entries(tree).flatMap(([key, value]) => {
    if (!Object.hasOwn(known, key)) return [`${prefix}${key}`];
    const below = known[key];
    return isTree(value) && isTree(below) ? unknownNames(value, below, `${prefix}${key}.`) : [];
  });
}

function notASetting(name: string): string {
  const near = nearestSetting(name);
  return near === null ? 'is not a setting' : `is not a setting; perhaps ${near} is meant`;
}

/** The setting or group whose name is nearest to this one, or null where none is near. */
export function nearestSetting(name: string): string | null {
  const [best] = knownNames()
    .map((known) => ({ known, distance: distanceOf(name, known) }))
    .toSorted((a, b) => a.distance - b.distance);
  return best && best.distance <= Math.max(2, name.length * SLIP) ? best.known : null;
}

function knownNames(): string[] {
  const settings = [...settingLines(defaultSettings).keys()];
  const groups = settings.flatMap((name) => name.split('.').map((_, at, parts) => parts.slice(0, at).join('.')));
  return [...new Set([...settings, ...groups])].filter((name) => name !== '');
}

/** The longest name that is compared: the work grows with the square. */
const LONGEST = 100;

/** How many letters have to be changed, added or left out (Levenshtein), without regard to case. */
function distanceOf(from: string, to: string): number {
  const [a, b] = [from.slice(0, LONGEST).toLowerCase(), to.toLowerCase()];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [at, letter] of [...a].entries()) {
    const next = [at + 1];
    for (const [index, other] of [...b].entries()) {
      const replaced = (row[index] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[index + 1] ?? 0) + 1, (next[index] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
