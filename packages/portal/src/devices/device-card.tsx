import { IconDeviceDesktop, IconDeviceMobile, IconPencil, IconQrcode, IconTrash, StateBadge } from '@lanyard/ui';
import { ActionIcon } from '@mantine/core';
import { useState } from 'react';
import type { Device } from '../api/types.ts';
import { RenameDevice } from './rename-device.tsx';
import { DEVICE_STATES, deviceMeta, remarkOn } from './words.ts';

export type DeviceCardProps = { device: Device; onRemove: () => void; onSaid: (text: string) => void };

const ICONS: Record<Device['mode'], typeof IconDeviceMobile> = {
  online: IconDeviceMobile,
  offline: IconQrcode,
  standard: IconDeviceDesktop,
  pingam: IconDeviceMobile,
};

/** One device: name, how it reaches us, state; rename in place, remove. */
export function DeviceCard({ device, onRemove, onSaid }: DeviceCardProps) {
  const [renaming, setRenaming] = useState(false);
  const Icon = ICONS[device.mode];
  const state = DEVICE_STATES[device.state];
  const remark = remarkOn(device);
  return (
    <li className="lp-item">
      <span className="lp-item-icon">
        <Icon size={24} stroke={1.75} aria-hidden="true" />
      </span>
      <div className="lp-item-text">
        {renaming ? (
          <RenameDevice
            device={device}
            onClose={() => setRenaming(false)}
            onRenamed={(name) => onSaid(`Renamed to ${name}.`)}
          />
        ) : (
          <div className="lp-item-title">
            <h2>{device.name}</h2>
            <StateBadge tone={state.tone}>{state.word}</StateBadge>
          </div>
        )}
        <p className="ly-muted ly-small">{deviceMeta(device)}</p>
        {remark === null ? null : <p className="ly-muted ly-small">{remark}</p>}
      </div>
      {renaming ? null : (
        <div className="lp-item-actions">
          <ActionIcon aria-label={`Rename ${device.name}`} onClick={() => setRenaming(true)}>
            <IconPencil size={20} aria-hidden="true" />
          </ActionIcon>
          <ActionIcon aria-label={`Remove ${device.name}`} onClick={onRemove}>
            <IconTrash size={20} aria-hidden="true" />
          </ActionIcon>
        </div>
      )}
    </li>
  );
}
