import { type Static, Type } from 'typebox';
import { record } from '../audit/index.ts';
import { DEVICE_ERRORS, type DeviceCaller, findDevice } from '../devices/index.ts';
import {
  addressRefusal,
  addressRules,
  consume,
  guardedLookup,
  type Kit,
  limitedProblem,
  Problem,
  type RequestContext,
  route,
  type Tx,
} from '../kit/index.ts';
import { checkSubscriptionKeys, ENDPOINT_LENGTH, invalid, type PushAddress } from './address.ts';
import { dropAddress, setAddress } from './address-store.ts';
import { nameCheck } from './name-check.ts';
import { pushKey } from './push-key.ts';
import { sendersOf } from './waker.ts';

const Base64Url = (bytes: number) => Type.String({ pattern: `^[A-Za-z0-9_-]{${Math.ceil((bytes * 4) / 3)}}={0,2}$` });

const AddressBody = Type.Union([
  Type.Object({
    kind: Type.Literal('web-push'),
    endpoint: Type.String({ maxLength: ENDPOINT_LENGTH }),
    p256dh: Base64Url(65),
    auth: Base64Url(16),
  }),
  Type.Object({ kind: Type.Literal('fcm'), token: Type.String({ pattern: '^[A-Za-z0-9_:-]{16,4096}$' }) }),
  Type.Object({ kind: Type.Literal('apns'), token: Type.String({ pattern: '^[0-9a-f]{64,200}$' }) }),
]);

const key = route({
  method: 'GET',
  path: '/device/v1/push-key',
  audience: 'device',
  summary:
    'The key with which a browser subscribes to its push service for this server, and which kinds of services can be used',
  reply: Type.Object({
    key: Type.String({ description: 'Uncompressed point of P-256, base64url (RFC 8292 section 3.2).' }),
    kinds: Type.Array(Type.Enum(['web-push', 'fcm', 'apns'])),
  }),
  errors: DEVICE_ERRORS.device,
  handler: async ({ kit }) => ({ key: (await pushKey(kit)).publicKey, kinds: [...sendersOf(kit).kinds] }),
});

const set = route({
  method: 'POST',
  path: '/device/v1/push-address',
  audience: 'device',
  summary: 'Where this device is woken when a push waits; it replaces the one before',
  body: AddressBody,
  reply: Type.Null(),
  errors: [...DEVICE_ERRORS.device, 'channel.address-invalid', 'channel.kind-unavailable'],
  handler: async ({ kit, caller, body, request }) => {
    const address = toAddress(body);
    await countAddress(kit, caller);
    await checkAddress(kit, address);
    await store(kit, { caller, address, request });
    return null;
  },
});

/** Apps say their address at each start. More than that is a program, and each new one is a look-up and a row of the audit. */
async function countAddress(kit: Kit, { device, realm }: DeviceCaller): Promise<void> {
  const scope = 'device:push-address';
  const limit = { realmId: realm.id, scope, subject: device.id, ...realm.settings.limits[scope] };
  const verdict = await consume(kit.db, kit, limit);
  if (!verdict.allowed) throw limitedProblem(verdict.retryAt, kit.clock.now());
}

function toAddress(body: Static<typeof AddressBody>): PushAddress {
  if (body.kind !== 'web-push') return { kind: body.kind, token: body.token };
  const { kind, endpoint, p256dh, auth } = body;
  return { kind, endpoint, p256dh: p256dh.replaceAll('=', ''), auth: auth.replaceAll('=', '') };
}

/** What is refused now is not tried later; what a name leads to may change, so every sending looks again. */
async function checkAddress(kit: Kit, address: PushAddress): Promise<void> {
  if (!sendersOf(kit).kinds.includes(address.kind)) throw new Problem('channel.kind-unavailable');
  if (address.kind !== 'web-push') return;
  checkSubscriptionKeys(address);
  const rules = addressRules(kit.config);
  const refusal = addressRefusal(address.endpoint, rules);
  if (refusal) throw invalid(`The endpoint cannot be used. ${refusal}`);
  await refuseForbiddenName(new URL(address.endpoint).hostname, rules);
}

// One of the two threads that look names up stays free for what this server itself has to reach.
const checkName = nameCheck({ atOnce: 1, timeoutMs: 2_000 });

/** A name that cannot be looked up just now is no reason to refuse: sending will say so. */
async function refuseForbiddenName(hostname: string, rules: Parameters<typeof guardedLookup>[0]): Promise<void> {
  const refusal = await checkName(hostname.replace(/^\[|\]$/g, ''), guardedLookup(rules));
  if (refusal) throw invalid(refusal.detail, refusal);
}

type Setting = { caller: DeviceCaller; address: PushAddress; request: RequestContext };

async function store(kit: Kit, { caller, address, request }: Setting): Promise<void> {
  const { id: deviceId } = caller.device;
  const host = sendersOf(kit).hostOf(address);
  const keyId = address.kind === 'web-push' ? (await pushKey(kit)).publicKey : null;
  await kit.db.transaction().execute(async (tx) => {
    const losers = await setAddress(tx, kit, { deviceId, address, host, keyId });
    if (losers === null) return;
    const event = eventOf({ caller, request });
    await record(tx, kit, { ...event, type: 'device.push-address-set', details: { kind: address.kind, host } });
    for (const loser of losers) await recordLoss(tx, kit, { event, deviceId: loser });
  });
}

type Loss = { event: ReturnType<typeof eventOf>; deviceId: string };

/**
 * The device that loses its address may be another person's, in another realm: it stands in that account. The auditors of
 * that realm are not told from where the device of this one came, nor with which request.
 */
async function recordLoss(tx: Tx, kit: Kit, { event, deviceId }: Loss): Promise<void> {
  const loser = await findDevice(tx, deviceId);
  if (!loser) return;
  const { realmId, userId } = loser;
  const { address, requestId } = event;
  await record(tx, kit, {
    ...(realmId === event.realmId ? { address, requestId } : {}),
    outcome: event.outcome,
    type: 'device.push-address-dropped',
    realmId,
    userId,
    deviceId,
    actor: { kind: 'system' },
    details: { reason: 'another-device' },
  });
}

function eventOf({ caller: { device, user, realm }, request }: Pick<Setting, 'caller' | 'request'>) {
  return {
    realmId: realm.id,
    outcome: 'success',
    actor: { kind: 'device', id: device.id },
    userId: user.id,
    deviceId: device.id,
    address: request.address,
    requestId: request.id,
  } as const;
}

const unset = route({
  method: 'DELETE',
  path: '/device/v1/push-address',
  audience: 'device',
  summary: 'This device is not to be woken any more',
  reply: Type.Null(),
  errors: DEVICE_ERRORS.device,
  handler: async ({ kit, caller, request }) => {
    const because = 'Notifications were switched off in the app.';
    await kit.db.transaction().execute(async (tx) => {
      const dropped = await dropAddress(tx, { deviceId: caller.device.id, because, now: kit.clock.now() });
      if (!dropped) return;
      const details = { reason: 'by-device' };
      await record(tx, kit, { ...eventOf({ caller, request }), type: 'device.push-address-dropped', details });
    });
    return null;
  },
});

export const addressRoutes = [key, set, unset];
