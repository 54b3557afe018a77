import { ProblemNotice } from '@lanyard/ui';
import { Button, PasswordInput, TextInput } from '@mantine/core';
import type { FormEvent } from 'react';
import { useEffect, useRef, useState } from 'react';
import { useRealm } from '../../app/realm.ts';
import type { ScreenProps } from '../screen.ts';
import { placeOf } from '../wire.ts';

type Missing = { user?: string; password?: string };

function missingOf(user: string, password: string): Missing {
  return {
    ...(user === '' ? { user: 'Enter your name.' } : {}),
    ...(password === '' ? { password: 'Enter your password.' } : {}),
  };
}

/** Name and password. */
export function PasswordScreen({ step, busy, error, name, answer, frame }: ScreenProps) {
  const realm = useRealm();
  const [missing, setMissing] = useState<Missing>({});
  const nameField = useRef<HTMLInputElement>(null);
  const passwordField = useRef<HTMLInputElement>(null);
  const failed = error !== null && error !== undefined;
  useEffect(() => {
    if (failed) passwordField.current?.select();
  }, [failed]);

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const user = nameField.current?.value.trim() ?? '';
    const password = passwordField.current?.value ?? '';
    const gaps = missingOf(user, password);
    setMissing(gaps);
    if (gaps.user !== undefined) nameField.current?.focus();
    else if (gaps.password !== undefined) passwordField.current?.focus();
    else answer({ [placeOf(step, 'NameCallback')]: user, [placeOf(step, 'PasswordCallback')]: password });
  };

  return frame({
    title: step.header ?? 'Sign in',
    ...(step.description === undefined ? {} : { lead: step.description }),
    children: (
      <form className="lp-form" onSubmit={submit} noValidate>
        <ProblemNotice error={error} next={NEXT} />
        <TextInput
          ref={nameField}
          label="Name"
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          defaultValue={name}
          error={missing.user}
        />
        <PasswordInput
          ref={passwordField}
          label="Password"
          name="password"
          autoComplete="current-password"
          error={missing.password}
          visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
        />
        <Button type="submit" fullWidth loading={busy}>
          Sign in
        </Button>
        {realm.demo ? (
          <p className="ly-muted ly-small">This is a demo. Try alice, bob or carol; the password of each is demo.</p>
        ) : null}
      </form>
    ),
  });
}

const AGAIN = 'Nothing was changed. Type your name and password again.';

const NEXT = {
  'am.auth-id-invalid': AGAIN,
  'am.timed-out': AGAIN,
  'journeys.step-used': AGAIN,
  'sign-in.refused': 'Check both, then try again. Capital letters count in the password.',
} as const;
