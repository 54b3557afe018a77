import { useMutation, useQuery } from '@tanstack/react-query';
import * as api from '../api/calls.ts';
import type { Device } from '../api/types.ts';
import { LossDialog } from '../app/loss-dialog.tsx';
import { devicesQuery, queryClient } from '../app/queries.ts';
import { useFreshFactor } from '../sign-in/step-up.ts';
import { ownCodesQuery } from './recovery-codes.tsx';
import { lossesOf } from './words.ts';

export type RemoveDeviceProps = {
  /** Null while nothing is to be removed. */
  device: Device | null;
  isLast: boolean;
  onClose: () => void;
  onRemoved: (name: string) => void;
};

/** A removed device cannot come back, so this asks; and the server may ask for a fresh proof. */
export function RemoveDevice({ device, isLast, onClose, onRemoved }: RemoveDeviceProps) {
  const withFreshFactor = useFreshFactor();
  const codesLeft = useQuery(ownCodesQuery).data?.left ?? 0;
  const removal = useMutation({
    mutationFn: (leaving: Device) => withFreshFactor(() => api.devices.remove(leaving.id)),
    onSuccess: async (_nothing, leaving) => {
      await queryClient.invalidateQueries(devicesQuery);
      onClose();
      onRemoved(leaving.name);
    },
  });
  const close = () => {
    removal.reset();
    onClose();
  };
  return (
    <LossDialog
      opened={device !== null}
      title={`Remove ${device?.name ?? 'the device'}?`}
      losses={device === null ? [] : lossesOf(device, { isLast, codesLeft })}
      confirm="Remove"
      busy={removal.isPending}
      error={removal.error}
      onConfirm={() => device !== null && removal.mutate(device)}
      onClose={close}
    />
  );
}
