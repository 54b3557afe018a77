import { IconTrash, StateBadge, timeAgo } from '@lanyard/ui';
import { Button } from '@mantine/core';
import type { Device, User } from '../../api/types.ts';
import { DEVICE_STATES } from '../../devices/words.ts';

const PROTECTIONS: Record<Device['protection'], string> = {
  none: 'no protection of its own',
  pin: 'protected by a PIN',
  biometric: 'protected by finger or face',
};

/** Row A5: when the device was last heard of, or the words that say why it never is. */
function lastSync({ mode, lastSyncAt }: Device): string {
  const words = {
    online: () => `last sync ${timeAgo(lastSyncAt, Date.now(), 'never')}`,
    offline: () => 'Offline QR code',
    standard: () => 'another authenticator app, never in touch',
  } satisfies Record<Device['mode'], () => string>;
  return words[mode]();
}

function codes({ credentials }: Device): string {
  const shown = credentials.filter(({ kind }) => kind === 'totp' || kind === 'hotp');
  const each = shown.map(({ kind, digits, period, algorithm }) =>
    kind === 'totp' ? `${digits} digits every ${period} s, ${algorithm}` : `${digits} digits by counter, ${algorithm}`,
  );
  return each.join('; ') || 'no codes';
}

export type DeviceRowProps = { user: User; device: Device; mayHelp: boolean; onRemove: () => void };

/** One device: how it is, and what can be done about it. */
export function DeviceRow({ device, mayHelp, onRemove }: DeviceRowProps) {
  const state = DEVICE_STATES[device.state];
  const used = device.lastUsedAt === null ? 'not used yet' : `last used ${timeAgo(device.lastUsedAt)}`;
  return (
    <li className="lc-device">
      <div className="lp-item-title">
        <h3>{device.name}</h3>
        <StateBadge tone={state.tone}>{state.word}</StateBadge>
      </div>
      <p className="ly-small">
        {lastSync(device)} · {used}
      </p>
      <p className="ly-muted ly-small">
        {[device.platform, PROTECTIONS[device.protection], codes(device)].filter((part) => part !== '').join(' · ')}
      </p>
      {device.push.reason === null ? null : <p className="ly-muted ly-small">No requests: {device.push.reason.text}</p>}
      {mayHelp ? (
        <div className="lp-row">
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
      ) : null}
    </li>
  );
}
