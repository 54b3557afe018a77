import type { Schedule } from '../types.ts';

/** A clock that moves only when told, with the timers of `schedule` on it. */
export class TestClock {
  #now: number;
  readonly #timers = new Set<{ at: number; work: () => void }>();

  constructor(now = Date.UTC(2030, 0, 1)) {
    this.#now = now;
  }

  readonly now = (): Date => new Date(this.#now);

  readonly schedule: Schedule = (milliseconds, work) => {
    const timer = { at: this.#now + milliseconds, work };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  };

  /** Milliseconds until each timer that is set, soonest first. */
  get waits(): number[] {
    return [...this.#timers].map(({ at }) => at - this.#now).sort((a, b) => a - b);
  }

  advance(milliseconds: number): void {
    this.#now += milliseconds;
    for (const timer of [...this.#timers].sort((a, b) => a.at - b.at)) {
      if (timer.at > this.#now) continue;
      this.#timers.delete(timer);
      timer.work();
    }
  }

  /** Resolves when there is a timer: whatever runs now, and plans its next turn at the end, is over then. */
  async untilPlanned(): Promise<void> {
    while (this.#timers.size === 0) await new Promise((resolve) => setImmediate(resolve));
  }
}
