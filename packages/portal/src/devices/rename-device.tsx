import { toProblem } from '@lanyard/ui';
import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { FormEvent, KeyboardEvent } from 'react';
import { useEffect, useRef, useState } from 'react';
import * as api from '../api/calls.ts';
import { devicesQuery, queryClient } from '../app/queries.ts';

export type RenameDeviceProps = {
  device: { id: string; name: string };
  /** Gives up: shown as Cancel, and done by Escape. Absent where there is nothing to go back to. */
  onClose?: () => void;
  onRenamed: (name: string) => void;
  /** How the name is kept; as one of one's own devices unless given. */
  save?: (name: string) => Promise<{ name: string }>;
};

const LONGEST_NAME = 60;

/** The device's name as a field in place: Enter keeps, Escape leaves. */
export function RenameDevice({ device, onClose, onRenamed, save }: RenameDeviceProps) {
  const [name, setName] = useState(device.name);
  const field = useRef<HTMLInputElement>(null);
  const rename = useMutation({
    mutationFn: (wanted: string) => save?.(wanted) ?? api.devices.rename(device.id, wanted),
    onSuccess: async (changed) => {
      await queryClient.invalidateQueries(devicesQuery);
      onRenamed(changed.name);
      onClose?.();
    },
  });
  const isInPlace = onClose !== undefined;
  // Once: a list that is read again meanwhile must not select what is being typed.
  useEffect(() => {
    if (isInPlace) field.current?.select();
  }, [isInPlace]);

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const wanted = name.trim();
    if (wanted === device.name) onClose?.();
    else if (wanted !== '') rename.mutate(wanted);
  };
  const leave = (event: KeyboardEvent) => {
    if (event.key === 'Escape') onClose?.();
  };
  const refusal = rename.error === null ? undefined : toProblem(rename.error).title;
  return (
    <form className="lp-rename" onSubmit={submit}>
      <TextInput
        ref={field}
        label="Name of the device"
        value={name}
        maxLength={LONGEST_NAME}
        autoComplete="off"
        error={name.trim() === '' ? 'Give it a name that you will recognise.' : refusal}
        onChange={(event) => setName(event.currentTarget.value)}
        onKeyDown={leave}
      />
      <div className="lp-row">
        <Button type="submit" variant={onClose === undefined ? 'default' : 'filled'} loading={rename.isPending}>
          Save
        </Button>
        {onClose === undefined ? null : (
          <Button variant="subtle" color="gray" onClick={onClose}>
            Cancel
          </Button>
        )}
      </div>
    </form>
  );
}
