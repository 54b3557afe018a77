import { useEvents } from '@lanyard/ui';
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useMemo, useRef } from 'react';
import * as api from '../api/calls.ts';
import type { PushView, SignIn } from '../api/types.ts';
import { deviceNames } from './choose-step.tsx';
import { RequestEnded } from './request-ended.tsx';
import { RequestWaiting } from './request-waiting.tsx';
import type { Step, StepProps } from './steps.ts';
import { methodOf } from './steps.ts';

const ASK: Record<PushView['matching'], string> = {
  'typed-2': 'Open the request there and type this number.',
  'typed-6': 'Open the request there and type this number.',
  scan: 'Open the request there and scan this code.',
  none: 'Open the request there and approve it.',
};

/** A request waits on the phone; the screen follows it live. */
export function RequestStep(props: StepProps) {
  const { signIn, onChange, choose, frame } = props;
  const push = signIn.push;
  const completion = useCompletion(props);
  const offset = useOffset(push);
  useEvents<SignIn>({
    url: push?.state === 'pending' ? api.signIn.events : null,
    event: 'sign-in',
    onData: onChange,
    poll: api.signIn.read,
  });
  const cancel = useMutation({ mutationFn: (_then: Step) => api.signIn.cancelPush(), onSuccess: onChange });
  const again = useMutation({ mutationFn: api.signIn.startPush, onSuccess: onChange });

  // The event of the end may arrive before the reply to what ended it; either leads where the person wanted to go.
  if (push === null || push.state === 'cancelled') return <Leave to={cancel.variables ?? 'choose'} choose={choose} />;
  if (push.state !== 'pending') {
    return (
      <RequestEnded
        {...props}
        push={push}
        error={completion.error ?? again.error}
        busy={again.isPending}
        onAgain={() => again.mutate()}
      />
    );
  }
  const children = (
    <div className="lp-stack">
      <RequestWaiting push={push} offset={offset} error={cancel.error} />
      <Button
        variant={push.delivery?.state === 'failed' ? 'filled' : 'default'}
        fullWidth
        loading={cancel.isPending}
        onClick={() => cancel.mutate('code')}
      >
        Use a code instead
      </Button>
      <Button variant="subtle" color="gray" disabled={cancel.isPending} onClick={() => cancel.mutate('choose')}>
        Cancel the request
      </Button>
    </div>
  );
  return frame({
    title: 'Answer on your phone',
    lead: `A request waits on ${deviceNames(methodOf(signIn, 'push'))}. ${ASK[push.matching]}`,
    children,
  });
}

/**
 * A request that waits is younger than its end. If this machine's clock says otherwise, the clock is wrong,
 * and the countdown starts where the request did.
 */
function useOffset(push: PushView | null): number {
  const id = push?.id;
  return useMemo(() => {
    if (push === null) return 0;
    const [now, start, end] = [Date.now(), Date.parse(push.createdAt), Date.parse(push.expiresAt)];
    return now >= start && now <= end ? 0 : start - now;
  }, [id]);
}

function Leave({ to, choose }: Pick<StepProps, 'choose'> & { to: Step }) {
  useEffect(() => choose(to), [to, choose]);
  return null;
}

/** Turns an approval into a sign-in, once. */
function useCompletion({ signIn, onDone }: StepProps) {
  const complete = useMutation({ mutationFn: api.signIn.complete, onSuccess: onDone });
  const asked = useRef(false);
  const approved = signIn.push?.state === 'approved';
  const { mutate } = complete;
  useEffect(() => {
    if (!approved || asked.current) return;
    asked.current = true;
    mutate();
  }, [approved, mutate]);
  return complete;
}
