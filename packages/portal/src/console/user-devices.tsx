import { IconTrash, ProblemNotice, StateBadge } from '@lanyard/ui';
import { ActionIcon, Skeleton } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import * as api from '../api/calls.ts';
import type { Device, User } from '../api/types.ts';
import { LossDialog } from '../app/loss-dialog.tsx';
import { queryClient } from '../app/queries.ts';
import { DEVICE_STATES, deviceMeta } from '../devices/words.ts';
import { useFreshFactor } from '../sign-in/step-up.ts';
import { userDevicesQuery } from './queries.ts';

/** The devices of a user, as an operator sees them. */
export function UserDevices({ user, mayHelp }: { user: User; mayHelp: boolean }) {
  const list = useQuery(userDevicesQuery(user.id));
  const [leaving, setLeaving] = useState<Device | null>(null);
  return (
    <section className="lp-stack" aria-labelledby="their-devices">
      <h3 id="their-devices">Devices</h3>
      <ProblemNotice error={list.error} />
      {list.isPending ? <Skeleton height={64} /> : null}
      {list.data?.length === 0 ? <p className="ly-muted">None yet. They can add one in the portal.</p> : null}
      <ul className="lp-rows" aria-label={`Devices of ${user.displayName}`}>
        {list.data?.map((device) => (
          <li key={device.id} className="lp-rows-item">
            <span className="lp-rows-text">
              <strong>{device.name}</strong>
              <span className="ly-muted ly-small">{deviceMeta(device)}</span>
            </span>
            <StateBadge tone={DEVICE_STATES[device.state].tone}>{DEVICE_STATES[device.state].word}</StateBadge>
            {mayHelp ? (
              <ActionIcon aria-label={`Remove ${device.name}`} onClick={() => setLeaving(device)}>
                <IconTrash size={20} aria-hidden="true" />
              </ActionIcon>
            ) : null}
          </li>
        ))}
      </ul>
      <RemoveTheirs user={user} device={leaving} onClose={() => setLeaving(null)} />
    </section>
  );
}

function RemoveTheirs({ user, device, onClose }: { user: User; device: Device | null; onClose: () => void }) {
  const withFreshFactor = useFreshFactor();
  const removal = useMutation({
    mutationFn: (leaving: Device) => withFreshFactor(() => api.operator.removeDevice(leaving.id)),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['console'] });
      onClose();
    },
  });
  return (
    <LossDialog
      opened={device !== null}
      title={`Remove ${device?.name ?? 'the device'} of ${user.displayName}?`}
      losses={[
        'Codes from it stop working at once, and requests no longer reach it.',
        `${user.displayName} has to add it again to use it.`,
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
