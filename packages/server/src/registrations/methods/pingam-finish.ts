/** How a registration of a PingAM app comes to its end with a device. */
import { record } from '../../audit/index.ts';
import { devicesOfUser, findDevice, moveDevice } from '../../devices/index.ts';
import { type Kit, Problem, type Tx } from '../../kit/index.ts';
import { noteFirstPhone } from '../../notices/index.ts';
import { awaitNothing, pingamPhoneOf } from '../../pingam/index.ts';
import { isSecondFactorRequired, registrationAllowed } from '../../policies/index.ts';
import { getRealm, type Realm } from '../../realms/index.ts';
import { endPasswordSessions, type User } from '../../users/index.ts';
import { announce, cancelOthers, endRegistration, freshRegistration, isOutdated, type Origin } from '../ending.ts';
import { unusableLink } from '../registration.ts';
import { findRegistration, lockRegistrationsOfUser, moveRegistration, type Registration } from '../store.ts';

export type WithDevice = Registration & { deviceId: string };

export type Finished =
  | { kind: 'registered'; registration: Registration; cancelled: Registration[] }
  | { kind: 'refused'; reason: 'too-many-devices' | 'late' };

type Finish = { realm: Realm; user: User; registration: WithDevice; origin: Origin };

/** The device counts from here on; nothing else of the user that waits to be added does (A10). */
export async function finish(tx: Tx, kit: Kit, { realm, user, registration, origin }: Finish): Promise<Finished> {
  const now = kit.clock.now();
  const { id, deviceId } = registration;
  await lockRegistrationsOfUser(tx, user.id);
  if (await isOutdated(tx, registration)) {
    await endRegistration(tx, kit, { id, event: 'cancel', origin });
    return { kind: 'refused', reason: 'late' };
  }
  const devices = await devicesOfUser(tx, user.id);
  const { available } = registrationAllowed({ user, devices, maxDevices: realm.settings.registration.maxDevices });
  if (!available) {
    const ended = await endRegistration(tx, kit, { id, event: 'fail', origin, failure: 'too-many-devices' });
    return { kind: 'refused', reason: ended ? 'too-many-devices' : 'late' };
  }
  // Of two phones, or of a phone and the end of the journey, the first one counts.
  const registered = await moveRegistration(tx, { id, event: 'confirm', now });
  if (!registered) return { kind: 'refused', reason: 'late' };
  await moveDevice(tx, { deviceId, event: 'prove', now });
  await awaitNothing(tx, deviceId);
  await record(tx, kit, {
    realmId: realm.id,
    type: 'device.registered',
    outcome: 'success',
    userId: user.id,
    deviceId,
    ...origin,
    details: { registration: id, method: 'pingam' },
  });
  const device = isSecondFactorRequired(devices) ? undefined : await findDevice(tx, deviceId);
  if (device) {
    await noteFirstPhone(tx, kit, { realm, user, device, registration: registered, address: origin.address });
  }
  const cancelled = await cancelOthers(tx, kit, { userId: user.id, keepId: id, origin });
  // From now on a password alone is not enough, for whoever is inside by one already as well (A12).
  await endPasswordSessions(tx, kit, { user, keepId: registered.sessionId });
  return { kind: 'registered', registration: registered, cancelled };
}

export type OathFinish = { registrationId: string; user: User; address: string; requestId: string };

/**
 * The journey says that a device for one-time passwords alone counts: no app sends a message for it.
 * @throws Problem registrations.not-found, too-many-devices and those of a registration that is over
 */
export async function finishOathRegistration(
  kit: Kit,
  { registrationId, user, address, requestId }: OathFinish,
): Promise<{ deviceId: string }> {
  const registration = await oathRegistration(kit, { registrationId, user });
  const realm = await getRealm(kit.db, registration.realmId);
  const origin: Origin = { actor: { kind: 'user', id: user.id }, address, requestId };
  const finished = await kit.db.transaction().execute((tx) => finish(tx, kit, { realm, user, registration, origin }));
  if (finished.kind === 'registered') {
    announce(kit, finished.registration, ...finished.cancelled);
    return { deviceId: registration.deviceId };
  }
  announce(kit, registration);
  if (finished.reason === 'too-many-devices') throw new Problem('registrations.too-many-devices');
  throw unusableLink((await freshRegistration(kit, kit.db, registrationId))?.state ?? 'expired');
}

async function oathRegistration(
  kit: Kit,
  { registrationId, user }: Pick<OathFinish, 'registrationId' | 'user'>,
): Promise<WithDevice> {
  const registration = await findRegistration(kit.db, registrationId);
  const deviceId = registration?.deviceId;
  if (registration?.method !== 'pingam' || registration.userId !== user.id || !deviceId)
    throw new Problem('registrations.not-found');
  const phone = await pingamPhoneOf(kit.db, deviceId);
  // A code with a push half counts by the message of the app, and by nothing else.
  if (phone?.challenge) throw new Problem('registrations.not-found');
  return { ...registration, deviceId };
}
