import { record } from '../audit/index.ts';
import { devicesOfUser, findDeviceWithCredentials, moveDevice, openSecret, useFactor } from '../devices/index.ts';
import { type Kit, Problem, type Tx } from '../kit/index.ts';
import { noteFirstPhone } from '../notices/index.ts';
import { isSecondFactorRequired, registrationAllowed } from '../policies/index.ts';
import type { Realm } from '../realms/index.ts';
import { endPasswordSessions, type User } from '../users/index.ts';
import { announce, cancelOthers, endRegistration, freshRegistration, isOutdated, type Origin } from './ending.ts';
import { clockOff, judgeFirstCode, type ProofVerdict } from './proof.ts';
import { type FailureCode, registrationLifeCycle, unusableLink, WRONG_PROOF_LIMIT } from './registration.ts';
import {
  countWrongProof,
  findByDevice,
  lockRegistrationsOfUser,
  moveRegistration,
  type Registration,
} from './store.ts';

export type FirstCode = {
  realm: Realm;
  user: User;
  deviceId: string;
  code: string;
  /** `prove`: a phone that claimed the registration; `confirm`: a person with another authenticator app. */
  event: 'prove' | 'confirm';
  origin: Origin;
};

type Outcome =
  | { kind: 'registered'; registration: Registration; cancelled: Registration[] }
  | { kind: 'not-open'; registration: Registration | undefined }
  | { kind: 'failed'; registration: Registration; failure: FailureCode }
  | { kind: 'code-wrong'; left: number }
  | Extract<ProofVerdict, { kind: 'clock-off' }>;

/**
 * Judges a device's first code. Only a right one makes the device count; the code is used up with it, so it cannot
 * sign anybody in as well. Wrong ones are counted and end the registration.
 * @throws Problem registrations.code-wrong, clock-off, failed, not-claimed and those of `unusableLink`
 */
export async function proveFirstCode(kit: Kit, first: FirstCode): Promise<Registration> {
  const outcome = await kit.db.transaction().execute((tx) => judge(tx, kit, first));
  switch (outcome.kind) {
    case 'registered':
      announce(kit, outcome.registration, ...outcome.cancelled);
      return outcome.registration;
    case 'failed':
      announce(kit, outcome.registration);
      throw new Problem(FAILURE_PROBLEM[outcome.failure]);
    case 'code-wrong':
      throw new Problem('registrations.code-wrong', { members: { left: outcome.left } });
    case 'clock-off':
      throw clockOff({ now: kit.clock.now(), seconds: outcome.seconds });
    case 'not-open':
      return notOpen(kit, outcome.registration, first.event);
  }
}

const FAILURE_PROBLEM: Readonly<Record<FailureCode, string>> = {
  'wrong-codes': 'registrations.failed',
  'too-many-devices': 'registrations.too-many-devices',
  'given-up': 'registrations.failed',
};

async function judge(tx: Tx, kit: Kit, first: FirstCode): Promise<Outcome> {
  const now = kit.clock.now();
  await lockRegistrationsOfUser(tx, first.user.id);
  const registration = await findByDevice(tx, { userId: first.user.id, deviceId: first.deviceId });
  const isOpen =
    registration &&
    registration.expiresAt > now &&
    registrationLifeCycle.accepts(registration.state, first.event) &&
    !(await isOutdated(tx, registration));
  const device = isOpen ? await findDeviceWithCredentials(tx, first.deviceId) : undefined;
  const credential = device?.credentials.find(({ kind }) => kind === 'totp');
  const secret = credential && openSecret(kit, credential);
  if (!isOpen || !device || !credential || !secret) return { kind: 'not-open', registration };
  const { window } = first.realm.settings.otp;
  const verdict = judgeFirstCode({ secret, credential, code: first.code, now, window });
  if (verdict.kind === 'clock-off') return verdict;
  if (verdict.kind === 'wrong') return countWrong(tx, kit, registration, first.origin);
  const { user, realm, origin } = first;
  const devices = await devicesOfUser(tx, user.id);
  const allowed = registrationAllowed({ user, devices, maxDevices: realm.settings.registration.maxDevices });
  if (!allowed.available) return fail(tx, kit, registration, { failure: 'too-many-devices', origin });
  const isFirst = !isSecondFactorRequired(devices);
  return complete(tx, kit, { registration, first, device, credentialId: credential.id, step: verdict.step, isFirst });
}

async function countWrong(tx: Tx, kit: Kit, registration: Registration, origin: Origin): Promise<Outcome> {
  const wrong = await countWrongProof(tx, registration.id);
  await record(tx, kit, {
    realmId: registration.realmId,
    type: 'registration.code-refused',
    outcome: 'refused',
    userId: registration.userId,
    deviceId: registration.deviceId ?? undefined,
    ...origin,
    details: { registration: registration.id, wrong },
  });
  if (wrong < WRONG_PROOF_LIMIT) return { kind: 'code-wrong', left: WRONG_PROOF_LIMIT - wrong };
  return fail(tx, kit, registration, { failure: 'wrong-codes', origin });
}

async function fail(
  tx: Tx,
  kit: Kit,
  registration: Registration,
  { failure, origin }: { failure: FailureCode; origin: Origin },
): Promise<Outcome> {
  const ended = await endRegistration(tx, kit, { id: registration.id, event: 'fail', origin, failure });
  return ended ? { kind: 'failed', registration: ended, failure } : { kind: 'not-open', registration };
}

async function complete(
  tx: Tx,
  kit: Kit,
  {
    registration,
    first,
    device,
    credentialId,
    step,
    isFirst,
  }: {
    registration: Registration;
    first: FirstCode;
    device: { id: string; name: string };
    credentialId: string;
    step: number;
    isFirst: boolean;
  },
): Promise<Outcome> {
  const now = kit.clock.now();
  const registered = await moveRegistration(tx, { id: registration.id, event: first.event, now });
  // Cancelled between the read and this statement: nothing has been written yet.
  if (!registered) return { kind: 'not-open', registration };
  await moveDevice(tx, { deviceId: first.deviceId, event: 'prove', now });
  await useFactor(tx, { credentialId, factor: step });
  await record(tx, kit, {
    realmId: registered.realmId,
    type: 'device.registered',
    outcome: 'success',
    userId: first.user.id,
    deviceId: first.deviceId,
    ...first.origin,
    details: { registration: registered.id, method: registered.method },
  });
  const cancelled = await cancelOthers(tx, kit, { userId: first.user.id, keepId: registered.id, origin: first.origin });
  if (isFirst) {
    const { user, realm, origin } = first;
    await noteFirstPhone(tx, kit, { realm, user, device, registration: registered, address: origin.address });
  }
  // From now on a password alone is not enough, for whoever is inside by one already as well (A12).
  await endPasswordSessions(tx, kit, { user: first.user, keepId: registered.sessionId });
  return { kind: 'registered', registration: registered, cancelled };
}

/** A phone that lost the reply to a right code asks again: it is told that it is registered, and nothing is counted. */
async function notOpen(
  kit: Kit,
  registration: Registration | undefined,
  event: FirstCode['event'],
): Promise<Registration> {
  const current = registration && (await freshRegistration(kit, kit.db, registration.id));
  if (!current) throw new Problem('registrations.not-claimed');
  if (current.state === 'registered' && event === 'prove') return current;
  throw unusableLink(current.state);
}
