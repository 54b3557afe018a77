import { Dialog } from '@lanyard/ui';
import type { ReactNode } from 'react';
import { useCallback, useRef, useState } from 'react';
import { queryClient, sessionQuery } from '../app/queries.ts';
import { useRealm } from '../app/realm.ts';
import { JourneyRunner } from '../journey/journey-runner.tsx';
import { StepUpContext } from './step-up.ts';

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
        {open ? <JourneyRunner realm={realm.name} mode="step-up" onEnd={(end) => close(end === 'success')} /> : null}
      </Dialog>
    </StepUpContext>
  );
}
