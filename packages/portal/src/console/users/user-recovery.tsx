import { Notice, ProblemNotice } from '@lanyard/ui';
import { Button, Skeleton } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { recoveryCodes } from '../../api/recovery-codes.ts';
import { LossDialog } from '../../app/loss-dialog.tsx';
import { useSession } from '../../app/realm.ts';
import { useFreshFactor } from '../../sign-in/step-up.ts';
import { useToast } from '../frame/toasts.tsx';
import { refreshUser, userRecoveryQuery } from './queries.ts';
import type { TabProps } from './tab-props.ts';

/** How many recovery codes a user has left; an operator never sees one, and can end them all. */
export function UserRecovery({ user, mayHelp }: TabProps) {
  const count = useQuery(userRecoveryQuery(user.id));
  const isSelf = useSession()?.user.id === user.id;
  const [asking, setAsking] = useState(false);
  const ending = useEnding(user, () => setAsking(false));
  if (count.isPending) return <Skeleton height={64} />;
  if (count.isError) return <ProblemNotice error={count.error} />;
  const { left, madeAt, isFew } = count.data;
  const mayEnd = mayHelp && !isSelf && left > 0;
  return (
    <section className="lc-device" aria-labelledby="user-recovery">
      <div className="lp-item-title">
        <h3 id="user-recovery">Recovery codes</h3>
        {mayEnd ? (
          <Button variant="subtle" className="ly-danger-quiet" onClick={() => setAsking(true)}>
            End these codes
          </Button>
        ) : null}
      </div>
      <p className="ly-small">{wordsOf(left, madeAt)}</p>
      {isFew ? (
        <Notice tone="warn" title={left === 0 ? 'No recovery code is left' : 'Few recovery codes are left'}>
          A recovery code is the way in when their phone is lost. Ask them to make new ones in the portal, under
          Devices, while they have it at hand.
        </Notice>
      ) : null}
      <LossDialog
        opened={asking}
        title={`End the recovery codes of ${user.displayName}?`}
        losses={[
          `The ${left === 1 ? 'one that is' : `${left} that are`} left stop counting at once.`,
          'Without their phone they then have no way in, until they make new ones in the portal.',
          'This is written to the audit with your name.',
        ]}
        confirm="End these codes"
        busy={ending.isPending}
        error={ending.error}
        onConfirm={() => ending.mutate()}
        onClose={() => {
          ending.reset();
          setAsking(false);
        }}
      />
    </section>
  );
}

function useEnding({ id, displayName }: TabProps['user'], onEnded: () => void) {
  const withFreshFactor = useFreshFactor();
  const toast = useToast();
  return useMutation({
    mutationFn: () => withFreshFactor(() => recoveryCodes.endOf(id)),
    onSuccess: async () => {
      onEnded();
      toast({ text: `The recovery codes of ${displayName} have ended.` });
      await refreshUser();
    },
  });
}

function wordsOf(left: number, madeAt: string | null): string {
  if (madeAt === null) return 'None made yet. They can make a set in the portal, under Devices.';
  const date = new Date(madeAt).toLocaleDateString([], { dateStyle: 'medium' });
  return `${left === 0 ? 'None' : left} left, made on ${date}`;
}
