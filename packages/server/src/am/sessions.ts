/** `POST …/sessions`: what a session is, its end, its prolongation. */
import { Type } from 'typebox';
import { AM_BALANCER_COOKIE, type Kit, Problem, type RequestContext, route, senderOf } from '../kit/index.ts';
import { getRealm, type Realm } from '../realms/index.ts';
import {
  endOwnSession,
  findCaller,
  idleEnd,
  idleSecondsOf,
  markSeen,
  sessionEnd,
  sessionProperties,
  sessionTokens,
  type UserCaller,
} from '../users/index.ts';
import { amRealm, universalId } from './names.ts';
import './errors.ts';

const Query = Type.Object({
  _action: Type.Optional(Type.String({ maxLength: 100 })),
  tokenId: Type.Optional(Type.String({ maxLength: 1_024 })),
});

/** Each action answers with some of these. */
const Reply = Type.Object({
  username: Type.Optional(Type.String()),
  universalId: Type.Optional(Type.String()),
  realm: Type.Optional(Type.String()),
  latestAccessTime: Type.Optional(Type.String({ format: 'date-time' })),
  maxIdleExpirationTime: Type.Optional(Type.String({ format: 'date-time' })),
  maxSessionExpirationTime: Type.Optional(Type.String({ format: 'date-time' })),
  properties: Type.Optional(Type.Record(Type.String(), Type.String())),
  result: Type.Optional(Type.String()),
  uid: Type.Optional(Type.String()),
  idletime: Type.Optional(Type.Integer()),
  maxidletime: Type.Optional(Type.Integer()),
  maxsessiontime: Type.Optional(Type.Integer()),
  maxtime: Type.Optional(Type.Integer()),
});

type Reply = Type.Static<typeof Reply>;
type Asked = { readonly kit: Kit; readonly request: RequestContext; readonly caller: UserCaller };
type Action = (asked: Asked) => Promise<Reply>;

/** Seconds from one moment to another, as PingAM counts what is left. */
const secondsBetween = (from: Date, to: Date): number =>
  Math.max(0, Math.floor((to.getTime() - from.getTime()) / 1000));

async function info({ kit, caller }: Asked): Promise<Reply> {
  const { session, user, realm } = caller;
  return {
    username: user.name,
    universalId: universalId(realm, user.name),
    realm: amRealm(kit, realm),
    latestAccessTime: session.lastSeenAt.toISOString(),
    maxIdleExpirationTime: idleEnd(session, realm.settings).toISOString(),
    maxSessionExpirationTime: session.expiresAt.toISOString(),
    properties: { AMCtxId: session.id, ...(await sessionProperties(kit.db, session.id)) },
  };
}

async function logout({ kit, request, caller }: Asked): Promise<Reply> {
  const sameSite = senderOf(kit, request) === 'other-site' ? 'None' : 'Lax';
  await endOwnSession(kit, caller, caller.session.id, request);
  for (const name of [kit.config.amCookie, AM_BALANCER_COOKIE]) request.clearCookie(name, { sameSite });
  return { result: 'Successfully logged out' };
}

async function refresh({ kit, caller }: Asked): Promise<Reply> {
  const { session, user, realm } = caller;
  const now = kit.clock.now();
  await markSeen(kit.db, session.id, now);
  return {
    uid: universalId(realm, user.name),
    realm: amRealm(kit, realm),
    idletime: 0,
    maxidletime: Math.floor(idleSecondsOf(session, realm.settings) / 60),
    maxsessiontime: Math.floor(secondsBetween(session.createdAt, session.expiresAt) / 60),
    maxtime: secondsBetween(now, sessionEnd({ ...session, lastSeenAt: now }, realm.settings)),
  };
}

const ACTIONS: ReadonlyMap<string, Action> = new Map<string, Action>([
  ['getSessionInfo', info],
  ['logout', logout],
  ['refresh', refresh],
  [
    'getSessionProperties',
    async ({ kit, caller }) => ({ properties: { ...(await sessionProperties(kit.db, caller.session.id)) } }),
  ],
]);

export const sessionsRoute = route({
  method: 'POST',
  path: '/am/json/realms/:realm/sessions',
  audience: 'public',
  summary: 'Ask for a session, prolong it or end it, as clients of PingAM do',
  params: Type.Object({ realm: Type.String() }),
  query: Query,
  body: Type.Object({ tokenId: Type.Optional(Type.String({ maxLength: 1_024 })) }),
  reply: Reply,
  errors: [
    'am.action-unknown',
    'am.token-missing',
    'users.not-signed-in',
    'users.session-not-found',
    'realms.not-found',
  ],
  handler: async ({ kit, params, query, body, request }) => {
    const action = ACTIONS.get(query._action ?? '');
    if (!action) throw new Problem('am.action-unknown');
    const given = [query.tokenId, body.tokenId, ...sessionTokens(kit, request)].filter((token) => token !== undefined);
    if (given.length === 0) throw new Problem('am.token-missing');
    const caller = await findFirst(kit, given, await getRealm(kit.db, params.realm));
    if (caller) return action({ kit, request, caller });
    if (action !== logout) throw new Problem('users.not-signed-in');
    return { result: 'Token has expired' };
  },
});

/** The first of these tokens that opens a session of this realm. */
async function findFirst(kit: Kit, tokens: readonly string[], realm: Realm): Promise<UserCaller | null> {
  for (const token of tokens) {
    const caller = await findCaller(kit, token);
    if (caller?.realm.id === realm.id) return caller;
  }
  return null;
}
