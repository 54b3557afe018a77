import type { Clock } from '../kit/index.ts';

/** A clock that stands still until a test moves it. */
export type TestClock = Clock & {
  readonly advance: (milliseconds: number) => void;
  readonly set: (time: Date) => void;
};

export const TEST_TIME = new Date('2026-03-02T09:00:00.000Z');

export function createTestClock(start: Date = TEST_TIME): TestClock {
  let time = start.getTime();
  return {
    now: () => new Date(time),
    advance: (milliseconds) => {
      time += milliseconds;
    },
    set: (next) => {
      time = next.getTime();
    },
  };
}
