/** What is different between two sources, line by line. */
import type { Journey } from '../../../api/journeys.ts';
import { scriptAt, scriptsOf } from './scripts.ts';

export type Line = {
  readonly kind: 'same' | 'added' | 'removed';
  readonly text: string;
  /** Its number in the source after, for one that was removed in that before. */
  readonly number: number;
};

/** Cells of the table that finds what stayed; sources that differ in more are told as a whole. */
const MOST_CELLS = 4_000_000;

const linesOf = (source: string): string[] => (source === '' ? [] : source.replace(/\r?\n$/, '').split(/\r?\n/));

/** Every line of both, removed ones before those that came in their place. */
export function lineDifference(before: string, after: string): Line[] {
  const [old, now] = [linesOf(before), linesOf(after)];
  const shorter = Math.min(old.length, now.length);
  let start = 0;
  while (start < shorter && old[start] === now[start]) start += 1;
  let end = 0;
  while (end < shorter - start && old.at(-1 - end) === now.at(-1 - end)) end += 1;
  const same = (from: number, to: number) =>
    now.slice(from, to).map((text, at): Line => ({ kind: 'same', text, number: from + at + 1 }));
  return [
    ...same(0, start),
    ...middle(old.slice(start, old.length - end), now.slice(start, now.length - end), start),
    ...same(now.length - end, now.length),
  ];
}

function middle(old: readonly string[], now: readonly string[], offset: number): Line[] {
  const removed = (at: number): Line => ({ kind: 'removed', text: old[at] ?? '', number: offset + at + 1 });
  const added = (at: number): Line => ({ kind: 'added', text: now[at] ?? '', number: offset + at + 1 });
  const table = commonTable(old, now);
  if (table === null) return [...old.map((_, at) => removed(at)), ...now.map((_, at) => added(at))];
  const lines: Line[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      lines.push({ ...added(j), kind: 'same' });
      [i, j] = [i + 1, j + 1];
    } else if (j >= now.length || (i < old.length && table(i + 1, j) >= table(i, j + 1))) {
      lines.push(removed(i));
      i += 1;
    } else {
      lines.push(added(j));
      j += 1;
    }
  }
  return lines;
}

/** How many lines two ends have in common at most, in their order: by where each end begins. */
function commonTable(old: readonly string[], now: readonly string[]) {
  const width = now.length + 1;
  if ((old.length + 1) * width > MOST_CELLS) return null;
  const cells = new Uint16Array((old.length + 1) * width);
  const cell = (i: number, j: number) => cells[i * width + j] ?? 0;
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = now.length - 1; j >= 0; j -= 1) {
      cells[i * width + j] = old[i] === now[j] ? cell(i + 1, j + 1) + 1 : Math.max(cell(i + 1, j), cell(i, j + 1));
    }
  }
  return cell;
}

/** Lines that are shown around one that is different. */
const AROUND = 2;

/** The lines that are different, with a few around them, in pieces. */
export function piecesOf(lines: readonly Line[]): Line[][] {
  const near = lines.map((_, at) => lines.slice(Math.max(0, at - AROUND), at + AROUND + 1).some(isDifferent));
  const pieces: Line[][] = [];
  for (const [at, line] of lines.entries()) {
    if (near[at] !== true) continue;
    if (near[at - 1] === true) pieces.at(-1)?.push(line);
    else pieces.push([line]);
  }
  return pieces;
}

const isDifferent = ({ kind }: Line): boolean => kind !== 'same';

export type ScriptDifference = {
  readonly id: string;
  readonly name: string;
  readonly pieces: readonly (readonly Line[])[];
  readonly added: number;
  readonly removed: number;
};

/** The scripts of which the source is another one; whole ones where they were added or removed. */
export function scriptDifferences(
  before: Pick<Journey, 'scripts'> | null,
  after: Pick<Journey, 'scripts'>,
): ScriptDifference[] {
  const old = before ?? {};
  const ids = [...new Set([...Object.keys(scriptsOf(after)), ...Object.keys(scriptsOf(old))])];
  return ids.flatMap((id) => {
    const [was, is] = [scriptAt(old, id), scriptAt(after, id)];
    const lines = lineDifference(was?.source ?? '', is?.source ?? '');
    const countOf = (kind: Line['kind']) => lines.filter((line) => line.kind === kind).length;
    const [added, removed] = [countOf('added'), countOf('removed')];
    const { name = id } = is ?? was ?? {};
    return added + removed === 0 ? [] : [{ id, name, pieces: piecesOf(lines), added, removed }];
  });
}
