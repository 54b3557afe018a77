import { record } from '../audit/index.ts';
import { devicesOfUser } from '../devices/index.ts';
import { type Kit, Problem, type Tx } from '../kit/index.ts';
import { isSecondFactorRequired, registrationAllowed } from '../policies/index.ts';
import { requireFreshFactor, requireRecentLink, type UserCaller } from '../users/index.ts';
import { announce, cancelOthers, type Origin } from './ending.ts';
import { makeSessionKey } from './first-phone.ts';
import { consumeLimits } from './limits.ts';
import type { Method, MethodStart } from './method.ts';
import { keyUri } from './methods/key-uri.ts';
import { online } from './methods/online.ts';
import type { RegistrationMethod } from './registration.ts';
import { insertRegistration, lockRegistrationsOfUser, type Registration } from './store.ts';

/** The ways to add a device that people begin in their portal; a PingAM app is added by a journey. */
export type PortalMethod = Exclude<RegistrationMethod, 'pingam'>;

/** A row here, a file in methods/. */
const METHODS: Readonly<Record<PortalMethod, Method>> = { online, 'key-uri': keyUri };

export type Begun = { registration: Registration; once?: MethodStart['once'] };

/**
 * Begins a registration; an open one of the same method is cancelled, so that it never stands in the way (F7).
 * @throws Problem kit.limited, users.factor-needed, users.link-needed, registrations.too-many-devices
 */
export async function beginRegistration(
  kit: Kit,
  { caller, method, origin, renews }: { caller: UserCaller; method: PortalMethod; origin: Origin; renews?: string },
): Promise<Begun> {
  await consumeLimits(kit, { realm: caller.realm, userId: caller.user.id, address: origin.address });
  const { begun, cancelled } = await kit.db.transaction().execute(async (tx) => {
    await lockRegistrationsOfUser(tx, caller.user.id);
    const deviceCount = await checkMayAdd(tx, kit, caller);
    const others = await cancelOthers(tx, kit, { userId: caller.user.id, method, origin });
    return { begun: await insert(tx, kit, { caller, method, origin, renews, deviceCount }), cancelled: others };
  });
  announce(kit, ...cancelled);
  return begun;
}

/**
 * A stolen password or session must not be enough to add a factor: whoever owns a device proves one first (A10), and an
 * operator without any comes with a fresh one-time link.
 * Returns how many devices there are.
 */
async function checkMayAdd(tx: Tx, kit: Kit, caller: UserCaller): Promise<number> {
  const { user, realm } = caller;
  const devices = await devicesOfUser(tx, user.id);
  if (isSecondFactorRequired(devices)) requireFreshFactor(caller, kit.clock.now());
  else await requireRecentLink(kit, caller);
  const { reason } = registrationAllowed({ user, devices, maxDevices: realm.settings.registration.maxDevices });
  if (reason) throw new Problem('registrations.too-many-devices', { cause: reason.code });
  return devices.length;
}

type Insertion = {
  caller: UserCaller;
  method: PortalMethod;
  origin: Origin;
  renews: string | undefined;
  deviceCount: number;
};

async function insert(tx: Tx, kit: Kit, { caller, method, origin, renews, deviceCount }: Insertion): Promise<Begun> {
  const { realm, user, session } = caller;
  const createdAt = kit.clock.now();
  const id = kit.random.uuid(createdAt);
  const { once: ofMethod, ...started } = await METHODS[method].start(tx, kit, { id, caller, deviceCount });
  const key = makeSessionKey(kit, { caller, method });
  const once = ofMethod || key ? { ...ofMethod, ...key?.once } : undefined;
  const registration = await insertRegistration(tx, {
    id,
    realmId: realm.id,
    userId: user.id,
    method,
    sessionId: session.id,
    createdAt,
    expiresAt: new Date(createdAt.getTime() + realm.settings.registration.expirySeconds * 1000),
    sessionKeyHash: key?.sessionKeyHash,
    begunAddress: origin.address,
    ...started,
  });
  await record(tx, kit, {
    realmId: realm.id,
    type: renews ? 'registration.renewed' : 'registration.started',
    outcome: 'success',
    userId: user.id,
    ...origin,
    details: { registration: id, method, ...(renews ? { renews } : {}) },
  });
  return once ? { registration, once } : { registration };
}
