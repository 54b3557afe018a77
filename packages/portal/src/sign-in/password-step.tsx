import { ProblemNotice } from '@lanyard/ui';
import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { useRef, useState } from 'react';
import * as api from '../api/calls.ts';
import type { Guarded, Realm, SignIn } from '../api/types.ts';

export type PasswordStepProps = {
  realm: Realm;
  /** Filled in where it is already known. */
  name: string;
  onSignedIn: () => void;
  onSecondFactor: (signIn: SignIn) => void;
  onGuarded: (guard: Guarded) => void;
};

type Missing = { user?: string; password?: string };

function missingOf(user: string, password: string): Missing {
  return {
    ...(user === '' ? { user: 'Enter your name.' } : {}),
    ...(password === '' ? { password: 'Enter your password.' } : {}),
  };
}

/** Name and password. */
export function PasswordStep({ realm, name, onSignedIn, onSecondFactor, onGuarded }: PasswordStepProps) {
  const [missing, setMissing] = useState<Missing>({});
  const nameField = useRef<HTMLInputElement>(null);
  const passwordField = useRef<HTMLInputElement>(null);
  const begin = useMutation({
    mutationFn: api.signIn.begin,
    onSuccess: (step) => {
      if (step.next === 'signed-in') onSignedIn();
      else if (step.next === 'guarded') onGuarded(step);
      else onSecondFactor(step.signIn);
    },
    onError: () => passwordField.current?.select(),
  });

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const user = nameField.current?.value.trim() ?? '';
    const password = passwordField.current?.value ?? '';
    const gaps = missingOf(user, password);
    setMissing(gaps);
    if (gaps.user !== undefined) nameField.current?.focus();
    else if (gaps.password !== undefined) passwordField.current?.focus();
    else begin.mutate({ realm: realm.name, user, password });
  };

  return (
    <form className="lp-form" onSubmit={submit} noValidate>
      <ProblemNotice error={begin.error} next={NEXT} />
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
      <Button type="submit" fullWidth loading={begin.isPending}>
        Sign in
      </Button>
      {realm.demo ? (
        <p className="ly-muted ly-small">This is a demo. Try alice, bob or carol; the password of each is demo.</p>
      ) : null}
    </form>
  );
}

const NEXT = {
  'sign-in.refused': 'Check both, then try again. Capital letters count in the password.',
} as const;
