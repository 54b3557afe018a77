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
import { knownApp, type NamedMessage } from './known-app.ts';
import { type PendingMessage, type PendingOf, pendingMessages } from './pending.ts';
import { refreshApp } from './refresh.ts';

export type AppBody = { messageId?: unknown; jwt?: unknown; mechanismUid?: unknown };
type Incoming = { realm: Realm; request: RequestContext };
type Message = {
  realm: Realm;
  request: Pick<RequestContext, 'id' | 'address'>;
  messageId: string;
  jwt: string;
};

export type MessageAction = {
  readonly act: (kit: Kit, message: Message) => Promise<void>;
  /**
   * Whether a phone that is known here has signed it. Reads a few rows by their keys and writes nothing: it is asked while the
   * address is not listened to.
   * @throws Problem pingam.message-refused as well, where it has not
   */
  readonly isGenuine: (kit: Kit, message: Message) => Promise<boolean>;
};

/** What later slices do with a message. */
export type AppActions = {
  /** An app has scanned a code. */
  readonly register: MessageAction;
  /** A person has answered a push. */
  readonly authenticate: MessageAction;
  readonly pendingOf: PendingOf;
};

type Received = Incoming & { body: AppBody };
type Action = {
  readonly act: (kit: Kit, received: Received) => Promise<{ messages?: PendingMessage[] }>;
  readonly isGenuine: (kit: Kit, received: Received) => Promise<boolean>;
};

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

function withMessage({ act, isGenuine }: MessageAction): Action {
  const read = ({ body, ...incoming }: Received): Message => ({
    ...incoming,
    messageId: text(body.messageId),
    jwt: text(body.jwt),
  });
  return {
    act: async (kit, received) => {
      await act(kit, read(received));
      return {};
    },
    isGenuine: (kit, received) => isGenuine(kit, read(received)),
  };
}

/** Of an account that the message names. */
function withAccount(act: (kit: Kit, message: Incoming & NamedMessage) => ReturnType<Action['act']>): Action {
  const read = ({ realm, request, body }: Received) => ({
    realm,
    request,
    mechanismUid: text(body.mechanismUid),
    jwt: text(body.jwt),
  });
  return {
    act: (kit, received) => act(kit, read(received)),
    isGenuine: async (kit, received) => (await knownApp(kit, read(received))) !== undefined,
  };
}

function actionsOf({ register, authenticate, pendingOf }: AppActions): Readonly<Record<string, Action>> {
  return {
    register: withMessage(register),
    authenticate: withMessage(authenticate),
    refresh: withAccount(async (kit, message) => {
      await refreshApp(kit, message);
      return {};
    }),
    pending: withAccount(async (kit, message) => ({ messages: await pendingMessages(kit, message, pendingOf) })),
  };
}

const Pending = Type.Object({ messageId: Type.String(), message: Type.String() });

/**
 * Where authenticator apps of PingAM send everything. Each proves itself by what it sends, so anybody may; who sends what is
 * refused again and again is not listened to for a while, but for what a phone that is known here has signed.
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
    reply: Type.Object({ messages: Type.Optional(Type.Array(Pending, { description: 'For `pending` alone.' })) }),
    unknownMembers: 'ignore',
    errors: ['realms.not-found', 'pingam.message-refused', 'pingam.action-not-supported'],
    handler: async ({ kit, params, query, body, request }) => {
      const act = Object.hasOwn(actions, query._action ?? '') ? actions[query._action ?? ''] : undefined;
      if (!act) throw unsupported(query._action ?? '');
      const realm = await getRealm(kit.db, params.realm);
      return counted(kit, act, { realm, request, body });
    },
  });
  return [receive];
}

const unsupported = (action: string): Problem =>
  new Problem('pingam.action-not-supported', { detail: `${action.replaceAll(/[^\w-]/g, '')} action not supported` });

const SCOPE = 'pingam:address';

/**
 * Only what is refused counts, and what is genuine is taken all the same: many phones share the address of a network, and
 * whoever sends rubbish from there must not silence them (F10).
 */
async function counted(kit: Kit, { act, isGenuine }: Action, received: Received): ReturnType<Action['act']> {
  const { realm, request } = received;
  const now = kit.clock.now();
  const counter = { realmId: realm.id, scope: SCOPE, subject: networkOf(request.address) };
  const [held] = await findLocks(kit.db, { realmId: realm.id, scopes: [SCOPE], subjects: [counter.subject], now });
  if (held && !(await isTrue(() => isGenuine(kit, received)))) throw limitedProblem(held.until, now);
  try {
    return await act(kit, received);
  } catch (error) {
    if (isProblem(error, 'pingam.message-refused'))
      await consume(kit.db, kit, { ...counter, ...realm.settings.limits[SCOPE] });
    throw error;
  }
}

async function isTrue(check: () => Promise<boolean>): Promise<boolean> {
  try {
    return await check();
  } catch (error) {
    if (isProblem(error, 'pingam.message-refused')) return false;
    throw error;
  }
}
