import { IconPencil } from '@lanyard/ui';
import { Button } from '@mantine/core';
import { useState } from 'react';
import type { User } from '../../api/types.ts';
import { useSession } from '../../app/realm.ts';
import { ROLES } from '../words.ts';
import { Admission } from './admission.tsx';
import { EditUser } from './edit-user.tsx';
import type { TabProps } from './tab-props.ts';

/** Who the user is, and whether they get in. */
export function ProfileTab({ user, mayHelp }: TabProps) {
  const me = useSession()?.user;
  const [editing, setEditing] = useState(false);
  const isSelf = me?.id === user.id;
  return (
    <>
      {editing ? <EditUser user={user} isSelf={isSelf} onClose={() => setEditing(false)} /> : <Facts user={user} />}
      {mayHelp && !editing ? (
        <div className="lp-row">
          <Button
            variant="default"
            leftSection={<IconPencil size={18} aria-hidden="true" />}
            onClick={() => setEditing(true)}
          >
            Edit
          </Button>
        </div>
      ) : null}
      {mayHelp && !isSelf ? <Admission user={user} /> : null}
      {isSelf ? (
        <p className="ly-muted ly-small">
          This is you. Your role and your state are changed by another administrator; your password by you, under
          Password.
        </p>
      ) : null}
    </>
  );
}

function Facts({ user }: { user: User }) {
  return (
    <dl className="lp-facts">
      <dt>Sign-in name</dt>
      <dd>{user.name}</dd>
      <dt>Full name</dt>
      <dd>{user.displayName}</dd>
      <dt>E-mail</dt>
      <dd>{user.email ?? '—'}</dd>
      <dt>Role</dt>
      <dd>{ROLES[user.role]}</dd>
      <dt>Created</dt>
      <dd>{new Date(user.createdAt).toLocaleDateString()}</dd>
    </dl>
  );
}
