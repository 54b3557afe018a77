import { Dialog, ProblemNotice } from '@lanyard/ui';
import { Button, Skeleton } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useCallback, useRef, useState } from 'react';
import * as api from '../api/calls.ts';
import type { SignIn } from '../api/types.ts';
import { queryClient, sessionQuery } from '../app/queries.ts';
import { LazySecondFactor } from './lazy-second-factor.tsx';
import { StepUpContext } from './step-up.ts';

/** Lends every screen below it the dialog "Show that it is you". */
export function StepUp({ children }: { children: ReactNode }) {
  const [signIn, setSignIn] = useState<SignIn | null>(null);
  const answer = useRef<((proved: boolean) => void) | null>(null);
  const [open, setOpen] = useState(false);
  const start = useMutation({ mutationFn: api.signIn.stepUp, onSuccess: (reply) => setSignIn(reply.signIn) });
  const { mutate } = start;

  const ask = useCallback(() => {
    setSignIn(null);
    setOpen(true);
    mutate();
    return new Promise<boolean>((resolve) => {
      answer.current = resolve;
    });
  }, [mutate]);

  const close = (proved: boolean) => {
    setOpen(false);
    answer.current?.(proved);
    answer.current = null;
    if (proved) void queryClient.invalidateQueries(sessionQuery);
    else api.signIn.abandon().catch(() => undefined);
  };

  return (
    <StepUpContext value={ask}>
      {children}
      <Dialog opened={open} onClose={() => close(false)} title="Show that it is you">
        <ProblemNotice error={start.error} action={<Button onClick={() => mutate()}>Try again</Button>} />
        {signIn === null ? (
          <WaitingForStart waiting={start.isPending} />
        ) : (
          <LazySecondFactor
            signIn={signIn}
            onChange={setSignIn}
            onDone={() => close(true)}
            onLeave={() => close(false)}
            frame={DialogStep}
          />
        )}
      </Dialog>
    </StepUpContext>
  );
}

function WaitingForStart({ waiting }: { waiting: boolean }) {
  return waiting ? <Skeleton height={160} /> : null;
}

function DialogStep({ title, lead, children }: { title: string; lead?: ReactNode; children: ReactNode }) {
  return (
    <div className="lp-page">
      <div>
        <h3>{title}</h3>
        {lead === undefined ? null : <p className="lp-lead">{lead}</p>}
      </div>
      {children}
    </div>
  );
}
