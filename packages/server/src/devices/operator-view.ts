import { type Static, Type } from 'typebox';
import type { Kit } from '../kit/index.ts';
import { remoteChange } from '../policies/index.ts';
import type { Realm } from '../realms/index.ts';
import type { User } from '../users/index.ts';
import { DeviceConfiguration, DeviceSettings, inheritedSettings, settingsFor, showsWanted } from './configuration.ts';
import { connectedDevices } from './presence.ts';
import { profileVersion, readsKinds } from './profile.ts';
import type { Device, DeviceWithCredentials } from './store.ts';
import { DeviceView, deviceView } from './view.ts';

const NullableTime = Type.Union([Type.String({ format: 'date-time' }), Type.Null()]);
const Reason = Type.Object({ code: Type.String(), text: Type.String() });

/** A device as operators see it: how it is set up, what it should be, and what it has taken over. */
export const OperatorDeviceView = Type.Object({
  ...DeviceView.properties,
  appVersion: Type.String(),
  lockReason: Type.String(),
  /** Of the device's own settings: what an edit gives back, so that a second editor is noticed. */
  version: Type.Integer({ description: 'Counts the changes of this device; a change names the one it was made on.' }),
  wantedVersion: Type.Integer({
    description: 'The version that the app should have, changes of realm and user included.',
  }),
  appliedVersion: Type.Integer({ description: 'The newest version that the app said it has taken over.' }),
  appliedAt: NullableTime,
  refused: Type.Union([
    Type.Object({ version: Type.Integer(), reason: Type.String(), at: Type.String({ format: 'date-time' }) }),
    Type.Null(),
  ]),
  connected: Type.Union([Type.Boolean(), Type.Null()], { description: 'Null for a device that never connects.' }),
  changeable: Type.Object({ available: Type.Boolean(), reason: Type.Union([Reason, Type.Null()]) }),
  configuration: DeviceConfiguration,
  settings: DeviceSettings,
  inherited: DeviceSettings,
  applied: Type.Union([DeviceSettings, Type.Null()], { description: 'What the app has taken over.' }),
  biometricKey: Type.Boolean({ description: 'Whether a fingerprint or face has released a key on this device.' }),
});
export type OperatorDeviceView = Static<typeof OperatorDeviceView>;

type ViewFacts = { realm: Realm; user: User; device: DeviceWithCredentials; connected: boolean };

export function operatorDeviceView({ realm, user, device, connected }: ViewFacts): OperatorDeviceView {
  const wantedVersion = profileVersion({ realm, user, device });
  return {
    ...deviceView(device, user),
    appVersion: device.appVersion,
    lockReason: device.lockReason,
    version: device.configurationVersion,
    wantedVersion,
    appliedVersion: device.appliedVersion,
    appliedAt: device.appliedAt?.toISOString() ?? null,
    refused: refusalOf(realm, device, wantedVersion),
    connected: device.mode === 'online' ? connected : null,
    changeable: remoteChange(device),
    configuration: device.configuration,
    settings: settingsFor(realm.settings, device.configuration),
    inherited: inheritedSettings(realm.settings),
    applied: device.appliedSettings,
    biometricKey: device.biometricKey !== null,
  };
}

const TOO_OLD = 'The app on this phone is too old to change its codes. It follows as soon as the app is updated.';

/** What the device said no to; or that its app cannot read the change, which it cannot say itself. */
function refusalOf(realm: Realm, device: Device, version: number): OperatorDeviceView['refused'] {
  if (device.refused?.version === version) return device.refused;
  const { appliedSettings, appliedVersion, appliedAt } = device;
  if (!appliedSettings || !appliedAt || appliedVersion < version || readsKinds(device)) return null;
  const isShown = showsWanted(settingsFor(realm.settings, device.configuration), appliedSettings);
  return isShown ? null : { version, reason: TOO_OLD, at: appliedAt.toISOString() };
}

/** The views of these devices of one user, with who is connected now. */
export async function viewForOperator(
  kit: Kit,
  { realm, user, devices }: { realm: Realm; user: User; devices: readonly DeviceWithCredentials[] },
): Promise<OperatorDeviceView[]> {
  const online = devices.filter(({ mode }) => mode === 'online').map(({ id }) => id);
  const connected = await connectedDevices(kit, online);
  return devices.map((device) => operatorDeviceView({ realm, user, device, connected: connected.has(device.id) }));
}
