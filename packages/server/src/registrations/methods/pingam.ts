/**
 * An authenticator app of PingAM, added by a journey: the code holds the secrets, and one message of the app that proves the
 * push secret makes the device count. A code for one-time passwords alone has no such message: the journey says when.
 */
import { type OathPart, SECRET_BYTES } from '@lanyard/protocol/pingam';
import { record } from '../../audit/index.ts';
import { devicesOfUser, findDevice, insertCredential, insertPendingDevice } from '../../devices/index.ts';
import { type Kit, Problem, type Queryable, type Tx } from '../../kit/index.ts';
import { insertPhone, phonesAwaitedBy } from '../../pingam/index.ts';
import { registrationAllowed } from '../../policies/index.ts';
import type { Realm } from '../../realms/index.ts';
import type { User } from '../../users/index.ts';
import { announce, cancelOthers, endRegistration, type Origin, SYSTEM } from '../ending.ts';
import { consumeLimits } from '../limits.ts';
import type { RegistrationState } from '../registration.ts';
import { findByDevice, findRegistration, insertRegistration, lockRegistrationsOfUser } from '../store.ts';
import { type CodeLook, codeOf, registerMessageId } from './pingam-code.ts';

/** The credential for one-time passwords that the code carries. */
export type OathKind = {
  readonly kind: 'totp' | 'hotp';
  readonly algorithm: 'SHA1' | 'SHA256' | 'SHA512';
  readonly digits: 6 | 8;
  /** Seconds. */
  readonly period: number;
  /** Codes end in a further digit that checks the others. The code on the screen cannot say so: the app has to know. */
  readonly checksum?: boolean;
  /** The byte of the hash that codes are taken from; null: the one that the hash itself names. As little in the code. */
  readonly truncationOffset?: number | null;
  readonly secretBytes: number;
};

export type PingAmRegistrationInput = CodeLook & {
  realm: Realm;
  user: User;
  /** The run of a journey that shows the code: its end is the registration's. */
  runId: string | null;
  kinds: { readonly push: boolean; readonly oath: OathKind | false };
  /** Of the journey; a message of the app is taken for two minutes in any case. */
  timeoutSeconds: number;
  address: string;
  requestId: string;
};

export type PingAmRegistration = {
  registrationId: string;
  deviceId: string;
  /** Null where no message is awaited. */
  messageId: string | null;
  /** What the code holds, to be shown and not to be stored (A16). */
  uri: string;
  expiresAt: Date;
};

/** Seconds that a message of an app is awaited at least, however short the patience of the journey is. */
const LEAST_SECONDS = 120;

/**
 * Begins a registration. One of this kind that the user began before is cancelled, with its code. Who may add a device is for
 * the caller to judge.
 * @throws Problem kit.limited, registrations.too-many-devices, registrations.code-misread
 */
export async function beginPingamRegistration(kit: Kit, input: PingAmRegistrationInput): Promise<PingAmRegistration> {
  const { realm, user, address, requestId } = input;
  const origin: Origin = { actor: { kind: 'user', id: user.id }, address, requestId };
  await consumeLimits(kit, { realm, userId: user.id, address });
  const { begun, cancelled } = await kit.db.transaction().execute(async (tx) => {
    await lockRegistrationsOfUser(tx, user.id);
    const devices = await devicesOfUser(tx, user.id);
    const { reason } = registrationAllowed({ user, devices, maxDevices: realm.settings.registration.maxDevices });
    if (reason) throw new Problem('registrations.too-many-devices', { cause: reason.code });
    const others = await cancelOthers(tx, kit, { userId: user.id, method: 'pingam', origin });
    return { begun: await insert(tx, kit, { input, origin, deviceCount: devices.length }), cancelled: others };
  });
  announce(kit, ...cancelled);
  return begun;
}

type Insertion = { input: PingAmRegistrationInput; origin: Origin; deviceCount: number };

async function insert(tx: Tx, kit: Kit, { input, origin, deviceCount }: Insertion): Promise<PingAmRegistration> {
  const { realm, user, kinds, timeoutSeconds } = input;
  const createdAt = kit.clock.now();
  const registrationId = kit.random.uuid(createdAt);
  const expiresAt = new Date(createdAt.getTime() + Math.max(timeoutSeconds, LEAST_SECONDS) * 1000);
  const deviceId = kit.random.uuid(createdAt);
  const secrets = newSecrets(kit, kinds);
  const uri = codeOf(kit.config, {
    ...input,
    ...secrets,
    realm: realm.name,
    registration: { registrationId, createdAt },
  });
  await insertPendingDevice(tx, kit, {
    id: deviceId,
    realmId: realm.id,
    userId: user.id,
    name: defaultName(deviceCount),
    mode: 'pingam',
  });
  await insertSecrets(tx, kit, { deviceId, secrets });
  const { issuer, account, policies, runId } = input;
  const challenge = secrets.push?.challenge ?? null;
  const known = { deviceId, realmId: realm.id, createdAt };
  await insertPhone(tx, { ...known, issuer, account, policies, challenge, runId });
  const facts = { id: registrationId, realmId: realm.id, userId: user.id, method: 'pingam', deviceId } as const;
  await insertRegistration(tx, { ...facts, sessionId: null, begunAddress: input.address, createdAt, expiresAt });
  await record(tx, kit, {
    realmId: realm.id,
    type: 'registration.started',
    outcome: 'success',
    userId: user.id,
    ...origin,
    details: { registration: registrationId, method: 'pingam', push: kinds.push, codes: kinds.oath !== false },
  });
  const messageId = kinds.push ? registerMessageId({ registrationId, createdAt }) : null;
  return { registrationId, deviceId, messageId, uri, expiresAt };
}

