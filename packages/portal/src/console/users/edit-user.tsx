import { ProblemNotice } from '@lanyard/ui';
import { Button, NativeSelect, TextInput } from '@mantine/core';
import type { FormEvent } from 'react';
import { useState } from 'react';
import type { Role, User, UserChange } from '../../api/types.ts';
import { useSession } from '../../app/realm.ts';
import { useToast } from '../frame/toasts.tsx';
import { ROLES } from '../words.ts';
import { ConflictNotice } from './conflict-notice.tsx';
import { useUserChange } from './use-user-change.ts';

type Draft = { displayName?: string; email?: string; role?: Role };

/** What of the draft differs from the user: only that is sent, so what somebody else changes meanwhile stays. */
function changeOf(user: User, { displayName, email, role }: Draft): UserChange {
  const name = displayName?.trim();
  const address = email === undefined ? undefined : email.trim() || null;
  return {
    ...(name === undefined || name === user.displayName ? {} : { displayName: name }),
    ...(address === undefined || address === user.email ? {} : { email: address }),
    ...(role === undefined || role === user.role ? {} : { role }),
  };
}

/** Name, address and role. */
export function EditUser({ user, isSelf, onClose }: { user: User; isSelf: boolean; onClose: () => void }) {
  const me = useSession()?.user;
  const toast = useToast();
  const [draft, setDraft] = useState<Draft>({});
  const { change, conflict, error } = useUserChange(user);
  const wanted = changeOf(user, draft);
  const save = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (Object.keys(wanted).length === 0) return onClose();
    change.mutate(wanted, {
      onSuccess: () => {
        toast({ text: `${user.displayName} is saved.` });
        onClose();
      },
    });
  };
  return (
    <form className="lp-form" onSubmit={save} aria-label={`Edit ${user.displayName}`}>
      <ProblemNotice error={error} />
      {conflict === null ? null : <ConflictNotice differences={conflict} wanted={wanted} />}
      <TextInput
        label="Full name"
        required
        withAsterisk={false}
        autoComplete="off"
        maxLength={100}
        data-autofocus
        value={draft.displayName ?? user.displayName}
        onChange={(event) => setDraft({ ...draft, displayName: event.currentTarget.value })}
      />
      <TextInput
        label="E-mail (optional)"
        type="email"
        autoComplete="off"
        value={draft.email ?? user.email ?? ''}
        onChange={(event) => setDraft({ ...draft, email: event.currentTarget.value })}
      />
      {me?.role !== 'administrator' || isSelf ? null : (
        <NativeSelect
          label="Role"
          description="It counts at their next click. Operators need a device of their own before the console opens."
          value={draft.role ?? user.role}
          data={Object.entries(ROLES).map(([value, label]) => ({ value, label }))}
          onChange={(event) => setDraft({ ...draft, role: event.currentTarget.value as Role })}
        />
      )}
      <div className="lp-row">
        <Button type="submit" loading={change.isPending}>
          {conflict === null ? 'Save' : 'Save mine'}
        </Button>
        <Button variant="default" onClick={onClose}>
          {conflict === null ? 'Cancel' : 'Leave theirs'}
        </Button>
      </div>
    </form>
  );
}
