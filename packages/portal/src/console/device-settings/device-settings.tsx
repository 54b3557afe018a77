import { IconSettings, Notice, ProblemNotice } from '@lanyard/ui';
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { type DeviceChange, deviceSettings } from '../../api/device-settings.ts';
import type { OperatorDevice } from '../../api/types.ts';
import { useFreshFactor } from '../../sign-in/step-up.ts';
import { Conflict, currentOf } from './conflict.tsx';
import './device-settings.css';
import { DeviceState } from './device-state.tsx';
import { type Editing, editing, laterThan, UNTOUCHED } from './editing.ts';
import { changesOf, type Draft, FIELDS, toConfiguration } from './fields.ts';
import { LockWithReason } from './lock-with-reason.tsx';
import { SettingField } from './setting-field.tsx';
import { useDevice } from './use-device.ts';

export type DeviceSettingsProps = {
  device: OperatorDevice;
  /** Without it the settings are shown and cannot be changed. */
  mayChange?: boolean;
};

/** The same, opened when they are asked for: in a list, nobody follows devices that nobody looks at. */
export function DeviceSettingsPanel(props: DeviceSettingsProps) {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  return (
    <div className="ld-panel">
      <Button
        variant="subtle"
        size="compact-sm"
        leftSection={<IconSettings size={18} aria-hidden="true" />}
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
      >
        Settings<span className="ly-hidden"> of {props.device.name}</span>
      </Button>
      <div id={id}>{isOpen ? <DeviceSettings {...props} /> : null}</div>
    </div>
  );
}

/** The settings of one device beside those of its realm, and how far its app has come with them. */
export function DeviceSettings({ device: given, mayChange = true }: DeviceSettingsProps) {
  const [device, setDevice] = useDevice(given);
  if (!device.changeable.available) {
    return (
      <Notice tone="neutral" title="The settings of this device cannot be changed from here">
        {device.changeable.reason?.text}
      </Notice>
    );
  }
  return (
    <section className="ld-settings" aria-label={`Settings of ${device.name}`}>
      <DeviceState device={device} />
      <SettingsForm device={device} mayChange={mayChange} onSaved={setDevice} />
      {mayChange && device.state === 'active' ? <LockWithReason device={device} onLocked={setDevice} /> : null}
    </section>
  );
}

/** What was sent, and the device on which it was decided. */
type Sent = { base: OperatorDevice; changes: Draft };

type SettingsFormProps = { device: OperatorDevice; mayChange: boolean; onSaved: (device: OperatorDevice) => void };

function SettingsForm({ device, mayChange, onSaved }: SettingsFormProps) {
  const [{ draft, edited, before }, setEditing] = useState<Editing>(UNTOUCHED);
  const withFreshFactor = useFreshFactor();
  const base = edited ?? device;
  const changes = changesOf(base, draft);
  const save = useMutation({
    mutationFn: ({ base, changes }: Sent) => {
      const configuration = toConfiguration(changes) as NonNullable<DeviceChange['configuration']>;
      return withFreshFactor(() => deviceSettings.change(base.id, { version: base.version, configuration }));
    },
    onSuccess: (saved, { changes }) => {
      // What was chosen while the answer was on its way is the next change, made on what is saved now.
      setEditing(({ draft }) => editing(saved, laterThan(draft, changes)));
      onSaved(saved);
    },
    onError: (error, { base }) => {
      const now = currentOf(error);
      setEditing(({ draft, before }) => (now === null ? editing(base, draft, before) : editing(now, draft, base)));
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ base, changes });
  };
  const choose = (chosen: Draft) => {
    const next = { ...draft, ...chosen };
    // What was sent counts until it is answered: a choice that takes it back changes something by then.
    setEditing(save.isPending ? { draft: next, edited: base, before } : editing(base, next, before));
  };
  const isEmpty = Object.keys(changes).length === 0;
  return (
    <form onSubmit={submit}>
      <fieldset className="ld-fields" disabled={!mayChange}>
        <legend className="ly-hidden">Settings of {device.name}</legend>
        {FIELDS.map((field) => (
          <SettingField
            key={field.name}
            device={base}
            draft={draft}
            field={field}
            onChange={(value) => choose({ [field.name]: value })}
          />
        ))}
      </fieldset>
      {before === null ? <ProblemNotice error={save.error} /> : <Conflict before={before} now={base} draft={changes} />}
      {mayChange ? (
        <div className="ld-buttons">
          <Button type="submit" disabled={isEmpty} loading={save.isPending}>
            {before === null ? 'Save and send to the phone' : 'Save mine on top'}
          </Button>
          {isEmpty ? null : (
            <Button variant="subtle" onClick={() => setEditing(UNTOUCHED)}>
              Leave it as it is
            </Button>
          )}
        </div>
      ) : null}
    </form>
  );
}
