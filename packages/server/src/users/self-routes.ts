import { Type } from 'typebox';
import { record } from '../audit/index.ts';
import { type Kit, Problem, type RequestContext, route } from '../kit/index.ts';
import { redeemLink } from './links.ts';
import { changeOwnPassword } from './own-password.ts';
import { LONGEST_PASSWORD } from './password-rules.ts';
import { isLive, sessionCookie, type UserCaller } from './session.ts';
import { endSession, sessionsOfUser } from './session-store.ts';
import { passwordHashOf } from './store.ts';
import { SessionEntryView, SessionView, sessionEntryView, sessionView } from './views.ts';

const showSession = route({
  method: 'GET',
  path: '/api/session',
  audience: 'user',
  summary: 'Show the session of the caller',
  reply: SessionView,
  errors: [],
  handler: async ({ kit, caller }) => {
    const hasPassword = (await passwordHashOf(kit.db, caller.user.id)) !== null;
    return sessionView(caller, { now: kit.clock.now(), hasPassword });
  },
});

/** Ends a session of the caller's own, with its audit event. */
export async function endOwnSession(
  kit: Kit,
  caller: UserCaller,
  sessionId: string,
  request: RequestContext,
): Promise<void> {
  const { user, realm, session } = caller;
  await kit.db.transaction().execute(async (tx) => {
    const isEnded = await endSession(tx, { sessionId, userId: user.id, now: kit.clock.now() });
    if (!isEnded) throw new Problem('users.session-not-found');
    await record(tx, kit, {
      realmId: realm.id,
      type: 'session.ended',
      outcome: 'success',
      actor: { kind: 'user', id: user.id },
      userId: user.id,
      address: request.address,
      requestId: request.id,
      details: { session: sessionId },
    });
  });
  if (sessionId !== session.id) return;
  request.clearCookie(sessionCookie);
  if (request.cookies[kit.config.amCookie] !== undefined) request.clearCookie(kit.config.amCookie);
}

const signOut = route({
  method: 'DELETE',
  path: '/api/session',
  audience: 'user',
  summary: 'Sign out: end the session of the caller',
  reply: Type.Null(),
  errors: ['users.session-not-found'],
  handler: async ({ kit, caller, request }) => {
    await endOwnSession(kit, caller, caller.session.id, request);
    return null;
  },
});

const changePassword = route({
  method: 'POST',
  path: '/api/self/password',
  audience: 'user',
  summary: 'Choose a new password, with the current one and a fresh second factor where there is one',
  body: Type.Object(
    {
      current: Type.String({ minLength: 1, maxLength: LONGEST_PASSWORD }),
      /** A little longer than is taken, so that the refusal can say how long it may be. */
      password: Type.String({ minLength: 1, maxLength: 4 * LONGEST_PASSWORD }),
      endOthers: Type.Optional(Type.Boolean({ description: 'Ends all other sessions; yes unless given.' })),
    },
    { additionalProperties: false },
  ),
  reply: Type.Object({ ended: Type.Integer({ description: 'Other sessions that were ended.' }) }),
  errors: [
    'users.password-elsewhere',
    'users.factor-needed',
    'users.password-weak',
    'users.password-same',
    'users.password-wrong',
  ],
  handler: ({ kit, caller, body, request }) => {
    const { current, password, endOthers = true } = body;
    return changeOwnPassword(kit, { caller, request, current, password, endOthers });
  },
});

const listSessions = route({
  method: 'GET',
  path: '/api/self/sessions',
  audience: 'user',
  summary: 'List the live sessions of the caller',
  reply: Type.Object({ sessions: Type.Array(SessionEntryView) }),
  errors: [],
  handler: async ({ kit, caller }) => {
    const now = kit.clock.now();
    const sessions = await sessionsOfUser(kit.db, caller.user.id, now);
    const live = sessions.filter((session) => isLive(session, caller.realm.settings, now));
    return { sessions: live.map((session) => sessionEntryView(session, caller.session.id)) };
  },
});

const revokeSession = route({
  method: 'DELETE',
  path: '/api/self/sessions/:id',
  audience: 'user',
  summary: 'End one of the caller’s own sessions',
  params: Type.Object({ id: Type.String({ format: 'uuid' }) }),
  reply: Type.Null(),
  errors: ['users.session-not-found'],
  handler: async ({ kit, caller, params, request }) => {
    await endOwnSession(kit, caller, params.id, request);
    return null;
  },
});

const welcome = route({
  method: 'POST',
  path: '/api/welcome',
  audience: 'public',
  summary: 'Set a password with a one-time link',
  body: Type.Object({
    token: Type.String({ minLength: 1, maxLength: 128 }),
    password: Type.String({ minLength: 1, maxLength: LONGEST_PASSWORD }),
  }),
  reply: Type.Object({ realm: Type.String(), user: Type.String() }),
  errors: ['users.link-invalid', 'users.password-weak'],
  handler: ({ kit, body, request }) =>
    redeemLink(kit, { ...body, origin: { address: request.address, requestId: request.id } }),
});

export const selfRoutes = [showSession, signOut, changePassword, listSessions, revokeSession, welcome];
