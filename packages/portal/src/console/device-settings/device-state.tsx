import { Notice, StateBadge, timeAgo, useNow } from '@lanyard/ui';
import type { OperatorDevice } from '../../api/types.ts';
import { FIELDS, settingOf, words } from './fields.ts';

/** How far the app has come with what it should be. Said again whenever it changes. */
export function DeviceState({ device }: { device: OperatorDevice }) {
  const now = useNow(1000);
  if (device.refused !== null) {
    return (
      <Notice tone="warn" title="The app could not take this over">
        {device.refused.reason} It goes on with what it had. Choose something else, or reset to the realm.
      </Notice>
    );
  }
  const isDone = device.appliedVersion >= device.wantedVersion;
  return (
    <div className="ld-state" role="status">
      {isDone ? (
        <StateBadge tone="good">Applied {secondsAgo(device.appliedAt, now)}</StateBadge>
      ) : (
        <StateBadge tone="warn">Waiting for the phone</StateBadge>
      )}
      <span className="ly-muted ly-small">{whereabouts(device, now)}</span>
      {isDone || device.applied === null ? null : <Outstanding device={device} applied={device.applied} />}
    </div>
  );
}

/** "12 s ago" in the first minute, when somebody waits for it; then as everywhere. */
function secondsAgo(iso: string | null, now: number): string {
  if (iso === null) return 'when it was added';
  const seconds = Math.round((now - Date.parse(iso)) / 1000);
  return seconds < 60 ? `${Math.max(0, seconds)} s ago` : timeAgo(iso, now);
}

function whereabouts({ connected, lastSyncAt }: OperatorDevice, now: number): string {
  return connected ? 'Connected now' : `Not connected, last seen ${timeAgo(lastSyncAt, now)}`;
}

/** What the app still shows otherwise: which codes it makes matters to whoever is on the telephone with its owner. */
function Outstanding({ device, applied }: { device: OperatorDevice; applied: OperatorDevice['settings'] }) {
  const behind = FIELDS.filter(({ name }) => settingOf(applied, name) !== settingOf(device.settings, name));
  if (behind.length === 0) return null;
  return (
    <p className="ly-muted ly-small">
      Until then it has:{' '}
      {behind.map(({ name, label }) => `${label}: ${words(name, settingOf(applied, name))}`).join(' · ')}
    </p>
  );
}
