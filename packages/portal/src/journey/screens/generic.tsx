import { ProblemNotice } from '@lanyard/ui';
import { Button } from '@mantine/core';
import type { FormEvent } from 'react';
import { useLayoutEffect, useRef } from 'react';
import { refusal, troubleOf } from '../factor-words.ts';
import type { ScreenProps } from '../screen.ts';
import { secondFactor } from '../second-factor.ts';
import { type Answers, mainButton, noticesOf, placeOf, pollingMs, preset, shownText, type WireStep } from '../wire.ts';
import { drawCallback, isMailCode } from './callbacks.tsx';
import { CancelButton } from './exits.tsx';
import { useTyped } from './use-typed.ts';

const NOTHING: Answers = {};
/** Goes on by a link that was sent, and nowhere else. */
const SUSPENDED = 'SuspendedTextOutputCallback';

/** Any step: each callback drawn by its type, in order. So whatever a journey asks can be answered here. */
export function GenericScreen({ step, busy, error, answer, leave, frame }: ScreenProps) {
  const [typed, setTyped] = useTyped<Answers>(step, NOTHING);
  const form = useFocus(step);
  const lead = leadOf(step);
  const buttons = step.callbacks[placeOf(step, 'ConfirmationCallback')];
  const isSuspended = placeOf(step, SUSPENDED) !== -1;
  const goesOnByItself = pollingMs(step) !== null || isSuspended;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const main = buttons === undefined ? null : mainButton(buttons);
    if (busy || (buttons !== undefined && main === null)) return;
    answer(main === null ? typed : { ...typed, [placeOf(step, 'ConfirmationCallback')]: main });
  };
  const children = (
    <form className="lp-form" ref={form} onSubmit={submit} noValidate>
      <ProblemNotice error={troubleOf({ busy, error }, secondFactor(step))} />
      {busy ? null : noticesOf(step).map((notice) => <ProblemNotice key={notice.code} error={refusal(notice)} />)}
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
      {buttons !== undefined || goesOnByItself ? null : (
        <Button type="submit" fullWidth loading={busy}>
          Continue
        </Button>
      )}
      {isSuspended ? (
        <p className="ly-muted">
          Nothing there after a few minutes? Look among the unwanted mail, or cancel and sign in again for another one.
        </p>
      ) : null}
      <CancelButton onClick={leave} />
    </form>
  );
  return frame({
    title: step.header ?? titleOf(step),
    ...(lead.text === undefined ? {} : { lead: lead.text }),
    children,
  });
}

/** What is done here, where the journey does not say. */
function titleOf(step: WireStep): string {
  if (placeOf(step, SUSPENDED) !== -1) return 'Go on in your mail';
  if (step.callbacks.some(isMailCode)) return 'Type the code from your mail';
  return pollingMs(step) === null ? 'One more step' : 'One moment';
}

/**
 * The first field of a step that follows one of the same shape, else its heading: whoever listens hears that something has
 * changed. A step that waits comes again and again, and leaves the focus alone.
 */
function useFocus(step: WireStep) {
  const form = useRef<HTMLFormElement>(null);
  const before = useRef(step);
  // Together with what is drawn: the first key that follows belongs to the new step.
  useLayoutEffect(() => {
    const isSame = before.current.authId === step.authId;
    const isStillWaiting = pollingMs(before.current) !== null && pollingMs(step) !== null;
    before.current = step;
    if (isSame || isStillWaiting) return;
    const field = form.current?.querySelector<HTMLElement>('input');
    const heading = form.current?.closest('.lp-page')?.querySelector<HTMLElement>('h1, h3');
    (field ?? heading)?.focus();
  }, [step]);
  return form;
}

/** What a step says first, below its heading; a box would make a warning of it. */
function leadOf({ description, callbacks: [first] }: WireStep): { text: string | undefined; isFirstCallback: boolean } {
  const isText = first?.type === 'TextOutputCallback' || first?.type === SUSPENDED;
  const isPlain = isText && shownText(first, 'messageType') === '0';
  if (description !== undefined || !isPlain) return { text: description, isFirstCallback: false };
  return { text: shownText(first, 'message'), isFirstCallback: true };
}

const FIELDS = ['NameCallback', 'PasswordCallback', 'TextInputCallback', 'ChoiceCallback'];

const firstField = (callbacks: ScreenProps['step']['callbacks']): number =>
  callbacks.findIndex(({ type }) => FIELDS.includes(type));
