import { buildKeyUri, encodeBase32 } from '@lanyard/protocol/otp';
import { insertCredential, insertPendingDevice } from '../../devices/index.ts';
import { newTotpCredential } from '../credential.ts';
import type { Method } from '../method.ts';

/**
 * Another authenticator app: the secret travels in a Key URI, because such an app can receive it in no other way. It is
 * shown in this one reply and never again (A16), and the device counts only after one right code.
 */
export const keyUri: Method = {
  start: async (tx, kit, { caller, deviceCount }) => {
    const { realm, user } = caller;
    const deviceId = kit.random.uuid(kit.clock.now());
    const credential = newTotpCredential(kit, realm, deviceId);
    await insertPendingDevice(tx, kit, {
      id: deviceId,
      realmId: realm.id,
      userId: user.id,
      name: deviceCount === 0 ? 'Authenticator app' : `Authenticator app ${deviceCount + 1}`,
      mode: 'standard',
    });
    await insertCredential(tx, kit, credential);
    const uri = buildKeyUri({
      kind: 'totp',
      issuer: realm.settings.issuer,
      account: user.name,
      secret: credential.secret,
      algorithm: credential.algorithm,
      digits: credential.digits,
      period: credential.period,
    });
    return { deviceId, once: { keyUri: uri, secret: encodeBase32(credential.secret) } };
  },
};
