import { Dialog } from '@lanyard/ui';
import { Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import { lazy, Suspense, useCallback, useRef, useState } from 'react';
import { queryClient, sessionQuery } from '../app/queries.ts';
import { useRealm } from '../app/realm.ts';
import { StepUpContext } from './step-up.ts';

/** Loaded when somebody is asked: most screens are read without. */
const JourneyRunner = lazy(async () => ({ default: (await import('../journey/journey-runner.tsx')).JourneyRunner }));

/** Lends every screen below it the dialog "Show that it is you". */
export function StepUp({ children }: { children: ReactNode }) {
  const realm = useRealm();
  const answer = useRef<((proved: boolean) => void) | null>(null);
  const [open, setOpen] = useState(false);

  const ask = useCallback(() => {
    setOpen(true);
    return new Promise<boolean>((resolve) => {
      answer.current = resolve;
    });
  }, []);

  const close = (proved: boolean) => {
    setOpen(false);
    answer.current?.(proved);
    answer.current = null;
    if (proved) void queryClient.invalidateQueries(sessionQuery);
  };

  return (
    <StepUpContext value={ask}>
      {children}
      <Dialog opened={open} onClose={() => close(false)} title="Show that it is you">
        <Suspense fallback={<Skeleton height={160} />}>
          {open ? <JourneyRunner realm={realm.name} mode="step-up" onEnd={(end) => close(end === 'success')} /> : null}
        </Suspense>
      </Dialog>
    </StepUpContext>
  );
}
