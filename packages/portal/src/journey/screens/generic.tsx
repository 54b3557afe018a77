import { ProblemNotice } from '@lanyard/ui';
import { Button } from '@mantine/core';
import type { FormEvent } from 'react';
import { useEffect, useState } from 'react';
import type { ScreenProps } from '../screen.ts';
import { type Answers, placeOf, pollingMs, preset, shownText, type WireStep } from '../wire.ts';
import { drawCallback } from './callbacks.tsx';

/** Any step: each callback drawn by its type, in order. So whatever a journey asks can be answered here. */
export function GenericScreen({ step, busy, error, answer, leave, frame }: ScreenProps) {
  const [typed, setTyped] = useState<Answers>({});
  useEffect(() => setTyped({}), [step.authId]);
  const lead = leadOf(step);
  const hasButtons = placeOf(step, 'ConfirmationCallback') !== -1;
  const goesOnByItself = pollingMs(step) !== null || placeOf(step, 'SuspendedTextOutputCallback') !== -1;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    // The first button is what Enter presses.
    const button = placeOf(step, 'ConfirmationCallback');
    answer(hasButtons && !goesOnByItself ? { ...typed, [button]: 0 } : typed);
  };
  const children = (
    <form className="lp-form" onSubmit={submit} noValidate>
      <ProblemNotice error={error} />
      {step.callbacks.map((callback, place) => {
        if (place === 0 && lead.isFirstCallback) return null;
        return drawCallback({
          callback,
          place,
          busy,
          isFirst: place === firstField(step.callbacks),
          value: typed[place] ?? (preset(callback) as string | number | undefined) ?? '',
          change: (value) => setTyped((before) => ({ ...before, [place]: value })),
          press: (index) => answer({ ...typed, [place]: index }),
        });
      })}
      {hasButtons || goesOnByItself ? null : (
        <Button type="submit" fullWidth loading={busy}>
          Continue
        </Button>
      )}
      <Button variant="subtle" color="gray" onClick={leave}>
        Cancel
      </Button>
    </form>
  );
  return frame({
    title: step.header ?? 'One more step',
    ...(lead.text === undefined ? {} : { lead: lead.text }),
    children,
  });
}

/** What a step says first, below its heading; a box would make a warning of it. */
function leadOf({ description, callbacks: [first] }: WireStep): { text: string | undefined; isFirstCallback: boolean } {
  const isPlainText = first?.type === 'TextOutputCallback' && shownText(first, 'messageType') === '0';
  if (description !== undefined || !isPlainText) return { text: description, isFirstCallback: false };
  return { text: shownText(first, 'message'), isFirstCallback: true };
}

const FIELDS = ['NameCallback', 'PasswordCallback', 'TextInputCallback', 'ChoiceCallback'];

const firstField = (callbacks: ScreenProps['step']['callbacks']): number =>
  callbacks.findIndex(({ type }) => FIELDS.includes(type));
