/** An unlock of the last minute counts as asked: nobody is asked for the PIN twice in a row. */
const recentMs = 60_000;

let unlockedAt = Number.NEGATIVE_INFINITY;

export const rememberUnlock = (): void => {
  unlockedAt = performance.now();
};

export const unlockedRecently = (): boolean => performance.now() - unlockedAt < recentMs;
