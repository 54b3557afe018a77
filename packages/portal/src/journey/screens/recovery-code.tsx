import { ProblemNotice } from '@lanyard/ui';
import { Button, TextInput } from '@mantine/core';
import type { FormEvent } from 'react';
import { useLayoutEffect, useRef, useState } from 'react';
import { troubleOf } from '../factor-words.ts';
import type { ScreenProps } from '../screen.ts';
import { meanwhileOf, secondFactor } from '../second-factor.ts';
import { buttonsOf, placeOf } from '../wire.ts';
import { OtherWays } from './other-ways.tsx';

/** One of the codes that were kept for the day on which the phone is gone. */
export function RecoveryCodeScreen({ step, busy, error, answer, leave, frame }: ScreenProps) {
  const field = useRef<HTMLInputElement>(null);
  const [hint, setHint] = useState<string>();
  const facts = secondFactor(step);
  // Another field for each step: one that is emptied later would lose a quick first key.
  useLayoutEffect(() => {
    field.current?.focus();
  }, [step.authId]);
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const code = field.current?.value.trim() ?? '';
    setHint(code === '' ? 'Type one of your recovery codes.' : undefined);
    if (code !== '') answer({ [placeOf(step, 'NameCallback')]: code, ...buttonsOf(step).send });
  };
  return frame({
    isProof: true,
    title: step.header ?? 'Type a recovery code',
    lead: step.description ?? 'One of those that you were told to keep when you added your device. Each works once.',
    children: (
      <form className="lp-form" onSubmit={send} noValidate>
        <ProblemNotice error={troubleOf({ busy, error }, facts)} meanwhile={meanwhileOf(facts, 'recoveryCode')} />
        <TextInput
          key={step.authId}
          ref={field}
          label="Recovery code"
          name="recovery-code"
          autoComplete="off"
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
          error={hint}
        />
        <Button type="submit" fullWidth loading={busy}>
          Continue
        </Button>
        <OtherWays step={step} here="recoveryCode" busy={busy} answer={answer} leave={leave} />
      </form>
    ),
  });
}
