import { Button } from '@mantine/core';
import type { FormEvent } from 'react';
import { useState } from 'react';
import { ProblemText } from '../shell/problem-text.tsx';
import { Sheet } from '../shell/sheet.tsx';
import { announce } from '../state/announce.ts';
import { useAuthenticator, useSnapshot } from '../state/use-store.ts';
import { useTask } from '../state/use-task.ts';
import { PinInput } from './pin-input.tsx';
import { platformPrf } from './prf.ts';
import { rememberUnlock } from './recent-unlock.ts';

const words = {
  enable: {
    title: 'Use fingerprint or face',
    text: 'Your device then asks for your fingerprint or face and releases the app’s keys for it. The PIN stays as another way in.',
    submit: 'Continue',
    done: 'Fingerprint or face is switched on',
  },
  disable: {
    title: 'Stop using fingerprint or face?',
    text: 'The app is then unlocked with the PIN only. Your accounts stay.',
    submit: 'Switch it off',
    done: 'Fingerprint or face is switched off',
  },
} as const;

/** Switches fingerprint or face on or off. Both ask for the PIN, which holds the key that is wrapped anew. */
export const BiometricSheet = ({ onClose }: { onClose: () => void }) => {
  const { protection } = useSnapshot();
  const [what] = useState<keyof typeof words>(protection.kind === 'biometric' ? 'disable' : 'enable');
  const { title, text } = words[what];
  return (
    <Sheet title={title} onClose={onClose}>
      <p>{text}</p>
      <BiometricForm what={what} onDone={onClose} />
      <Button variant="subtle" onClick={onClose}>
        Cancel
      </Button>
    </Sheet>
  );
};

type FormProps = { readonly what: keyof typeof words; readonly onDone: () => void };

export const BiometricForm = ({ what, onDone }: FormProps) => {
  const engine = useAuthenticator();
  const [pin, setPin] = useState('');
  const change = useTask(() =>
    what === 'enable' ? engine.enableBiometric({ pin, prf: platformPrf }) : engine.disableBiometric(pin),
  );
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!(await change.run())) return;
    rememberUnlock();
    announce(words[what].done);
    onDone();
  };
  return (
    <form className="app-form" onSubmit={submit}>
      <PinInput label="Your PIN" value={pin} onChange={setPin} />
      <ProblemText problem={change.problem} />
      <Button type="submit" loading={change.busy} disabled={pin === ''}>
        {words[what].submit}
      </Button>
    </form>
  );
};
