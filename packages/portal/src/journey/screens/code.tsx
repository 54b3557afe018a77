import { CodeInput, Notice, ProblemNotice } from '@lanyard/ui';
import { Button } from '@mantine/core';
import type { FormEvent } from 'react';
import { useEffect, useState } from 'react';
import { REFUSED, troubleOf } from '../factor-words.ts';
import type { ScreenProps } from '../screen.ts';
import { deviceNames, methodOf, secondFactor } from '../second-factor.ts';
import { placeOf } from '../wire.ts';

const SHORTEST_CODE = 6;
const LONGEST_CODE = 8;

const NEXT = {
  'verifications.code-refused':
    'Wait for the next code on the phone, then type that one. A code works once, and only for a short time.',
} as const;

/** Of the buttons beside the code: to send it, or to go another way. */
const SUBMIT = 0;
const ANOTHER_WAY = 1;

/** The code that the phone shows now. */
export function CodeScreen({ step, busy, error, answer, leave, frame }: ScreenProps) {
  const [code, setCode] = useState('');
  const [hint, setHint] = useState<string>();
  const facts = secondFactor(step);
  const [name, buttons] = [placeOf(step, 'NameCallback'), placeOf(step, 'ConfirmationCallback')];
  useEffect(() => setCode(''), [step.authId]);
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const complete = code.length >= SHORTEST_CODE;
    setHint(complete ? undefined : `Type all the digits, at least ${SHORTEST_CODE}.`);
    if (complete) answer({ [name]: code, [buttons]: SUBMIT });
  };
  const goBack = (then?: 'recoveryCode') => answer({ [buttons]: ANOTHER_WAY }, then);
  const push = facts ? methodOf(facts, 'push') : undefined;
  const children = (
    <form className="lp-form" onSubmit={send} noValidate>
      <ProblemNotice error={troubleOf({ busy, error }, facts)} next={NEXT} />
      <CodeInput
        key={step.authId}
        label="Code"
        length={LONGEST_CODE}
        value={code}
        onChange={setCode}
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
      {push?.available ? (
        <Button variant="subtle" disabled={busy} onClick={() => goBack()}>
          Use another way
        </Button>
      ) : null}
      {facts?.choices.includes('recoveryCode') && push?.available !== true ? (
        <Button variant="subtle" disabled={busy} onClick={() => goBack('recoveryCode')}>
          Use a recovery code
        </Button>
      ) : null}
      <Button variant="subtle" color="gray" onClick={leave}>
        Cancel
      </Button>
    </form>
  );
  const where = deviceNames(facts ? methodOf(facts, 'code') : undefined);
  return frame({
    isProof: true,
    title: 'Type the code',
    lead: `Open the app on ${where} and type the code it shows now.`,
    children,
  });
}
