import { LiveRegion, Notice, type Tone } from '@lanyard/ui';
import { Button, PasswordInput, Radio, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { mainButton, shown, shownText, shownTexts, type WireCallback } from '../wire.ts';
import '../journey.css';

export type CallbackProps = {
  readonly callback: WireCallback;
  readonly place: number;
  readonly busy: boolean;
  /** Whether it is the first thing to fill in. */
  readonly isFirst: boolean;
  readonly value: string | number;
  readonly change: (value: string | number) => void;
  /** Answers the whole step with this button. */
  readonly press: (index: number) => void;
};

const MAIL_CODE = 'One Time Password';

/** Whether it asks for the code that was sent by mail. */
export const isMailCode = (callback: WireCallback): boolean => shownText(callback, 'prompt') === MAIL_CODE;

/** Our words for those that servers of this protocol say by default. */
const WORDS: Readonly<Record<string, string>> = {
  'User Name': 'Name',
  'Enter verification code': 'Code',
  'Recovery Code': 'Recovery code',
  [MAIL_CODE]: 'Code from the mail',
};

const worded = (text: string): string => WORDS[text] ?? text;

function Text({ callback, value, change, isFirst }: CallbackProps) {
  const prompt = shownText(callback, 'prompt');
  const isName = prompt === 'User Name';
  return (
    <TextInput
      label={worded(prompt)}
      value={value}
      onChange={(event) => change(event.currentTarget.value)}
      autoComplete={isName ? 'username' : prompt === 'Enter verification code' ? 'one-time-code' : 'off'}
      {...(prompt === 'Enter verification code' ? { inputMode: 'numeric' as const } : {})}
      autoCapitalize="none"
      spellCheck={false}
      autoFocus={isFirst}
    />
  );
}

function Password({ callback, value, change, isFirst }: CallbackProps) {
  const prompt = shownText(callback, 'prompt');
  const isCode = isMailCode(callback);
  return (
    <PasswordInput
      label={worded(prompt)}
      value={value}
      onChange={(event) => change(event.currentTarget.value)}
      autoComplete={isCode ? 'one-time-code' : 'current-password'}
      visibilityToggleButtonProps={{ 'aria-label': isCode ? 'Show the code' : 'Show the password' }}
      autoFocus={isFirst}
    />
  );
}

function Choice({ callback, value, change }: CallbackProps) {
  return (
    <Radio.Group
      label={shownText(callback, 'prompt') || 'Choose one'}
      value={String(value)}
      onChange={(chosen) => change(Number(chosen))}
    >
      <div>
        {shownTexts(callback, 'choices').map((choice, index) => (
          <Radio key={keyOf(index)} value={String(index)} label={choice} />
        ))}
      </div>
    </Radio.Group>
  );
}

function Confirmation({ callback, busy, press }: CallbackProps) {
  const [pressed, setPressed] = useState<number | null>(null);
  const prompt = shownText(callback, 'prompt');
  const tone = TONES[String(shown(callback, 'messageType'))] ?? 'info';
  const main = mainButton(callback);
  return (
    <>
      {prompt === '' ? null : tone === 'info' ? <p>{prompt}</p> : <Notice tone={tone} title={prompt} />}
      {shownTexts(callback, 'options').map((option, index) => (
        <Button
          key={keyOf(index)}
          type="button"
          fullWidth
          variant={index === main ? 'filled' : 'default'}
          loading={busy && index === (pressed ?? main)}
          disabled={busy}
          onClick={() => {
            setPressed(index);
            press(index);
          }}
        >
          {option}
        </Button>
      ))}
    </>
  );
}

/** Two of them may read alike: only their place tells them apart. */
const keyOf = (index: number): string => `${index}`;

const TONES: Readonly<Record<string, Tone>> = { '0': 'info', '1': 'warn', '2': 'bad' };

/** A script is never run, and its source says nothing to a person. */
function TextOutput({ callback }: CallbackProps) {
  const tone = TONES[shownText(callback, 'messageType')];
  const message = shownText(callback, 'message');
  return tone === undefined || message === '' ? null : <Notice tone={tone} title={message} />;
}

function Waiting({ callback }: CallbackProps) {
  return (
    <p className="lp-live">
      <LiveRegion visible>{shownText(callback, 'message') || 'Waiting'}</LiveRegion>
    </p>
  );
}

function Unknown({ callback: { type } }: CallbackProps) {
  return (
    <Notice tone="warn" title="This step asks for something that this page does not know.">
      It is called {type}. Another app or page may be able to go on.
    </Notice>
  );
}

const nothing = () => null;

const BY_TYPE: Readonly<Record<string, (props: CallbackProps) => ReactNode>> = {
  NameCallback: Text,
  TextInputCallback: Text,
  PasswordCallback: Password,
  ChoiceCallback: Choice,
  ConfirmationCallback: Confirmation,
  HiddenValueCallback: nothing,
  TextOutputCallback: TextOutput,
  SuspendedTextOutputCallback: TextOutput,
  PollingWaitCallback: Waiting,
  MetadataCallback: nothing,
};

export function drawCallback(props: CallbackProps): ReactNode {
  const Component = BY_TYPE[props.callback.type] ?? Unknown;
  return <Component key={props.place} {...props} />;
}
