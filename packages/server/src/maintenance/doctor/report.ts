import type { Examined } from './examine.ts';
import type { FindingState } from './finding.ts';

const MARKS: Readonly<Record<FindingState, string>> = { ok: '✔', off: '–', warning: '!', wrong: '✘' };

const count = (all: readonly Examined[], state: FindingState): number =>
  all.flatMap(({ findings }) => findings).filter((finding) => finding.state === state).length;

/** True where nothing is wrong; what needs a look may be. */
export const isWell = (all: readonly Examined[]): boolean => count(all, 'wrong') === 0;

/** For people: a mark, what was looked at, what was found, and below it what to do. */
export function renderReport(all: readonly Examined[]): string {
  const width = Math.max(...all.map(({ title }) => title.length)) + 2;
  const lines = all.flatMap(({ title, findings }) =>
    findings.flatMap(({ state, text, todo }, index) => [
      `${MARKS[state]} ${(index === 0 ? title : '').padEnd(width)}${text}`,
      ...(todo === undefined ? [] : [`  ${''.padEnd(width)}→ ${todo}`]),
    ]),
  );
  return [...lines, '', summary(count(all, 'wrong'), count(all, 'warning'))].join('\n');
}

function summary(wrong: number, warnings: number): string {
  if (wrong + warnings === 0) return 'All is well.';
  const parts = [
    ...(wrong === 0 ? [] : [`${wrong} ${wrong === 1 ? 'thing is' : 'things are'} wrong`]),
    ...(warnings === 0 ? [] : [`${warnings} ${warnings === 1 ? 'needs' : 'need'} a look`]),
  ];
  return `${parts.join(', ')}.`;
}

/** For programs; `checks` in the order of the table. */
export const renderJson = (all: readonly Examined[]): string =>
  JSON.stringify({ well: isWell(all), checks: all }, undefined, 2);
