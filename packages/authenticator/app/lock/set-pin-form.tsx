import { Button } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { announce } from '../state/announce.ts';
import { useAuthenticator } from '../state/use-store.ts';
import { useTask } from '../state/use-task.ts';
import { PinInput } from './pin-input.tsx';
import { rememberUnlock } from './recent-unlock.ts';

/** A new PIN, typed twice. */
export const useNewPin = () => {
  const [pin, setPin] = useState('');
  const [again, setAgain] = useState('');
  const [differs, setDiffers] = useState(false);
  const agree = () => {
    setDiffers(pin !== again);
    return pin === again;
  };
  return { pin, setPin, again, setAgain, differs, agree };
};

export const NewPinFields = ({ entry, error }: { entry: ReturnType<typeof useNewPin>; error?: string | undefined }) => (
  <>
    <PinInput
      label="New PIN"
      description="At least 4 digits, or 8 characters with letters."
      value={entry.pin}
      onChange={entry.setPin}
      error={error}
      fresh
    />
    <PinInput
      label="The same PIN again"
      value={entry.again}
      onChange={entry.setAgain}
      error={entry.differs && 'The two PINs are not the same. Type the second one again.'}
      fresh
    />
  </>
);

export const SetPinForm = ({ submitText, onDone }: { submitText: string; onDone?: (pin: string) => void }) => {
  const engine = useAuthenticator();
  const entry = useNewPin();
  const set = useTask(() => engine.setPin(entry.pin));
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!entry.agree() || !(await set.run())) return;
    rememberUnlock();
    announce('The PIN is set');
    onDone?.(entry.pin);
  };
  return (
    <form className="app-form" onSubmit={submit}>
      <NewPinFields entry={entry} error={set.problem?.text} />
      <p className="ly-muted ly-small">
        Nobody can tell you this PIN. If you forget it, your accounts have to be added again.
      </p>
      <Button type="submit" loading={set.busy} disabled={entry.pin === ''}>
        {submitText}
      </Button>
    </form>
  );
};
