import { useRef, useState } from 'react';
import { type Problem, toProblem } from './problem.ts';

export type Task<Arguments extends readonly unknown[]> = {
  readonly busy: boolean;
  readonly problem: Problem | null;
  /** Runs the work; a second call while it runs does nothing. True when it succeeded. */
  run(...args: Arguments): Promise<boolean>;
  forget(): void;
};

/** One thing that a button starts: busy while it runs, and a problem to show when it failed. */
export const useTask = <Arguments extends readonly unknown[]>(
  work: (...args: Arguments) => Promise<unknown>,
): Task<Arguments> => {
  const [state, setState] = useState<{ busy: boolean; problem: Problem | null }>({ busy: false, problem: null });
  const running = useRef(false);
  const run = async (...args: Arguments): Promise<boolean> => {
    if (running.current) return false;
    running.current = true;
    setState({ busy: true, problem: null });
    try {
      await work(...args);
      setState({ busy: false, problem: null });
      return true;
    } catch (error) {
      setState({ busy: false, problem: toProblem(error) });
      return false;
    } finally {
      running.current = false;
    }
  };
  return { ...state, run, forget: () => setState({ busy: false, problem: null }) };
};
