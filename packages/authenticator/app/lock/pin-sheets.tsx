import { Button } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { ProblemText } from '../shell/problem-text.tsx';
import { Sheet } from '../shell/sheet.tsx';
import { announce } from '../state/announce.ts';
import type { Problem } from '../state/problem.ts';
import { useAuthenticator } from '../state/use-store.ts';
import { useTask } from '../state/use-task.ts';
import { PinInput } from './pin-input.tsx';
import { rememberUnlock } from './recent-unlock.ts';
import { NewPinFields, useNewPin } from './set-pin-form.tsx';

type SheetProps = { readonly onClose: () => void };

/** Problems of the new PIN stand at its field; all others concern the present one or the whole step. */
const newPinProblem = (problem: Problem | null) =>
  problem && ['pin-too-short', 'pin-too-long', 'pin-trivial'].includes(problem.code) ? problem.text : undefined;

export const ChangePinSheet = ({ onClose }: SheetProps) => {
  const engine = useAuthenticator();
  const entry = useNewPin();
  const [pin, setPin] = useState('');
  const change = useTask(() => engine.changePin({ pin, newPin: entry.pin }));
  const atNew = newPinProblem(change.problem);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!entry.agree() || !(await change.run())) return;
    rememberUnlock();
    announce('The PIN is changed');
    onClose();
  };
  return (
    <Sheet title="Change the PIN" onClose={onClose}>
      <form className="app-form" onSubmit={submit}>
        <PinInput label="Present PIN" value={pin} onChange={setPin} autoFocus />
        <NewPinFields entry={entry} error={atNew} />
        <ProblemText problem={atNew ? null : change.problem} />
        <Button type="submit" loading={change.busy} disabled={pin === '' || entry.pin === ''}>
          Change the PIN
        </Button>
        <Button variant="subtle" onClick={onClose}>
          Cancel
        </Button>
      </form>
    </Sheet>
  );
};

export const RemovePinSheet = ({ onClose }: SheetProps) => {
  const engine = useAuthenticator();
  const [pin, setPin] = useState('');
  const remove = useTask(() => engine.removePin(pin));
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!(await remove.run())) return;
    announce('The PIN is removed');
    onClose();
  };
  return (
    <Sheet title="Remove the PIN?" onClose={onClose}>
      <p>The app then opens without a lock, and fingerprint or face are switched off with it. Your accounts stay.</p>
      <form className="app-form" onSubmit={submit}>
        <PinInput label="PIN" value={pin} onChange={setPin} autoFocus />
        <ProblemText problem={remove.problem} />
        <Button type="submit" className="ly-danger" loading={remove.busy} disabled={pin === ''}>
          Remove the PIN
        </Button>
        <Button variant="subtle" onClick={onClose}>
          Keep it
        </Button>
      </form>
    </Sheet>
  );
};
