import { CopyButton, Dialog, Notice, ProblemNotice } from '@lanyard/ui';
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { people } from '../../api/people.ts';
import type { NewUser, Role } from '../../api/types.ts';
import { queryClient } from '../../app/queries.ts';
import { useSession } from '../../app/realm.ts';
import { useFreshFactor } from '../../sign-in/step-up.ts';
import { ROLES } from '../words.ts';

export type CreateUserProps = { opened: boolean; onClose: () => void; onCreated: (id: string) => void };

/** A new user; the one-time link to choose a password is shown this once. */
export function CreateUser({ opened, onClose, onCreated }: CreateUserProps) {
  const withFreshFactor = useFreshFactor();
  const create = useMutation({
    mutationFn: (details: NewUser) => withFreshFactor(() => people.create(details)),
    onSuccess: async (user) => {
      await queryClient.invalidateQueries({ queryKey: ['console', 'users'] });
      onCreated(user.id);
    },
  });
  const close = () => {
    onClose();
    create.reset();
  };
  return (
    <Dialog opened={opened} onClose={close} title="New user" sticky={create.data !== undefined}>
      {create.data === undefined ? (
        <UserForm busy={create.isPending} error={create.error} onSubmit={create.mutate} />
      ) : (
        <div className="lp-stack">
          <Notice tone="good" title={`${create.data.displayName} was created`}>
            {create.data.link
              ? 'Send this link to them. It lets them choose a password, once.'
              : 'They can sign in now.'}
          </Notice>
          {create.data.link ? (
            <>
              <code className="lp-once">{create.data.link}</code>
              <CopyButton text={create.data.link} copied="Link copied">
                Copy the link
              </CopyButton>
            </>
          ) : null}
          <Button onClick={close}>Done</Button>
        </div>
      )}
    </Dialog>
  );
}

type UserFormProps = { busy: boolean; error: unknown; onSubmit: (details: NewUser) => void };

function detailsOf(form: FormData): NewUser {
  const text = (name: string) => String(form.get(name) ?? '').trim();
  const email = text('email');
  return {
    name: text('name'),
    displayName: text('displayName') || text('name'),
    role: text('role') as Role,
    ...(email === '' ? {} : { email }),
  };
}

function UserForm({ busy, error, onSubmit }: UserFormProps) {
  const role = useSession()?.user.role;
  const roles = Object.entries(ROLES).filter(([name]) => role === 'administrator' || name === 'user');
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    onSubmit(detailsOf(new FormData(event.currentTarget)));
  };
  return (
    <form className="lp-form" onSubmit={submit}>
      <ProblemNotice error={error} />
      <TextInput label="Sign-in name" name="name" required withAsterisk={false} autoComplete="off" data-autofocus />
      <TextInput label="Full name" name="displayName" autoComplete="off" />
      <TextInput label="E-mail (optional)" name="email" type="email" autoComplete="off" />
      <NativeSelect
        label="Role"
        name="role"
        defaultValue="user"
        data={roles.map(([value, label]) => ({ value, label }))}
      />
      <Button type="submit" loading={busy}>
        Create user
      </Button>
    </form>
  );
}
