import { Dialog, IconLock, ProblemNotice } from '@lanyard/ui';
import { Button, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { deviceSettings } from '../../api/device-settings.ts';
import type { OperatorDevice } from '../../api/types.ts';
import { useFreshFactor } from '../../sign-in/step-up.ts';

type LockProps = { device: OperatorDevice; onLocked: (device: OperatorDevice) => void };

/** Locks the device and says why: the app shows the words to whoever holds it. */
export function LockWithReason({ device, onLocked }: LockProps) {
  const withFreshFactor = useFreshFactor();
  const [isOpen, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const lock = useMutation({
    mutationFn: () => withFreshFactor(() => deviceSettings.lock(device.id, reason.trim())),
    onSuccess: (locked) => {
      setOpen(false);
      onLocked(locked);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    lock.mutate();
  };
  return (
    <>
      <Button
        variant="subtle"
        leftSection={<IconLock size={18} aria-hidden="true" />}
        aria-label={`Lock with a reason: ${device.name}`}
        onClick={() => setOpen(true)}
      >
        Lock with a reason
      </Button>
      <Dialog opened={isOpen} onClose={() => setOpen(false)} title={`Lock ${device.name}?`}>
        <form className="lp-stack" onSubmit={submit}>
          <p>It shows no codes and approves nothing until it is unlocked. Refusing requests stays possible.</p>
          <Textarea
            label="Reason"
            description="Whoever holds the phone reads it. It may stay empty."
            maxLength={200}
            value={reason}
            data-autofocus
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <ProblemNotice error={lock.error} />
          <div className="lp-row lp-row-end">
            <Button variant="default" onClick={() => setOpen(false)}>
              Leave it unlocked
            </Button>
            <Button type="submit" loading={lock.isPending}>
              Lock it
            </Button>
          </div>
        </form>
      </Dialog>
    </>
  );
}
