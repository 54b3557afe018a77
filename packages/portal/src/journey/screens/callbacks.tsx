import { LiveRegion, Notice, type Tone } from '@lanyard/ui';
import { Button, PasswordInput, Radio, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { preset, shown, shownText, shownTexts, type WireCallback } from '../wire.ts';

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

/** Our words for those that servers of this protocol say by default. */
const WORDS: Readonly<Record<string, string>> = {
  'User Name': 'Name',
  'Enter verification code': 'Code',
  'Recovery Code': 'Recovery code',
  'One Time Password': 'Code from the mail',
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
      autoCapitalize="none"
      spellCheck={false}
      autoFocus={isFirst}
    />
  );
}

function Password({ callback, value, change, isFirst }: CallbackProps) {
  const prompt = shownText(callback, 'prompt');
  const isCode = prompt === 'One Time Password';
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
      <div className="lp-stack">
        {shownTexts(callback, 'choices').map((choice, index) => (
          <Radio key={choice} value={String(index)} label={choice} />
        ))}
      </div>
    </Radio.Group>
  );
}

function Confirmation({ callback, busy, press }: CallbackProps) {
  const prompt = shownText(callback, 'prompt');
  // An input that is no option: nothing is pressed unless somebody presses it.
  const isQuiet = Number(preset(callback)) >= shownTexts(callback, 'options').length;
  return (
    <>
      {prompt === '' ? null : <p>{prompt}</p>}
      {shownTexts(callback, 'options').map((option, index) => (
        <Button
          key={option}
          type="button"
          fullWidth
          variant={index === 0 && !isQuiet ? 'filled' : 'default'}
          loading={busy && index === 0}
          disabled={busy}
          onClick={() => press(index)}
        >
          {option}
        </Button>
      ))}
    </>
  );
}

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

/** Facts for pages that know them: nothing for a person, but what was wrong before. */
function Metadata({ callback }: CallbackProps) {
  const data = shown(callback, 'data') as { notices?: unknown } | null;
  if (!Array.isArray(data?.notices)) return null;
  return data.notices.map(({ code, text }: { code: string; text: string }) => (
    <Notice key={code} tone="warn" title={text} />
  ));
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
  MetadataCallback: Metadata,
};

export function drawCallback(props: CallbackProps): ReactNode {
  const Component = BY_TYPE[props.callback.type] ?? Unknown;
  return <Component key={props.place} {...props} />;
}
