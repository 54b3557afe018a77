import { Notice, ProblemNotice, Shell } from '@lanyard/ui';
import { Button, PasswordInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useLocation, useNavigate } from '@tanstack/react-router';
import type { FormEvent } from 'react';
import { useState } from 'react';
import * as api from '../api/calls.ts';
import { Page } from '../app/page.tsx';
import { useRealm } from '../app/realm.ts';

const SHORTEST_PASSWORD = 10;

/** Sets a password from a one-time link. The token stands in the fragment, so it never reaches a log. */
export function WelcomeScreen() {
  const realm = useRealm();
  const token = useLocation({ select: (location) => location.hash });
  return (
    <Shell brand={realm.displayName}>
      <Page
        title="Choose a password"
        brand={realm.displayName}
        lead={`This link lets you in to ${realm.displayName} once. After that, you sign in with your password.`}
      >
        {token === '' ? (
          <Notice tone="warn" title="This link is not complete">
            Open it from the message again, or ask for a new one.
          </Notice>
        ) : (
          <PasswordForm token={token} />
        )}
      </Page>
    </Shell>
  );
}

function PasswordForm({ token }: { token: string }) {
  const navigate = useNavigate();
  const [password, setPassword] = useState('');
  const [hint, setHint] = useState<string>();
  const set = useMutation({
    mutationFn: api.welcome.setPassword,
    onSuccess: ({ realm, user }) =>
      navigate({ to: '/$realm/sign-in', params: { realm }, search: { name: user }, replace: true }),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const enough = password.length >= SHORTEST_PASSWORD;
    setHint(enough ? undefined : `Use at least ${SHORTEST_PASSWORD} characters. A short sentence is easy to remember.`);
    if (enough) set.mutate({ token, password });
  };
  return (
    <form className="lp-form" onSubmit={submit} noValidate>
      <ProblemNotice error={set.error} />
      <PasswordInput
        label="New password"
        name="new-password"
        description={`At least ${SHORTEST_PASSWORD} characters. Longer is better than complicated.`}
        autoComplete="new-password"
        value={password}
        error={hint}
        onChange={(event) => setPassword(event.currentTarget.value)}
        visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
      />
      <Button type="submit" fullWidth loading={set.isPending}>
        Set the password
      </Button>
    </form>
  );
}
