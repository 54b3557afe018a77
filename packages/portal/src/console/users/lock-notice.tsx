import { Notice, ProblemNotice } from '@lanyard/ui';
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { people } from '../../api/people.ts';
import { useToast } from '../frame/toasts.tsx';
import { refreshUser } from './queries.ts';
import type { TabProps } from './tab-props.ts';

/** Why nobody gets in with this name just now, and the way to end it. */
export function LockNotice({ user, mayHelp }: TabProps) {
  const toast = useToast();
  const unlock = useMutation({
    mutationFn: () => people.unlock(user.id),
    onSuccess: async (unlocked) => {
      toast({ text: `${user.displayName} may try again now.` });
      await refreshUser(unlocked);
    },
  });
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
