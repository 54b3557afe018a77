import { isProblem, ProblemError } from '@lanyard/ui';
import { createContext, useContext } from 'react';

/** Opens the dialog that asks for a fresh proof; resolves true when the server has accepted one. */
export type AskForProof = () => Promise<boolean>;

export const StepUpContext = createContext<AskForProof>(async () => false);

/** The person closed the dialog: nothing was done, and nothing is wrong. */
export const STEP_UP_CANCELLED = 'page.step-up-cancelled';

/**
 * Wraps an action that may need a fresh second factor. Where the server asks for one (`users.factor-needed`), the person
 * proves it in a dialog, on the same screen, and the action runs again.
 */
export function useFreshFactor(): <T>(action: () => Promise<T>) => Promise<T> {
  const ask = useContext(StepUpContext);
  return async (action) => {
    try {
      return await action();
    } catch (error) {
      if (!isProblem(error, 'users.factor-needed')) throw error;
    }
    if (await ask()) return action();
    throw new ProblemError({
      status: 0,
      code: STEP_UP_CANCELLED,
      title: 'This needs your phone first. Nothing was changed. Start again when you have it at hand.',
      detail: null,
      requestId: null,
      members: {},
    });
  };
}
