import { CodeInput, Notice, ProblemNotice } from '@lanyard/ui';
import { Button } from '@mantine/core';
import type { FormEvent } from 'react';
import { useState } from 'react';
import { REFUSED, troubleOf } from '../factor-words.ts';
import type { ScreenProps } from '../screen.ts';
import { deviceNames, meanwhileOf, methodOf, secondFactor } from '../second-factor.ts';
import { buttonsOf, placeOf } from '../wire.ts';
import { OtherWays } from './other-ways.tsx';
import { useTyped } from './use-typed.ts';

const SHORTEST_CODE = 6;
/** Eight digits, and one that checks them (RFC 4226 appendix C). */
const LONGEST_CODE = 9;

const NEXT = {
  'verifications.code-refused':
    'Wait for the next code on the phone, then type that one. A code works once, and only for a short time.',
} as const;

/** The code that the phone shows now. */
export function CodeScreen({ step, busy, error, answer, leave, frame }: ScreenProps) {
  const [code, setCode] = useTyped(step, '');
  const [hint, setHint] = useState<string>();
  const facts = secondFactor(step);
  const name = placeOf(step, 'NameCallback');
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const complete = code.length >= SHORTEST_CODE;
    setHint(complete ? undefined : `Type all the digits, at least ${SHORTEST_CODE}.`);
    if (complete) answer({ [name]: code, ...buttonsOf(step).send });
  };
  const push = facts ? methodOf(facts, 'push') : undefined;
  const children = (
    <form className="lp-form" onSubmit={send} noValidate>
      <ProblemNotice error={troubleOf({ busy, error }, facts)} next={NEXT} meanwhile={meanwhileOf(facts, 'code')} />
      <CodeInput
        key={step.authId}
        label="Code"
        length={LONGEST_CODE}
        value={code}
        onChange={(digits) => setCode(() => digits)}
        error={hint}
        autoFocus
      />
      <Button type="submit" fullWidth loading={busy}>
        Continue
      </Button>
      {push === undefined || push.available || push.reason === null ? null : (
        <Notice tone="neutral" title={REFUSED.push}>
          {push.reason.text}
        </Notice>
      )}
      <OtherWays step={step} here="code" busy={busy} answer={answer} leave={leave} />
    </form>
  );
  const where = deviceNames(facts ? methodOf(facts, 'code') : undefined);
  return frame({
    isProof: true,
    title: step.header ?? 'Type the code',
    lead: step.description ?? `Open the app on ${where} and type the code it shows now.`,
    children,
  });
}
