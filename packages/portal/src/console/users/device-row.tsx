import { Notice, StateBadge, timeAgo } from '@lanyard/ui';
import { useState } from 'react';
import { people } from '../../api/people.ts';
import type { OperatorDevice } from '../../api/types.ts';
import { RenameDevice } from '../../devices/rename-device.tsx';
import { DEVICE_STATES, takesRequests } from '../../devices/words.ts';
import { DeliveryList } from '../deliveries/delivery-list.tsx';
import { DeviceSettingsPanel } from '../device-settings/device-settings.tsx';
import { useToast } from '../frame/toasts.tsx';
import { DeviceActions } from './device-actions.tsx';
import { refreshUser } from './queries.ts';

const PROTECTIONS: Record<OperatorDevice['protection'], string> = {
  none: 'no protection of its own',
  pin: 'protected by a PIN',
  biometric: 'protected by finger or face',
};

/** What apps of PingAM call the system that they run on. */
const PLATFORMS: Readonly<Record<string, string>> = { android: 'Android', ios: 'iOS' };

/** Only Lanyard's own app says how it is protected; of others nobody knows. */
const protection = ({ mode, protection: kind }: OperatorDevice): string => (mode === 'online' ? PROTECTIONS[kind] : '');

/** Row A5: when the device was last heard of, or the words that say why it never is. */
function lastSync({ mode, lastSyncAt, connected }: OperatorDevice): string {
  const words = {
    online: () => (connected ? 'Connected now' : `Last sync ${timeAgo(lastSyncAt, Date.now(), 'never')}`),
    offline: () => 'Offline QR code',
    standard: () => 'Another authenticator app, never in touch',
    pingam: () => 'PingAM authenticator app, in touch only for requests',
  } satisfies Record<OperatorDevice['mode'], () => string>;
  return words[mode]();
}

type Credential = OperatorDevice['credentials'][number];

function codes({ credentials }: OperatorDevice): string {
  const shown = credentials.filter(({ kind }) => kind === 'totp' || kind === 'hotp');
  return shown.map(codesOf).join('; ') || 'no codes';
}

function codesOf({ kind, digits, period, algorithm, checksum, truncationOffset }: Credential): string {
  const length = `${digits} digits${checksum ? ' and a check digit' : ''}`;
  const place = typeof truncationOffset !== 'number' ? '' : `, from byte ${truncationOffset} of the hash`;
  return `${length} ${kind === 'totp' ? `every ${period} s` : 'by counter'}, ${algorithm}${place}`;
}

/** Which settings the device works with, where that can differ from what was wanted. */
function settings({ mode, appliedVersion, wantedVersion }: OperatorDevice): string {
  if (mode !== 'online') return '';
  return appliedVersion >= wantedVersion ? 'newest settings taken over' : 'newest settings not taken over yet';
}

export type DeviceRowProps = { device: OperatorDevice; mayHelp: boolean; onRemove: () => void };

/** One device: how it is, and what can be done about it. */
export function DeviceRow({ device, mayHelp, onRemove }: DeviceRowProps) {
  const toast = useToast();
  const [renaming, setRenaming] = useState(false);
  const state = DEVICE_STATES[device.state];
  const used = device.lastUsedAt === null ? 'not used yet' : `last used ${timeAgo(device.lastUsedAt)}`;
  const facts = [PLATFORMS[device.platform] ?? device.platform, protection(device), codes(device), settings(device)];
  return (
    <li className="lc-device">
      {renaming ? (
        <RenameDevice
          device={device}
          save={(name) => people.renameDevice(device.id, { name, version: device.version })}
          onClose={() => setRenaming(false)}
          onRenamed={(name) => {
            toast({ text: `Renamed to ${name}.` });
            void refreshUser();
          }}
        />
      ) : (
        <div className="lp-item-title">
          <h3>{device.name}</h3>
          <StateBadge tone={state.tone}>{state.word}</StateBadge>
        </div>
      )}
      <p className="ly-small">
        {lastSync(device)} · {used}
      </p>
      <p className="ly-muted ly-small">{facts.filter((part) => part !== '').join(' · ')}</p>
      {device.lockReason === '' ? null : <p className="ly-small">Locked: {device.lockReason}</p>}
      {device.push.reason === null ? null : <p className="ly-muted ly-small">No requests: {device.push.reason.text}</p>}
      {device.refused === null ? null : (
        <Notice tone="warn" title="The phone did not take its newest settings over">
          {device.refused.reason}
        </Notice>
      )}
      <DeviceSettingsPanel device={device} mayChange={mayHelp} />
      {takesRequests(device) ? <DeliveryList deviceId={device.id} deviceName={device.name} /> : null}
      {mayHelp && !renaming ? (
        <DeviceActions device={device} onRename={() => setRenaming(true)} onRemove={onRemove} />
      ) : null}
    </li>
  );
}
