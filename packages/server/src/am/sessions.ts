/** `POST …/sessions`: what a session is, its end, its prolongation. */
import { Type } from 'typebox';
import { AM_BALANCER_COOKIE, type Kit, Problem, type RequestContext, route, senderOf } from '../kit/index.ts';
import { getRealm, type Realm } from '../realms/index.ts';
import {
  endOwnSession,
  findCaller,
  findPresented,
  idleSecondsOf,
  markSeen,
  sessionEnd,
  sessionProperties,
  sessionTokens,
  type UserCaller,
} from '../users/index.ts';
import { amRealm, universalId } from './names.ts';
import { endByHandles, sessionFacts } from './session-handles.ts';
import { notedProperties, propertiesView, writeProperties } from './session-properties.ts';
import './errors.ts';

const Query = Type.Object({
  _action: Type.Optional(Type.String({ maxLength: 100 })),
  tokenId: Type.Optional(Type.String({ maxLength: 1_024 })),
});

/** Each action answers with some of these; those of properties with their names and values. */
const Known = {
  username: Type.Optional(Type.String()),
  universalId: Type.Optional(Type.String()),
  realm: Type.Optional(Type.String()),
  sessionHandle: Type.Optional(Type.String()),
  latestAccessTime: Type.Optional(Type.String({ format: 'date-time' })),
  maxIdleExpirationTime: Type.Optional(Type.String({ format: 'date-time' })),
  maxSessionExpirationTime: Type.Optional(Type.String({ format: 'date-time' })),
  properties: Type.Optional(Type.Record(Type.String(), Type.String())),
  result: Type.Optional(Type.Union([Type.String(), Type.Record(Type.String(), Type.Boolean())])),
  uid: Type.Optional(Type.String()),
  idletime: Type.Optional(Type.Integer()),
  maxidletime: Type.Optional(Type.Integer()),
  maxsessiontime: Type.Optional(Type.Integer()),
  maxtime: Type.Optional(Type.Integer()),
};

const Reply = Type.Object(Known, { additionalProperties: true });

type Reply = Type.Static<typeof Reply>;
type Body = Readonly<Record<string, unknown>>;
type Asked = {
  readonly kit: Kit;
  readonly request: RequestContext;
  readonly caller: UserCaller;
  readonly body: Body;
};
type Action = (asked: Asked) => Promise<Reply>;

/** Seconds from one moment to another, as PingAM counts what is left. */
const secondsBetween = (from: Date, to: Date): number =>
  Math.max(0, Math.floor((to.getTime() - from.getTime()) / 1000));

async function info({ kit, caller }: Asked): Promise<Reply> {
  const { noted } = await sessionProperties(kit.db, caller.session.id);
  return { ...sessionFacts(kit, caller), properties: { ...notedProperties(noted), AMCtxId: caller.session.id } };
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
  ['getSessionProperties', ({ kit, caller }) => propertiesView(kit, caller)],
  ['updateSessionProperties', ({ kit, caller, body }) => writeProperties(kit, caller, body)],
]);

/** It names other sessions than the one that it comes with, and is for operators. */
const BY_HANDLE = 'logoutByHandle';

export const sessionsRoute = route({
  method: 'POST',
  path: '/am/json/realms/:realm/sessions',
  audience: 'public',
  summary: 'Ask for a session, prolong it or end it, as clients of PingAM do',
  params: Type.Object({ realm: Type.String() }),
  query: Query,
  body: Type.Object(
    {
      tokenId: Type.Optional(Type.String({ maxLength: 1_024 })),
      sessionHandles: Type.Optional(Type.Unknown({ description: 'For `logoutByHandle`: a list of texts.' })),
    },
    { additionalProperties: true },
  ),
  reply: Reply,
  errors: [
    ...['am.action-unknown', 'am.token-missing', 'am.properties-invalid', 'am.property-not-writable'],
    ...['am.handles-invalid', 'users.not-signed-in', 'users.session-not-found', 'users.role-needed'],
    ...['users.factor-needed', 'realms.not-found'],
  ],
  handler: async ({ kit, params, query, body, request }) => {
    const name = query._action ?? '';
    if (name === BY_HANDLE)
      return endByHandles({ kit, request, realm: await getRealm(kit.db, params.realm) }, body.sessionHandles);
    const action = ACTIONS.get(name);
    if (!action) throw new Problem('am.action-unknown');
    const given = [query.tokenId, body.tokenId].filter((token) => token !== undefined && token !== '') as string[];
    if (given.length + sessionTokens(kit, request).length === 0) throw new Problem('am.token-missing');
    const caller = await findAsked(kit, { given, request, realm: await getRealm(kit.db, params.realm) });
    if (caller) return action({ kit, request, caller, body });
    if (action !== logout) throw new Problem('users.not-signed-in');
    return { result: 'Token has expired' };
  },
});

type Asking = { readonly given: readonly string[]; readonly request: RequestContext; readonly realm: Realm };

/**
 * The session that is asked about: the first of this realm that a token opens which somebody has named. Where none is named, the
 * one that the request carries and that counts for who sent it; never in place of one that is named and over, or an application
 * that asks for somebody's would be told of its own.
 */
async function findAsked(kit: Kit, { given, request, realm }: Asking): Promise<UserCaller | null> {
  for (const token of given) {
    const caller = await findCaller(kit, token);
    if (caller?.realm.id === realm.id) return caller;
  }
  if (given.length > 0) return null;
  return findPresented(kit, request, (caller) => caller.realm.id === realm.id);
}
