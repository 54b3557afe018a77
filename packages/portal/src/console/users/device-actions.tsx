import { IconLock, IconLockOpen, IconPencil, IconTrash, ProblemNotice } from '@lanyard/ui';
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { people } from '../../api/people.ts';
import type { OperatorDevice } from '../../api/types.ts';
import { useFreshFactor } from '../../sign-in/step-up.ts';
import { useToast } from '../frame/toasts.tsx';
import { refreshUser } from './queries.ts';

const TURNS = {
  lock: { label: 'Lock', icon: IconLock, call: people.lockDevice, back: people.unlockDevice, done: 'is locked' },
  unlock: {
    label: 'Unlock',
    icon: IconLockOpen,
    call: people.unlockDevice,
    back: people.lockDevice,
    done: 'may be used again',
  },
} as const;

export type DeviceActionsProps = { device: OperatorDevice; onRename: () => void; onRemove: () => void };

/** What an operator can do about a device. Locking is undone as quickly as it is done; removing asks first. */
export function DeviceActions({ device, onRename, onRemove }: DeviceActionsProps) {
  const turn = device.state === 'locked' ? TURNS.unlock : TURNS.lock;
  const change = useTurn(device, turn);
  const Icon = turn.icon;
  return (
    <>
      <div className="lp-row">
        <Button
          variant="subtle"
          leftSection={<Icon size={18} aria-hidden="true" />}
          aria-label={`${turn.label} ${device.name}`}
          loading={change.isPending}
          onClick={() => change.mutate()}
        >
          {turn.label}
        </Button>
        <Button
          variant="subtle"
          leftSection={<IconPencil size={18} aria-hidden="true" />}
          aria-label={`Rename ${device.name}`}
          onClick={onRename}
        >
          Rename
        </Button>
        <Button
          variant="subtle"
          className="ly-danger-quiet"
          leftSection={<IconTrash size={18} aria-hidden="true" />}
          aria-label={`Remove ${device.name}`}
          onClick={onRemove}
        >
          Remove
        </Button>
      </div>
      <ProblemNotice error={change.error} />
    </>
  );
}

function useTurn(device: OperatorDevice, turn: (typeof TURNS)['lock' | 'unlock']) {
  const withFreshFactor = useFreshFactor();
  const toast = useToast();
  return useMutation({
    mutationFn: () => withFreshFactor(() => turn.call(device.id)),
    onSuccess: async () => {
      toast({
        text: `${device.name} ${turn.done}.`,
        undo: async () => {
          await turn.back(device.id);
          await refreshUser();
        },
      });
      await refreshUser();
    },
  });
}
