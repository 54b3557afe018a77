import { Type } from 'typebox';
import { eventRoute, type Kit, Problem, type RequestContext, route } from '../kit/index.ts';
import type { UserCaller } from '../users/index.ts';
import { beginRegistration } from './begin.ts';
import { announce, endRegistration, expireIfOver, type Origin, registrationTopic } from './ending.ts';
import { proveFirstCode } from './first-code.ts';
import { countAddedPhone, countFirstCode } from './first-phone.ts';
import { openRegistrations, type Registration } from './store.ts';
import { BegunView, ownRegistration, RegistrationView, viewBegun, viewRegistration } from './view.ts';

const IdParams = Type.Object({ id: Type.String({ format: 'uuid' }) });
const BEGIN_ERRORS = ['users.factor-needed', 'users.link-needed', 'registrations.too-many-devices'];

function originOf({ user }: UserCaller, request: RequestContext): Origin {
  return { actor: { kind: 'user', id: user.id }, address: request.address, requestId: request.id };
}

const begin = route({
  method: 'POST',
  path: '/api/self/registrations',
  audience: 'user',
  summary: 'Begin to add a device',
  body: Type.Object({ method: Type.Enum(['online', 'key-uri']) }),
  reply: BegunView,
  errors: BEGIN_ERRORS,
  handler: async ({ kit, caller, body, request }) => {
    const begun = await beginRegistration(kit, { caller, method: body.method, origin: originOf(caller, request) });
    return viewBegun(kit, caller, begun);
  },
});

const current = route({
  method: 'GET',
  path: '/api/self/registrations/current',
  audience: 'user',
  summary: 'The online registration that has not ended, if any',
  reply: Type.Object({ registration: Type.Union([RegistrationView, Type.Null()]) }),
  errors: [],
  handler: async ({ kit, caller }) => {
    const registration = await currentRegistration(kit, caller);
    return { registration: registration ? await viewRegistration(kit, caller, registration) : null };
  },
});

async function currentRegistration(kit: Kit, caller: UserCaller): Promise<Registration | undefined> {
  const open = await openRegistrations(kit.db, caller.user.id);
  const newest = open.find(({ method }) => method === 'online');
  const registration = newest && (await expireIfOver(kit, newest));
  return registration?.endedAt ? undefined : registration;
}

const read = route({
  method: 'GET',
  path: '/api/self/registrations/:id',
  audience: 'user',
  summary: 'One registration of the caller',
  params: IdParams,
  reply: RegistrationView,
  errors: ['registrations.not-found'],
  handler: async ({ kit, caller, params }) =>
    viewRegistration(kit, caller, await ownRegistration(kit, caller, params.id)),
});

const cancel = route({
  method: 'DELETE',
  path: '/api/self/registrations/:id',
  audience: 'user',
  summary: 'Cancel a registration; one that has ended stays as it ended',
  params: IdParams,
  reply: RegistrationView,
  errors: ['registrations.not-found', 'registrations.illegal-move'],
  handler: async ({ kit, caller, params, request }) => {
    const registration = await ownRegistration(kit, caller, params.id);
    const origin = originOf(caller, request);
    const cancelled = await kit.db
      .transaction()
      .execute((tx) => endRegistration(tx, kit, { id: registration.id, event: 'cancel', origin }));
    if (cancelled) announce(kit, cancelled);
    const result = cancelled ?? (await ownRegistration(kit, caller, params.id));
    // The page must not believe that a device is gone which has just become active.
    if (result.state === 'registered')
      throw new Problem('registrations.illegal-move', { members: { state: result.state } });
    return viewRegistration(kit, caller, result);
  },
});

