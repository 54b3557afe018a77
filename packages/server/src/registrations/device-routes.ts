import { Type } from 'typebox';
import { BelievedKey, DEVICE_ERRORS, findDeviceWithCredentials, signProfile } from '../devices/index.ts';
import { Problem, type RequestContext, route } from '../kit/index.ts';
import { claimRegistration } from './claim.ts';
import { proveFirstCode } from './first-code.ts';
import { leaveDevice } from './leave.ts';
import { openRegistration } from './methods/online.ts';

const Token = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' });
const Time = Type.String({ format: 'date-time' });
const LINK_ERRORS = ['unknown', 'not-opened', 'used', 'cancelled', 'expired', 'failed'].map(
  (name) => `registrations.link-${name}`,
);

function originOf(request: RequestContext) {
  return { address: request.address, requestId: request.id };
}

const open = route({
  method: 'POST',
  path: '/device/v1/registrations/open',
  audience: 'public',
  summary: 'Open a registration link: what it offers, signed by the realm',
  body: Type.Object({ token: Token }),
  reply: Type.Object({ offer: Type.String(), serverTime: Time }),
  errors: LINK_ERRORS,
  handler: async ({ kit, body, request }) => {
    const offer = await openRegistration(kit, { token: body.token, origin: originOf(request) });
    return { offer, serverTime: kit.clock.now().toISOString() };
  },
});

const claim = route({
  method: 'POST',
  path: '/device/v1/registrations/claim',
  audience: 'public',
  summary: 'Become the device of a registration, with keys made on the phone',
  body: Type.Object({ token: Token, claim: Type.String({ maxLength: 8_192 }) }),
  reply: Type.Object({
    deviceId: Type.String(),
    profile: Type.String(),
    secrets: Type.String(),
    serverTime: Time,
    keys: Type.Array(Type.String(), { description: 'Vouchers from the key of the link to the key in force' }),
  }),
  errors: [
    ...LINK_ERRORS,
    'registrations.claim-refused',
    'registrations.protection-needed',
    'registrations.key-in-use',
    'registrations.clock-off',
  ],
  handler: async ({ kit, body, request }) => {
    const claimed = await claimRegistration(kit, { ...body, origin: originOf(request) });
    return { ...claimed, serverTime: kit.clock.now().toISOString() };
  },
});

const prove = route({
  method: 'POST',
  path: '/device/v1/registrations/prove',
  audience: 'new-device',
  summary: 'Prove the new device with its first code; only then does it count',
  query: Type.Object({ key: Type.Optional(BelievedKey) }),
  body: Type.Object({ code: Type.String({ maxLength: 16 }) }),
  reply: Type.Object({
    profile: Type.String(),
    keys: Type.Array(Type.String(), { description: 'Vouchers from `key` to the key in force' }),
  }),
  errors: [
    ...DEVICE_ERRORS['new-device'],
    ...LINK_ERRORS,
    'registrations.not-claimed',
    'registrations.code-wrong',
    'registrations.clock-off',
    'registrations.failed',
    'registrations.too-many-devices',
  ],
  handler: async ({ kit, caller, query, body, request }) => {
    const { realm, user, device } = caller;
    const actor = { kind: 'device', id: device.id } as const;
    const origin = { actor, ...originOf(request) };
    await proveFirstCode(kit, { realm, user, deviceId: device.id, code: body.code, event: 'prove', origin });
    const proved = await findDeviceWithCredentials(kit.db, device.id);
    if (!proved) throw new Problem('registrations.not-claimed');
    const { credentials } = proved;
    return signProfile(kit.db, kit, { realm, user, device: proved, credentials, believed: query.key });
  },
});

const leave = route({
  method: 'DELETE',
  path: '/device/v1/device',
  audience: 'new-device',
  summary: 'The device removes itself, or gives up before it was registered',
  reply: Type.Null(),
  errors: [...DEVICE_ERRORS['new-device'], 'devices.not-found'],
  handler: async ({ kit, caller, request }) => {
    const actor = { kind: 'device', id: caller.device.id } as const;
    await leaveDevice(kit, { device: caller.device, origin: { actor, ...originOf(request) } });
    return null;
  },
});

export const deviceRoutes = [open, claim, prove, leave];
