import { isProtocolError, type PublicJwk, verifyBiometric } from '@lanyard/protocol/device';
import { record } from '../audit/index.ts';
import { type Kit, Problem } from '../kit/index.ts';
import { announceChange, notifyDevice } from './notify.ts';
import type { DeviceCaller } from './proof.ts';
import type { Device } from './store.ts';
import { lockDevice, writeBiometricKey } from './sync-store.ts';

export type NamingBiometricKey = { caller: DeviceCaller; token: string; address: string; requestId: string };

/**
 * Takes the key that a device's fingerprint or face releases (A7). The first one needs the user key's word, each later one
 * that of the key before it: who holds the phone and its PIN cannot put another finger in its place (A13).
 * @throws Problem devices.biometric-key-refused, devices.biometric-key-there
 */
export async function registerBiometricKey(kit: Kit, { caller, token, ...origin }: NamingBiometricKey): Promise<void> {
  const { device } = caller;
  const key = await verifiedKey(kit, device, token);
  const isNew = await kit.db.transaction().execute(async (tx) => {
    const now = kit.clock.now();
    const locked = await lockDevice(tx, device.id);
    // Judged against the key that was there; another request may have been faster.
    if (locked?.biometricKey?.x !== device.biometricKey?.x) throw new Problem('devices.biometric-key-there');
    if (device.biometricKey?.x === key.x) return false;
    await writeBiometricKey(tx, { deviceId: device.id, key, now });
    await record(tx, kit, {
      realmId: device.realmId,
      type: 'device.biometric-key',
      outcome: 'success',
      actor: { kind: 'device', id: device.id },
      userId: device.userId,
      deviceId: device.id,
      ...origin,
      details: { replaced: device.biometricKey !== null },
    });
    return true;
  });
  if (!isNew) return;
  // Requests may have become possible with it, which the profile says.
  notifyDevice(kit, [device.id], { type: 'profile' });
  announceChange(kit, device);
}

async function verifiedKey(kit: Kit, device: Device, token: string): Promise<PublicJwk> {
  const { id: deviceId, deviceKey, userKey, biometricKey: previous } = device;
  if (!deviceKey || !userKey) throw new Problem('devices.biometric-key-refused');
  const keys = { device: deviceKey, user: userKey, previous };
  try {
    return await verifyBiometric({ token, deviceId, keys, now: kit.clock.now() });
  } catch (cause) {
    if (!isProtocolError(cause)) throw cause;
    const lacksWord = isProtocolError(cause, 'protocol.mismatch') && cause.claim === 'previous_proof';
    throw new Problem(lacksWord ? 'devices.biometric-key-there' : 'devices.biometric-key-refused', { cause });
  }
}