const renew = route({
  method: 'POST',
  path: '/api/self/registrations/:id/renew',
  audience: 'user',
  summary: 'Replace a registration by a new one of the same method, with a new code and a new id',
  params: IdParams,
  reply: BegunView,
  errors: [...BEGIN_ERRORS, 'registrations.not-found', 'registrations.illegal-move'],
  handler: async ({ kit, caller, params, request }) => {
    const old = await ownRegistration(kit, caller, params.id);
    const { state, method } = old;
    const isOver = state === 'registered' || method === 'pingam';
    if (isOver) throw new Problem('registrations.illegal-move', { members: { state } });
    const origin = originOf(caller, request);
    return viewBegun(kit, caller, await beginRegistration(kit, { caller, method, origin, renews: old.id }));
  },
});

const confirm = route({
  method: 'POST',
  path: '/api/self/registrations/:id/confirm',
  audience: 'user',
  summary: 'Confirm another authenticator app with its first code',
  params: IdParams,
  body: Type.Object({ code: Type.String({ maxLength: 16 }) }),
  reply: RegistrationView,
  errors: [
    'registrations.not-found',
    'registrations.illegal-move',
    'registrations.code-wrong',
    'registrations.clock-off',
    'registrations.failed',
    'registrations.too-many-devices',
    'registrations.link-used',
    'registrations.link-cancelled',
    'registrations.link-expired',
    'registrations.link-failed',
  ],
  handler: async ({ kit, caller, params, body, request }) => {
    const { id, deviceId, method, state } = await ownRegistration(kit, caller, params.id);
    if (method !== 'key-uri' || !deviceId) throw new Problem('registrations.illegal-move', { members: { state } });
    const registration = await proveFirstCode(kit, {
      realm: caller.realm,
      user: caller.user,
      deviceId,
      code: body.code,
      event: 'confirm',
      origin: originOf(caller, request),
    });
    await countFirstCode(kit, { caller, request, registration });
    return viewRegistration(
      kit,
      caller,
      registration.id === id ? registration : await ownRegistration(kit, caller, id),
    );
  },
});

const count = route({
  method: 'POST',
  path: '/api/self/registrations/:id/count',
  audience: 'user',
  summary: 'Count the first phone for the session whose page began to add it',
  params: IdParams,
  body: Type.Object({ sessionKey: Type.String({ minLength: 1, maxLength: 128 }) }),
  reply: Type.Object({
    counted: Type.Boolean({ description: 'Otherwise nothing has changed, and the phone is asked where it is needed.' }),
  }),
  errors: ['registrations.not-found'],
  handler: async ({ kit, caller, params, body, request }) => {
    const registration = await ownRegistration(kit, caller, params.id);
    const counting = { caller, request, registration, key: body.sessionKey };
    return { counted: await countAddedPhone(kit, counting) };
  },
});

/** How long a page may be wrong when a message of the bus is lost. */
const POLL_MS = 3_000;

/**
 * The registration, and again after each change. The state is always read from the database; the bus only says when to
 * look, so a restart, another process or a lost message delays an event and never drops it. The end is sent too.
 */
const events = eventRoute({
  path: '/api/self/registrations/:id/events',
  audience: 'user',
  summary: 'Follow a registration to its end',
  params: IdParams,
  events: { registration: RegistrationView },
  holder: ({ session }) => session.id,
  errors: ['registrations.not-found'],
  handler: async ({ kit, caller, params, send, signal }) => {
    let registration = await ownRegistration(kit, caller, params.id);
    let sent: string | undefined;
    while (!signal.aborted) {
      // Asked for before the read: a change between the two must not be missed.
      const untilExpiry = registration.expiresAt.getTime() - kit.clock.now().getTime();
      const timeoutMs = Math.max(20, Math.min(POLL_MS, untilExpiry));
      const changed = kit.bus.once(registrationTopic(params.id), { signal, timeoutMs });
      registration = await ownRegistration(kit, caller, params.id);
      if (registration.state !== sent) send('registration', await viewRegistration(kit, caller, registration));
      sent = registration.state;
      if (registration.endedAt) return;
      await changed;
    }
  },
});

export const selfRoutes = [begin, current, read, cancel, renew, confirm, count, events];
