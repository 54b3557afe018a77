import type { State } from './state.ts';

/** How long the session may last that a run ends in, in minutes. Absent: for as long as the realm says. */
export type SessionTimes = { readonly maxSessionTime?: number | undefined; readonly maxIdleTime?: number | undefined };

const KEY = 'sessionLimits';
const NAMES = ['maxSessionTime', 'maxIdleTime'] as const;

/** Adds what a node says: of several the shortest counts, in whatever order they come. */
export function shortenSession(state: State, times: SessionTimes): void {
  const before = sessionLimitsOf(state);
  const limits = NAMES.flatMap((name) => {
    const given = [before[name], times[name]].filter((minutes) => minutes !== undefined);
    return given.length === 0 ? [] : [[name, Math.min(...given)] as const];
  });
  if (limits.length > 0) state.share({ [KEY]: Object.fromEntries(limits) });
}

export function sessionLimitsOf(state: State): SessionTimes {
  return (state.get(KEY) as SessionTimes | undefined) ?? {};
}
