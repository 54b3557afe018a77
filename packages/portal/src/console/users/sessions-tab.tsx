import { EmptyState, ProblemNotice, timeAgo } from '@lanyard/ui';
import { Button, Skeleton } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { people } from '../../api/people.ts';
import { useFreshFactor } from '../../sign-in/step-up.ts';
import { useToast } from '../frame/toasts.tsx';
import { refreshUser, userSessionsQuery } from './queries.ts';
import type { TabProps } from './tab-props.ts';

/** Where the user is signed in, and the way to end it. */
export function SessionsTab({ user, mayHelp }: TabProps) {
  const list = useQuery(userSessionsQuery(user.id));
  const { endOne, endAll } = useEnd(user);
  if (list.isPending) return <Skeleton height={120} />;
  if (list.isError) return <ProblemNotice error={list.error} />;
  if (list.data.length === 0) {
    return <EmptyState title="Nowhere signed in">Their next sign-in appears here.</EmptyState>;
  }
  return (
    <>
      <ul className="lp-rows" aria-label={`Sessions of ${user.displayName}`}>
        {list.data.map((session) => (
          <li key={session.id} className="lp-rows-item">
            <span className="lp-rows-text">
              <strong>{session.browser}</strong>
              <span className="ly-muted ly-small">
                {session.address} · since {new Date(session.createdAt).toLocaleString()} · last seen{' '}
                {timeAgo(session.lastSeenAt)}
              </span>
            </span>
            {mayHelp && !session.current ? (
              <Button
                variant="subtle"
                className="ly-danger-quiet"
                aria-label={`End the session of ${session.browser} from ${session.address}`}
                loading={endOne.isPending && endOne.variables === session.id}
                onClick={() => endOne.mutate(session.id)}
              >
                End
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      <ProblemNotice error={endOne.error ?? endAll.error} />
      {mayHelp ? (
        <div className="lp-row">
          <Button variant="default" loading={endAll.isPending} onClick={() => endAll.mutate()}>
            Sign out everywhere
          </Button>
        </div>
      ) : null}
    </>
  );
}

function useEnd(user: TabProps['user']) {
  const withFreshFactor = useFreshFactor();
  const toast = useToast();
  const endOne = useMutation({
    mutationFn: (session: string) => withFreshFactor(() => people.endSession(user.id, session)),
    onSuccess: async () => {
      toast({ text: 'That session has ended. They can sign in again.' });
      await refreshUser();
    },
  });
  const endAll = useMutation({
    mutationFn: () => withFreshFactor(() => people.endSessions(user.id)),
    onSuccess: async () => {
      toast({ text: `${user.displayName} is signed out everywhere. They can sign in again.` });
      await refreshUser();
    },
  });
  return { endOne, endAll };
}
