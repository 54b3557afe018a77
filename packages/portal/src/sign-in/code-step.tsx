import { CodeInput, isProblem, Notice, ProblemNotice } from '@lanyard/ui';
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { useState } from 'react';
import * as api from '../api/calls.ts';
import { deviceNames, REFUSED } from './choose-step.tsx';
import type { StepProps } from './steps.ts';
import { methodOf } from './steps.ts';

const SHORTEST_CODE = 6;
const LONGEST_CODE = 8;

const ENDED = ['kit.limited', 'sign-in.not-open'] as const;

const NEXT = {
  'verifications.code-refused':
    'Wait for the next code on the phone, then type that one. A code works once, and only for a short time.',
} as const;

/** The code that the phone shows now. */
export function CodeStep({ signIn, onDone, onLeave, choose, frame }: StepProps) {
  const [code, setCode] = useState('');
  const [hint, setHint] = useState<string>();
  const push = methodOf(signIn, 'push');
  const submit = useMutation({
    mutationFn: api.signIn.submitCode,
    onSuccess: onDone,
    onError: () => setCode(''),
  });
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const complete = code.length >= SHORTEST_CODE;
    setHint(complete ? undefined : `Type all the digits, at least ${SHORTEST_CODE}.`);
    if (complete) submit.mutate(code);
  };
  // A lock ends the whole sign-in, and so does its age: nothing that is typed here can help any more.
  if (ENDED.some((code) => isProblem(submit.error, code))) {
    const restart = (
      <Button fullWidth onClick={onLeave}>
        Start again
      </Button>
    );
    return frame({
      title: 'This sign-in has ended',
      children: <ProblemNotice error={submit.error} action={restart} />,
    });
  }
  const children = (
    <form className="lp-form" onSubmit={send} noValidate>
      <ProblemNotice error={submit.error} next={NEXT} />
      <CodeInput label="Code" length={LONGEST_CODE} value={code} onChange={setCode} error={hint} autoFocus />
      <Button type="submit" fullWidth loading={submit.isPending}>
        Continue
      </Button>
      {push === undefined || push.available || push.reason === null ? null : (
        <Notice tone="neutral" title={REFUSED.push}>
          {push.reason.text}
        </Notice>
      )}
      {push?.available ? (
        <Button variant="subtle" onClick={() => choose('choose')}>
          Use another way
        </Button>
      ) : null}
      <Button variant="subtle" color="gray" onClick={onLeave}>
        Cancel
      </Button>
    </form>
  );
  return frame({
    title: 'Type the code',
    lead: `Open the app on ${deviceNames(methodOf(signIn, 'code'))} and type the code it shows now.`,
    children,
  });
}
