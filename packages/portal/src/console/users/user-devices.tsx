import { ProblemNotice } from '@lanyard/ui';
import { Skeleton } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { people } from '../../api/people.ts';
import type { OperatorDevice, User } from '../../api/types.ts';
import { LossDialog } from '../../app/loss-dialog.tsx';
import { useSession } from '../../app/realm.ts';
import { useFreshFactor } from '../../sign-in/step-up.ts';
import { useToast } from '../frame/toasts.tsx';
import { DeviceRow } from './device-row.tsx';
import { refreshUser, userDevicesQuery } from './queries.ts';
import type { TabProps } from './tab-props.ts';
import { UserRecovery } from './user-recovery.tsx';

/** The devices of a user, as an operator sees them. */
export function UserDevices({ user, mayHelp }: TabProps) {
  const list = useQuery(userDevicesQuery(user.id));
  const isSelf = useSession()?.user.id === user.id;
  const [leaving, setLeaving] = useState<OperatorDevice | null>(null);
  if (list.isPending) return <Skeleton height={96} />;
  // A list that is there stays where it cannot be read again: somebody may be typing in it.
  if (list.data === undefined) return <ProblemNotice error={list.error} />;
  return (
    <>
      <ProblemNotice error={list.error} />
      {list.data.length === 0 ? <p className="ly-muted">None yet. They can add one in the portal.</p> : null}
      <ul className="lc-devices" aria-label={`Devices of ${user.displayName}`}>
        {list.data.map((device) => (
          <DeviceRow key={device.id} device={device} mayHelp={mayHelp && !isSelf} onRemove={() => setLeaving(device)} />
        ))}
      </ul>
      {isSelf && list.data.length > 0 ? (
        <p className="ly-muted ly-small">These are your own. You look after them under Devices, at the top.</p>
      ) : null}
      <UserRecovery user={user} mayHelp={mayHelp} />
      <RemoveTheirs user={user} device={leaving} isLast={list.data.length === 1} onClose={() => setLeaving(null)} />
    </>
  );
}

type RemoveTheirsProps = { user: User; device: OperatorDevice | null; isLast: boolean; onClose: () => void };

function RemoveTheirs({ user, device, isLast, onClose }: RemoveTheirsProps) {
  const withFreshFactor = useFreshFactor();
  const toast = useToast();
  const removal = useMutation({
    mutationFn: (leaving: OperatorDevice) => withFreshFactor(() => people.removeDevice(leaving.id)),
    onSuccess: async (_, leaving) => {
      onClose();
      toast({ text: `${leaving.name} is removed.` });
      await refreshUser();
    },
  });
  return (
    <LossDialog
      opened={device !== null}
      title={`Remove ${device?.name ?? 'the device'} of ${user.displayName}?`}
      losses={[
        'Codes from it stop working at once, and requests no longer reach it.',
        `${user.displayName} has to add it again to use it.`,
        ...(isLast ? ['It is their only device: after this, their password alone lets anybody in who knows it.'] : []),
        'This is written to the audit with your name.',
      ]}
      confirm="Remove"
      busy={removal.isPending}
      error={removal.error}
      onConfirm={() => device !== null && removal.mutate(device)}
      onClose={() => {
        removal.reset();
        onClose();
      }}
    />
  );
}