/** The phone may say a better one. */
const defaultName = (deviceCount: number): string =>
  deviceCount === 0 ? 'Authenticator app' : `Authenticator app ${deviceCount + 1}`;

type Secrets = {
  push: { secret: Uint8Array; challenge: Uint8Array } | null;
  oath: { kind: OathKind; part: OathPart } | null;
};

/** The two credentials have nothing in common but the phone that they are on. */
function newSecrets({ random }: Kit, { push, oath }: PingAmRegistrationInput['kinds']): Secrets {
  return {
    push: push ? { secret: random.bytes(SECRET_BYTES), challenge: random.bytes(SECRET_BYTES) } : null,
    oath: oath ? { kind: oath, part: oathPart(oath, random.bytes(oath.secretBytes)) } : null,
  };
}

function oathPart({ kind, digits, period, algorithm }: OathKind, secret: Uint8Array): OathPart {
  return kind === 'totp' ? { kind, digits, period, algorithm, secret } : { kind, digits, counter: 0, secret };
}

async function insertSecrets(tx: Tx, kit: Kit, { deviceId, secrets }: { deviceId: string; secrets: Secrets }) {
  const { push, oath } = secrets;
  if (push) {
    const shape = { kind: 'push', algorithm: 'SHA256', digits: 6, period: 30 } as const;
    await insertCredential(tx, kit, { deviceId, ...shape, secret: push.secret });
  }
  if (!oath) return;
  const { kind, algorithm, digits, period, checksum, truncationOffset } = oath.kind;
  const shape = { kind, algorithm, digits, period, checksum, truncationOffset };
  await insertCredential(tx, kit, { deviceId, ...shape, secret: oath.part.secret });
}

export type PingAmRegistrationState = {
  state: Extract<RegistrationState, 'waiting' | 'registered' | 'cancelled' | 'expired' | 'failed'>;
  deviceId: string | null;
  expiresAt: Date;
};

/** How a registration of this kind stands now, by the clock; undefined where there is none. */
export async function pingamRegistration(
  q: Queryable,
  { registrationId, now }: { registrationId: string; now?: Date },
): Promise<PingAmRegistrationState | undefined> {
  const registration = await findRegistration(q, registrationId);
  if (registration?.method !== 'pingam') return undefined;
  const { deviceId, expiresAt } = registration;
  // The moves of this kind lead to no other states.
  const state = registration.state as PingAmRegistrationState['state'];
  const isOver = state === 'waiting' && now !== undefined && expiresAt <= now;
  return { state: isOver ? 'expired' : state, deviceId, expiresAt };
}

/** Ends whatever this run of a journey waits for: a scan that comes later adds nothing. */
export async function endRegistrationsOf(kit: Kit, runId: string): Promise<void> {
  for (const deviceId of await phonesAwaitedBy(kit.db, runId)) {
    const device = await findDevice(kit.db, deviceId);
    const registration = device && (await findByDevice(kit.db, { userId: device.userId, deviceId }));
    if (registration) await cancel(kit, registration.id);
  }
}

/** The same for runs whose node a publication takes away, in its transaction. @returns what to tell after the commit */
export async function takeBackCodes(tx: Tx, kit: Kit, runIds: readonly string[]): Promise<() => void> {
  const ended: { readonly id: string }[] = [];
  for (const deviceId of (await Promise.all(runIds.map((id) => phonesAwaitedBy(tx, id)))).flat()) {
    const device = await findDevice(tx, deviceId);
    const registration = device && (await findByDevice(tx, { userId: device.userId, deviceId }));
    const { id } = registration ?? {};
    const cancelled = id && (await endRegistration(tx, kit, { id, event: 'cancel', origin: SYSTEM }));
    if (cancelled) ended.push(cancelled);
  }
  return () => announce(kit, ...ended);
}

async function cancel(kit: Kit, id: string): Promise<void> {
  const ended = await kit.db
    .transaction()
    .execute((tx) => endRegistration(tx, kit, { id, event: 'cancel', origin: SYSTEM }));
  if (ended) announce(kit, ended);
}

export { finishOathRegistration } from './pingam-finish.ts';
