import { type Static, Type } from 'typebox';
import { pushAvailability } from '../policies/index.ts';
import type { User } from '../users/index.ts';
import type { Credential } from './credential-store.ts';
import { deviceLifeCycle } from './device.ts';
import type { DeviceWithCredentials } from './store.ts';

const NullableTime = Type.Union([Type.String({ format: 'date-time' }), Type.Null()]);

const CredentialView = Type.Object({
  kind: Type.Enum(['totp', 'hotp', 'ocra', 'push']),
  algorithm: Type.Enum(['SHA1', 'SHA256', 'SHA512']),
  digits: Type.Integer(),
  period: Type.Integer(),
  checksum: Type.Boolean({ description: 'Codes end in a further digit that checks the others; `hotp` alone.' }),
  truncationOffset: Type.Union([Type.Integer(), Type.Null()], {
    description: 'The byte of the hash that codes are taken from; null: the one that the hash itself names.',
  }),
});

/** A device as its owner, operators and relying parties see it: what it is and does, never a key or secret. */
export const DeviceView = Type.Object({
  id: Type.String(),
  name: Type.String(),
  mode: Type.Enum(['online', 'offline', 'standard', 'pingam'], {
    description:
      '`online`: added over the network; `offline`: by QR code without a network; `standard`: another app; `pingam`: an authenticator app that speaks PingAM.',
  }),
  state: Type.Enum([...deviceLifeCycle.states]),
  platform: Type.String(),
  protection: Type.Enum(['none', 'pin', 'biometric']),
  push: Type.Object({
    available: Type.Boolean(),
    reason: Type.Union([Type.Object({ code: Type.String(), text: Type.String() }), Type.Null()]),
  }),
  credentials: Type.Array(CredentialView),
  lastSyncAt: NullableTime,
  lastUsedAt: NullableTime,
  activatedAt: NullableTime,
});

export type DeviceView = Static<typeof DeviceView>;

/**
 * `lastSyncAt` is set for online devices only: the others never synchronise, and a list shows `Offline QR code` for them (A5).
 */
export function deviceView(device: DeviceWithCredentials, user: Pick<User, 'pushEnabled' | 'state'>): DeviceView {
  return {
    id: device.id,
    name: device.name,
    mode: device.mode,
    state: device.state,
    platform: device.platform,
    protection: device.protection,
    push: pushAvailability({ user, devices: [device] }),
    credentials: device.credentials.map(credentialView),
    lastSyncAt: device.mode === 'online' ? toIso(device.lastSyncAt) : null,
    lastUsedAt: toIso(device.lastUsedAt),
    activatedAt: toIso(device.activatedAt),
  };
}

function credentialView(credential: Credential): Static<typeof CredentialView> {
  const { kind, algorithm, digits, period, checksum, truncationOffset } = credential;
  return { kind, algorithm, digits, period, checksum, truncationOffset };
}

function toIso(time: Date | null): string | null {
  return time?.toISOString() ?? null;
}
