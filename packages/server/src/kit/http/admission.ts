import { limitedProblem } from '../errors.ts';

const BUSY_MS = 5_000;

/** Counts what one holder has open at a time on this process. */
export type Admission = {
  /** @returns what counts it out @throws Problem kit.limited */
  readonly admit: (holder: string, now: Date) => () => void;
};

export function createAdmission(most: number): Admission {
  const open = new Map<string, number>();
  return {
    admit: (holder, now) => {
      const count = open.get(holder) ?? 0;
      if (count >= most) throw limitedProblem(new Date(now.getTime() + BUSY_MS), now);
      open.set(holder, count + 1);
      return () => {
        const left = (open.get(holder) ?? 1) - 1;
        if (left > 0) open.set(holder, left);
        else open.delete(holder);
      };
    },
  };
}
