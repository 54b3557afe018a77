import { IconArrowLeft, Notice, ProblemNotice, StateBadge } from '@lanyard/ui';
import { Button, Skeleton, Switch } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import * as api from '../api/calls.ts';
import type { User } from '../api/types.ts';
import { queryClient } from '../app/queries.ts';
import { useRealm, useSession } from '../app/realm.ts';
import { can } from './permissions.ts';
import { userQuery } from './queries.ts';
import { UserDevices } from './user-devices.tsx';
import { ROLES } from './words.ts';

/** One user: who, locked or not, requests on or off, devices. */
export function UserPane({ userId, onBack }: { userId: string; onBack: () => void }) {
  const found = useQuery(userQuery(userId));
  const role = useSession()?.user.role;
  if (found.isPending) return <Skeleton height={320} />;
  if (found.isError) return <ProblemNotice error={found.error} />;
  const user = found.data;
  return (
    <article className="ly-card lp-subject" aria-labelledby="subject">
      <Button
        variant="subtle"
        className="lp-back"
        leftSection={<IconArrowLeft size={18} aria-hidden="true" />}
        onClick={onBack}
      >
        All users
      </Button>
      <header>
        <h2 id="subject">{user.displayName}</h2>
        <StateBadge tone={user.state === 'active' ? 'good' : 'neutral'}>
          {user.state === 'active' ? 'Active' : 'Disabled'}
        </StateBadge>
      </header>
      <Facts user={user} mayHelp={can(role, 'help')} />
      <LockNotice user={user} mayHelp={can(role, 'help')} />
      {can(role, 'help') ? <PushSwitch user={user} /> : null}
      <UserDevices user={user} mayHelp={can(role, 'help')} />
    </article>
  );
}

type HelpProps = { user: User; mayHelp: boolean };

function Facts({ user, mayHelp }: HelpProps) {
  const realm = useRealm();
  return (
    <dl className="lp-facts">
      <dt>Name</dt>
      <dd>{user.name}</dd>
      <dt>E-mail</dt>
      <dd>{user.email ?? '—'}</dd>
      <dt>Role</dt>
      <dd>{ROLES[user.role]}</dd>
      {mayHelp ? null : (
        <>
          <dt>Requests</dt>
          <dd>{user.pushEnabled ? 'Switched on' : 'Switched off'}</dd>
        </>
      )}
      <dt>Created</dt>
      <dd>{new Date(user.createdAt).toLocaleDateString()}</dd>
      <dt>History</dt>
      <dd>
        <Link className="lp-link" to="/$realm/console/audit" params={{ realm: realm.name }} search={{ user: user.id }}>
          Show in the audit
        </Link>
      </dd>
    </dl>
  );
}

const refresh = () => queryClient.invalidateQueries({ queryKey: ['console'] });

function LockNotice({ user, mayHelp }: HelpProps) {
  const unlock = useMutation({ mutationFn: () => api.operator.unlock(user.id), onSuccess: refresh });
  if (user.locked === null) return null;
  const action = mayHelp ? (
    <Button loading={unlock.isPending} onClick={() => unlock.mutate()}>
      Unlock
    </Button>
  ) : undefined;
  return (
    <>
      <Notice tone="warn" title={`Locked until ${new Date(user.locked.until).toLocaleTimeString()}`} action={action}>
        {user.locked.reason.text}
      </Notice>
      <ProblemNotice error={unlock.error} />
    </>
  );
}

function PushSwitch({ user }: { user: User }) {
  // The switch moves under the finger; the server's answer then confirms it or moves it back.
  const [wanted, setWanted] = useState<boolean | null>(null);
  const change = useMutation({
    mutationFn: (pushEnabled: boolean) => api.operator.changeUser(user.id, { pushEnabled }),
    onSettled: async () => {
      await refresh();
      setWanted(null);
    },
  });
  return (
    <>
      <Switch
        size="md"
        label="Requests to the phone (push)"
        description="Off: this person signs in with codes only."
        checked={wanted ?? user.pushEnabled}
        onChange={(event) => {
          setWanted(event.currentTarget.checked);
          change.mutate(event.currentTarget.checked);
        }}
      />
      <ProblemNotice error={change.error} />
    </>
  );
}
