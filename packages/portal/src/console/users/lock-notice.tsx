import { Notice, ProblemNotice } from '@lanyard/ui';
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { people } from '../../api/people.ts';
import type { User } from '../../api/types.ts';
import { useToast } from '../frame/toasts.tsx';
import { refreshUser } from './queries.ts';
import type { TabProps } from './tab-props.ts';

const timeOf = (until: string): string =>
  new Date(until).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });

/** What holds this user back, or strangers who use the name; each with its own way out. */
export function LockNotice(props: TabProps) {
  return (
    <>
      <OwnLock {...props} />
      <StrangersLock {...props} />
    </>
  );
}

function useUnlock(user: User, of: 'owner' | 'strangers', done: string) {
  const toast = useToast();
  return useMutation({
    mutationFn: () => people.unlock(user.id, of),
    onSuccess: async (unlocked) => {
      toast({ text: done });
      await refreshUser(unlocked);
    },
  });
}

function OwnLock({ user, mayHelp }: TabProps) {
  const unlock = useUnlock(user, 'owner', `${user.displayName} may try again now.`);
  if (user.locked === null) return null;
  const { reason, until } = user.locked;
  const action = mayHelp ? (
    <Button loading={unlock.isPending} onClick={() => unlock.mutate()}>
      Unlock
    </Button>
  ) : undefined;
  return (
    <>
      <Notice tone="bad" title={`Locked out until ${timeOf(until)}`} action={action}>
        {reason.text} They do not get in until then. Find out whether it was they who tried: if it was, unlock them.
      </Notice>
      <ProblemNotice error={unlock.error} />
    </>
  );
}

/** To open it is no help to most, and gives whoever guesses new tries: so it is there, and is not the first thing. */
function StrangersLock({ user, mayHelp }: TabProps) {
  const unlock = useUnlock(user, 'strangers', `Whoever uses the name of ${user.displayName} may try again now.`);
  if (user.heldBack === null) return null;
  const { reason, wayIn, until } = user.heldBack;
  const action = mayHelp ? (
    <Button variant="default" loading={unlock.isPending} onClick={() => unlock.mutate()}>
      Let all try again
    </Button>
  ) : undefined;
  return (
    <>
      <Notice tone="info" title={`Strangers are held back until ${timeOf(until)}`} action={action}>
        <p>
          {reason.text} {user.locked === null ? `${user.displayName} is not locked out.` : ''} {wayIn}
        </p>
        <p>
          Nothing has to be done: it ends by itself.
          {mayHelp ? ' Only where they have none of these ways in, let all try again: strangers too, then.' : ''}
        </p>
      </Notice>
      <ProblemNotice error={unlock.error} />
    </>
  );
}
