import { IconFingerprint } from '@lanyard/ui';
import { Button } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { ProblemText, Wait } from '../shell/problem-text.tsx';
import type { Problem } from '../state/problem.ts';
import { useAuthenticator, useSnapshot } from '../state/use-store.ts';
import { useTask } from '../state/use-task.ts';
import { PinInput } from './pin-input.tsx';
import { platformPrf } from './prf.ts';
import { rememberUnlock } from './recent-unlock.ts';

/** Asks for fingerprint or face where they are set up, else for the PIN, which always stays a way in. */
export const UnlockForm = ({ submitText, onDone }: { submitText: string; onDone?: () => void }) => {
  const { protection } = useSnapshot();
  const done = () => {
    rememberUnlock();
    onDone?.();
  };
  return (
    <>
      {protection.kind === 'biometric' && <BiometricButton onDone={done} />}
      <PinForm submitText={submitText} primary={protection.kind !== 'biometric'} onDone={done} />
    </>
  );
};

const BiometricButton = ({ onDone }: { onDone: () => void }) => {
  const engine = useAuthenticator();
  const unlock = useTask(() => engine.unlockWithBiometric(platformPrf));
  const run = async () => (await unlock.run()) && onDone();
  return (
    <>
      <ProblemText problem={unlock.problem} />
      <Button
        size="lg"
        leftSection={<IconFingerprint size={22} aria-hidden="true" />}
        loading={unlock.busy}
        onClick={run}
      >
        Use fingerprint or face
      </Button>
    </>
  );
};

/** Beyond this many attempts the number left would only worry people. */
const showLeftFrom = 9;

const PinForm = ({ submitText, primary, onDone }: { submitText: string; primary: boolean; onDone: () => void }) => {
  const engine = useAuthenticator();
  const { protection } = useSnapshot();
  const [pin, setPin] = useState('');
  const unlock = useTask(() => engine.unlockWithPin(pin));
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const right = await unlock.run();
    // What was typed anew while this one was checked stays.
    setPin((typed) => (typed === pin ? '' : typed));
    if (right) onDone();
  };
  return (
    <form className="app-form" onSubmit={submit}>
      <PinInput
        label="PIN"
        value={pin}
        onChange={setPin}
        autoFocus={primary}
        error={unlock.problem && <PinProblem problem={unlock.problem} />}
        description={!unlock.problem && attemptsText(protection.attemptsLeft)}
      />
      <Button type="submit" variant={primary ? 'filled' : 'default'} loading={unlock.busy} disabled={pin === ''}>
        {submitText}
      </Button>
    </form>
  );
};

const PinProblem = ({ problem }: { problem: Problem }) => (
  <>
    {problem.text} {problem.left !== null && attemptsText(problem.left)}{' '}
    {problem.retryAt && <Wait until={problem.retryAt} />}
  </>
);

const attemptsText = (left: number | null): string | undefined => {
  if (left === null || left > showLeftFrom) return undefined;
  const tries = left === 1 ? 'One attempt is left' : `${left} attempts are left`;
  return `${tries}. After that, the accounts in this app are disabled.`;
};
