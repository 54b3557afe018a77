import { Notice, spokenTime, useNow } from '@lanyard/ui';
import type { ReactNode } from 'react';
import type { Problem } from '../state/problem.ts';

/** A failure in place, with its sentence and what to do; nothing when there is none. */
export const ProblemText = ({ problem, action }: { problem: Problem | null; action?: ReactNode }) => {
  if (!problem) return null;
  return (
    <Notice tone="bad" title={problem.text} action={action}>
      {problem.retryAt ? <Wait until={problem.retryAt} /> : undefined}
    </Notice>
  );
};

/** "You can try again in 40 seconds", counting down. */
export const Wait = ({ until }: { until: string }) => {
  const left = Date.parse(until) - useNow(1000);
  return <>{left > 0 ? `You can try again in ${spokenTime(left)}.` : 'You can try again now.'}</>;
};
