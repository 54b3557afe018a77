import { isProblem, ProblemNotice, toProblem } from '@lanyard/ui';
import { Button, Checkbox, PasswordInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { useEffect, useRef, useState } from 'react';
import { session } from '../api/calls.ts';
import { queryClient, sessionsQuery } from '../app/queries.ts';
import { useFreshFactor } from '../sign-in/step-up.ts';

const SHORTEST = 10;

type Typed = { current: string; password: string };
type Field = keyof Typed;
type Faults = { [Name in Field]?: string };

/** What can be seen before anybody is asked. */
function faultsOf({ current, password }: Typed): Faults {
  return {
    ...(current === '' ? { current: 'Type the password with which you sign in now.' } : {}),
    ...([...password].length < SHORTEST
      ? { password: `Use at least ${SHORTEST} characters. A short sentence is easy to remember.` }
      : {}),
  };
}

/** Refusals that belong to one field, which says them. */
const FIELD_OF: Readonly<Record<string, Field>> = {
  'users.password-wrong': 'current',
  'users.password-weak': 'password',
  'users.password-same': 'password',
};

function refusalOf(error: unknown): { faults: Faults; rest: unknown } {
  if (error === null) return { faults: {}, rest: null };
  const { code, title, detail } = toProblem(error);
  const field = FIELD_OF[code];
  return field === undefined ? { faults: {}, rest: error } : { faults: { [field]: detail ?? title }, rest: null };
}

export type PasswordFormProps = {
  /** The sign-in name: a password manager changes the entry of this one. */
  name: string;
  /** How many other sessions were ended. */
  onChanged: (ended: number) => void;
};

/** The current password, the new one once (it can be looked at), and what becomes of other places. */
export function PasswordForm({ name, onChanged }: PasswordFormProps) {
  const withFreshFactor = useFreshFactor();
  const [typed, setTyped] = useState<Typed>({ current: '', password: '' });
  const [endOthers, setEndOthers] = useState(true);
  const [seen, setSeen] = useState<Faults>({});
  const form = useRef<HTMLFormElement>(null);
  const change = useMutation({
    mutationFn: (sent: Typed) => withFreshFactor(() => session.changePassword({ ...sent, endOthers })),
    onSuccess: async ({ ended }) => {
      await queryClient.invalidateQueries(sessionsQuery);
      onChanged(ended);
    },
    onError: (error, { current }) => {
      if (!isProblem(error, 'users.password-wrong')) return;
      // What is wrong is not sent again by a second press; what is right, or was typed since, stays typed.
      setTyped((now) => (now.current === current ? { ...now, current: '' } : now));
    },
  });
  const { faults, rest } = refusalOf(change.error);
  const shown = { ...faults, ...seen };
  const wrong = shown.current === undefined ? (shown.password === undefined ? null : 'password') : 'current';
  useEffect(() => {
    if (wrong !== null) form.current?.querySelector<HTMLElement>(`[name="${NAMES[wrong]}"]`)?.focus();
  }, [wrong]);
  const type = (field: Field, text: string) => {
    setSeen({});
    change.reset();
    setTyped((before) => ({ ...before, [field]: text }));
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const found = faultsOf(typed);
    setSeen(found);
    if (Object.keys(found).length === 0) change.mutate(typed);
  };
  return (
    <form ref={form} className="lp-form lp-measure" onSubmit={submit} noValidate>
      <ProblemNotice error={rest} />
      <input type="text" name="username" autoComplete="username" value={name} readOnly hidden />
      <Secret field="current" label="Current password" value={typed.current} error={shown.current} onType={type} />
      <Secret
        field="password"
        label="New password"
        description={`At least ${SHORTEST} characters; any will do. A few words that do not belong together are best.`}
        value={typed.password}
        error={shown.password}
        onType={type}
      />
      <Checkbox
        label="Sign me out everywhere else"
        description="Leave this on if somebody may know the old one."
        checked={endOthers}
        onChange={(event) => setEndOthers(event.currentTarget.checked)}
      />
      <Button type="submit" fullWidth loading={change.isPending}>
        Change the password
      </Button>
    </form>
  );
}

/** What password managers know the fields by. */
const NAMES: Readonly<Record<Field, 'current-password' | 'new-password'>> = {
  current: 'current-password',
  password: 'new-password',
};

type SecretProps = {
  field: Field;
  label: string;
  description?: string;
  value: string;
  error: string | undefined;
  onType: (field: Field, text: string) => void;
};

function Secret({ field, label, description, value, error, onType }: SecretProps) {
  return (
    <PasswordInput
      label={label}
      description={description}
      name={NAMES[field]}
      autoComplete={NAMES[field]}
      value={value}
      error={error}
      onChange={(event) => onType(field, event.currentTarget.value)}
      visibilityToggleButtonProps={{ 'aria-label': `Show the ${label.toLowerCase()}`, tabIndex: 0 }}
    />
  );
}
