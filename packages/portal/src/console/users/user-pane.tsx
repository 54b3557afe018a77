import { IconArrowLeft, ProblemNotice, StateBadge } from '@lanyard/ui';
import { Button, Skeleton, Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ComponentType } from 'react';
import { useEffect, useRef } from 'react';
import type { User } from '../../api/types.ts';
import { useSession } from '../../app/realm.ts';
import { mayManage } from '../permissions.ts';
import { LockNotice } from './lock-notice.tsx';
import { ProfileTab } from './profile-tab.tsx';
import { PushTab } from './push-tab.tsx';
import { userQuery } from './queries.ts';
import { SessionsTab } from './sessions-tab.tsx';
import { SignInsTab } from './sign-ins-tab.tsx';
import type { TabProps } from './tab-props.ts';
import { UserDevices } from './user-devices.tsx';
import type { UserTab } from './users-search.ts';

const TABS: readonly { tab: UserTab; label: string; panel: ComponentType<TabProps> }[] = [
  { tab: 'profile', label: 'Profile', panel: ProfileTab },
  { tab: 'devices', label: 'Devices', panel: UserDevices },
  { tab: 'push', label: 'Push', panel: PushTab },
  { tab: 'sign-ins', label: 'Sign-ins', panel: SignInsTab },
  { tab: 'sessions', label: 'Sessions', panel: SessionsTab },
];

export type UserPaneProps = { userId: string; tab: UserTab; onTab: (tab: UserTab) => void; onBack: () => void };

/** One user, side by side by tabs. */
export function UserPane({ userId, tab, onTab, onBack }: UserPaneProps) {
  const found = useQuery(userQuery(userId));
  const me = useSession()?.user;
  const back = (
    <Button
      variant="subtle"
      className="lp-back"
      leftSection={<IconArrowLeft size={18} aria-hidden="true" />}
      onClick={onBack}
    >
      All users
    </Button>
  );
  if (found.isPending) return <Skeleton height={420} />;
  // One that is there stays where it cannot be read again: somebody may be typing in it.
  if (found.data === undefined) return <ProblemNotice error={found.error} action={back} />;
  const user = found.data;
  const mayHelp = me !== undefined && mayManage(me, user);
  return (
    <article className="ly-card lp-subject" aria-labelledby="subject">
      {back}
      <ProblemNotice error={found.error} />
      <Heading user={user} />
      <LockNotice user={user} mayHelp={mayHelp} />
      <Tabs value={tab} onChange={(chosen) => onTab((chosen ?? 'profile') as UserTab)} keepMounted={false}>
        <Tabs.List aria-label={`About ${user.displayName}`} className="lc-tabs">
          {TABS.map(({ tab: value, label }) => (
            <Tabs.Tab key={value} value={value}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {TABS.map(({ tab: value, panel: Panel }) => (
          <Tabs.Panel key={value} value={value} className="lc-panel">
            <Panel user={user} mayHelp={mayHelp} />
          </Tabs.Panel>
        ))}
      </Tabs>
    </article>
  );
}

/** Takes the focus as soon as somebody was chosen in the list, so that reading goes on here. */
function Heading({ user }: { user: User }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (document.activeElement?.matches('[data-user]') === true) heading.current?.focus();
  }, []);
  return (
    <header>
      <h2 id="subject" ref={heading} tabIndex={-1}>
        {user.displayName}
      </h2>
      <StateBadge tone={user.state === 'active' ? 'good' : 'neutral'}>
        {user.state === 'active' ? 'Active' : 'Disabled'}
      </StateBadge>
    </header>
  );
}
