import { Type } from 'typebox';
import {
  consume,
  findLocks,
  isProblem,
  type Kit,
  limitedProblem,
  networkOf,
  Problem,
  type RequestContext,
  route,
} from '../kit/index.ts';
import { getRealm, type Realm } from '../realms/index.ts';
import { type PendingMessage, type PendingOf, pendingMessages } from './pending.ts';
import { refreshApp } from './refresh.ts';

export type AppBody = { messageId?: unknown; jwt?: unknown; mechanismUid?: unknown };
type Incoming = { realm: Realm; request: RequestContext };
type MessageOf = (kit: Kit, message: Incoming & { messageId: string; jwt: string }) => Promise<void>;

/** What later slices do with a message. */
export type AppActions = {
  /** An app has scanned a code. */
  readonly register: MessageOf;
  /** A person has answered a push. */
  readonly authenticate: MessageOf;
  readonly pendingOf: PendingOf;
};

type Action = (kit: Kit, incoming: Incoming & { body: AppBody }) => Promise<{ messages?: PendingMessage[] }>;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

function withMessage(act: MessageOf): Action {
  return async (kit, { body, ...incoming }) => {
    await act(kit, { ...incoming, messageId: text(body.messageId), jwt: text(body.jwt) });
    return {};
  };
}

function actionsOf({ register, authenticate, pendingOf }: AppActions): Readonly<Record<string, Action>> {
  return {
    register: withMessage(register),
    authenticate: withMessage(authenticate),
    refresh: async (kit, { realm, request, body }) => {
      await refreshApp(kit, { realm, request, mechanismUid: text(body.mechanismUid), jwt: text(body.jwt) });
      return {};
    },
    pending: async (kit, { realm, body }) => ({
      messages: await pendingMessages(
        kit,
        { realm, mechanismUid: text(body.mechanismUid), jwt: text(body.jwt) },
        pendingOf,
      ),
    }),
  };
}

const Message = Type.Object({ messageId: Type.String(), message: Type.String() });

/**
 * Where authenticator apps of PingAM send everything. Each proves itself by what it sends, so anybody may; who sends what is
 * refused again and again is not listened to for a while.
 */
export function pingamRoutes(given: AppActions) {
  const actions = actionsOf(given);
  const receive = route({
    method: 'POST',
    path: '/am/json/realms/:realm/push/sns/message',
    audience: 'public',
    summary:
      'A message of an authenticator app that speaks PingAM: `register`, `authenticate`, `refresh`, or `pending` for our own',
    params: Type.Object({ realm: Type.String() }),
    query: Type.Object({ _action: Type.Optional(Type.String({ maxLength: 64 })) }),
    body: Type.Object({
      messageId: Type.Optional(Type.Unknown({ description: 'Of the code, or of the push.' })),
      jwt: Type.Optional(Type.Unknown({ description: 'HS256 with the push secret.' })),
      mechanismUid: Type.Optional(Type.Unknown({ description: 'What the app calls the account.' })),
    }),
    reply: Type.Object({ messages: Type.Optional(Type.Array(Message, { description: 'For `pending` alone.' })) }),
    unknownMembers: 'ignore',
    errors: ['realms.not-found', 'pingam.message-refused', 'pingam.action-not-supported'],
    handler: async ({ kit, params, query, body, request }) => {
      const act = Object.hasOwn(actions, query._action ?? '') ? actions[query._action ?? ''] : undefined;
      if (!act) throw unsupported(query._action ?? '');
      const realm = await getRealm(kit.db, params.realm);
      return counted(kit, { realm, request }, () => act(kit, { realm, request, body }));
    },
  });
  return [receive];
}

const unsupported = (action: string): Problem =>
  new Problem('pingam.action-not-supported', { detail: `${action.replaceAll(/[^\w-]/g, '')} action not supported` });

const SCOPE = 'pingam:address';

/** Only what is refused counts: many phones share the address of a network, and their messages are welcome. */
async function counted<Reply>(kit: Kit, { realm, request }: Incoming, act: () => Promise<Reply>): Promise<Reply> {
  const now = kit.clock.now();
  const counter = { realmId: realm.id, scope: SCOPE, subject: networkOf(request.address) };
  const [held] = await findLocks(kit.db, { realmId: realm.id, scopes: [SCOPE], subjects: [counter.subject], now });
  if (held) throw limitedProblem(held.until, now);
  try {
    return await act();
  } catch (error) {
    if (isProblem(error, 'pingam.message-refused'))
      await consume(kit.db, kit, { ...counter, ...realm.settings.limits[SCOPE] });
    throw error;
  }
}
