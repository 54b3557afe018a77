import { Type } from 'typebox';
import { type Kit, Problem, route } from '../kit/index.ts';
import type { ServiceCaller } from '../services/index.ts';
import { findUserByName, normaliseName } from '../users/index.ts';
import { cancelPush, expireDue } from './end-push.ts';
import { type Asker, type Push, PushView, pushTopic, pushView, stateAt } from './push.ts';
import { pushViewNow } from './push-delivery.ts';
import { findPush } from './push-store.ts';
import { askForPush } from './start-push.ts';

const askerOf = ({ service }: ServiceCaller): Asker => `service:${service.id}`;
const PushId = Type.Object({ id: Type.String({ format: 'uuid' }) });
const keyErrors = ['services.key-refused'] as const;

const start = route({
  method: 'POST',
  path: '/api/v1/pushes',
  audience: 'relying-party',
  summary: 'Ask a user on the phone; show the number of the reply on the screen where the user waits',
  body: Type.Object({
    user: Type.String({ maxLength: 256 }),
    asked: Type.Optional(Type.String({ minLength: 1, maxLength: 500, description: 'What is to be confirmed.' })),
    service: Type.Optional(Type.String({ minLength: 1, maxLength: 60, description: 'Where, as the person knows it.' })),
    matching: Type.Optional(Type.Enum(['typed-2', 'typed-6', 'scan', 'none'])),
    context: Type.Optional(
      Type.Object({
        address: Type.Optional(Type.String({ maxLength: 64 })),
        browser: Type.Optional(Type.String({ maxLength: 128 })),
        place: Type.Optional(Type.String({ maxLength: 128 })),
      }),
    ),
    expiresInSeconds: Type.Optional(Type.Integer({ minimum: 10, maximum: 600 })),
  }),
  reply: PushView,
  status: 201,
  errors: [...keyErrors, 'verifications.push-unavailable', 'verifications.matching-not-allowed'],
  handler: async ({ kit, caller, body, request }) => {
    const { realm, service } = caller;
    const name = normaliseName(body.user);
    const user = name === null ? null : await findUserByName(kit.db, { realmId: realm.id, name });
    const { address = null, browser = null, place = null } = body.context ?? {};
    const { matching, expiresInSeconds, asked = 'Confirm that it is you' } = body;
    const details = { service: shownService(service.name, body.service), asked, address, browser, place };
    const asker = askerOf(caller);
    const options = { matching, expiresInSeconds, requestId: request.id };
    const push = await askForPush(kit, { realm, user, asker, details, ...options });
    return pushView(kit, push, asker);
  },
});

/** The registered name always stays in sight, or one service could ask in the name of another. */
function shownService(registered: string, given: string | undefined): string {
  return given === undefined || given === registered ? registered : `${given} (${registered})`;
}

/** How long a lost message of the bus may go unnoticed. */
const POLL_MS = 5_000;

const show = route({
  method: 'GET',
  path: '/api/v1/pushes/:id',
  audience: 'relying-party',
  summary: 'Show a push; with `wait`, as soon as it has ended or the time is over',
  params: PushId,
  query: Type.Object({
    wait: Type.Optional(Type.Integer({ minimum: 0, maximum: 60, description: 'Seconds to wait for the end.' })),
  }),
  reply: PushView,
  errors: [...keyErrors, 'verifications.push-not-found'],
  handler: async ({ kit, caller, params, query, request }) => {
    const waitMs = (query.wait ?? 0) * 1000;
    const push = await awaitEnd(kit, { id: params.id, asker: askerOf(caller), waitMs, signal: request.signal });
    return pushViewNow(kit, push, { asker: askerOf(caller) });
  },
});

type Waiting = { id: string; asker: Asker; waitMs: number; signal: AbortSignal };

/**
 * Waits on the bus and reads the row again; between the reads no database connection is held, so that thousands may
 * wait. The row alone decides: a message only says when to look, and a lost one costs a few seconds.
 */
async function awaitEnd(kit: Kit, { id, asker, waitMs, signal }: Waiting): Promise<Push> {
  const end = performance.now() + waitMs;
  let untilExpiry = POLL_MS;
  for (;;) {
    const done = new AbortController();
    const left = Math.max(0, end - performance.now());
    const timeoutMs = Math.min(left, untilExpiry, POLL_MS);
    // Subscribed before the read: an answer between the two must not be missed.
    const changed = kit.bus.once(pushTopic(id), { signal: AbortSignal.any([signal, done.signal]), timeoutMs });
    try {
      const push = await readOwn(kit, id, asker);
      const now = kit.clock.now();
      if (left === 0 || signal.aborted || stateAt(push, now) !== 'pending') return push;
      untilExpiry = push.expiresAt.getTime() - now.getTime();
      await changed;
    } finally {
      done.abort();
    }
  }
}

/** Somebody else's push is as unknown as none. One that is found expired is written so at once, with its audit event. */
async function readOwn(kit: Kit, id: string, asker: Asker): Promise<Push> {
  const push = await findPush(kit.db, id);
  if (push?.asker !== asker) throw new Problem('verifications.push-not-found');
  if (push.state === 'pending' && stateAt(push, kit.clock.now()) === 'expired') await expireDue(kit);
  return push;
}

const cancel = route({
  method: 'DELETE',
  path: '/api/v1/pushes/:id',
  audience: 'relying-party',
  summary: 'Take a push back; one that has ended stays as it is',
  params: PushId,
  reply: PushView,
  errors: [...keyErrors, 'verifications.push-not-found'],
  handler: async ({ kit, caller, params }) => {
    const asker = askerOf(caller);
    await readOwn(kit, params.id, asker);
    await cancelPush(kit, params.id, asker);
    return pushView(kit, await readOwn(kit, params.id, asker), asker);
  },
});

export const pushRoutes = [start, show, cancel];
