import { Type } from 'typebox';
import { record } from '../audit/index.ts';
import { type Kit, Problem, type RequestContext, route, type Tx } from '../kit/index.ts';
import { checkManagement } from './management.ts';
import { type Origin, originOf } from './people.ts';
import { isLive, type UserCaller } from './session.ts';
import { endAllSessions, endSession, sessionsOfUser } from './session-store.ts';
import { getUser } from './store.ts';
import type { User } from './user.ts';
import { SessionEntryView, sessionEntryView } from './views.ts';

const UserId = Type.Object({ id: Type.String({ format: 'uuid' }) });
const SessionId = Type.Object({ ...UserId.properties, session: Type.String({ format: 'uuid' }) });

const list = route({
  method: 'GET',
  path: '/api/admin/users/:id/sessions',
  audience: 'auditor',
  summary: 'List the live sessions of a user',
  params: UserId,
  reply: Type.Object({ sessions: Type.Array(SessionEntryView) }),
  errors: ['users.not-found'],
  handler: async ({ kit, caller, params }) => {
    const user = await getUser(kit.db, { realmId: caller.realm.id, id: params.id });
    const now = kit.clock.now();
    const sessions = await sessionsOfUser(kit.db, user.id, now);
    const live = sessions.filter((session) => isLive(session, caller.realm.settings, now));
    return { sessions: live.map((session) => sessionEntryView(session, caller.session.id)) };
  },
});

const MANAGEMENT_ERRORS = ['users.not-found', 'users.own-account', 'users.role-too-high'];

/** Whoever signs somebody out decides over their admission: the rules of a lock hold. */
async function managedUser(kit: Kit, caller: UserCaller, id: string): Promise<User> {
  const user = await getUser(kit.db, { realmId: caller.realm.id, id });
  checkManagement({ actor: caller.user, target: user, admission: true });
  return user;
}

type Ended = { user: User; sessions: readonly string[]; origin: Origin };

async function recordEnd(tx: Tx, kit: Kit, { user, sessions, origin }: Ended): Promise<void> {
  const event = { realmId: user.realmId, type: 'session.ended', outcome: 'success', userId: user.id } as const;
  await record(tx, kit, { ...event, ...origin, details: { sessions: [...sessions], reason: 'operator' } });
}

export type ManagedEnding = {
  readonly userId: string;
  readonly sessionId: string;
  readonly request: Pick<RequestContext, 'id' | 'address'>;
};

/**
 * Ends one session of a user of the operator's realm, with its audit event.
 * @returns false where there is none to end
 * @throws Problem users.not-found, users.own-account, users.role-too-high
 */
export async function endManagedSession(
  kit: Kit,
  caller: UserCaller,
  { userId, sessionId, request }: ManagedEnding,
): Promise<boolean> {
  const user = await managedUser(kit, caller, userId);
  return kit.db.transaction().execute(async (tx) => {
    const isEnded = await endSession(tx, { sessionId, userId: user.id, now: kit.clock.now() });
    if (isEnded) await recordEnd(tx, kit, { user, sessions: [sessionId], origin: originOf(caller, request) });
    return isEnded;
  });
}

const endOne = route({
  method: 'DELETE',
  path: '/api/admin/users/:id/sessions/:session',
  audience: 'helpdesk',
  summary: 'End one session of a user',
  params: SessionId,
  reply: Type.Null(),
  errors: [...MANAGEMENT_ERRORS, 'users.session-not-found'],
  handler: async ({ kit, caller, params: { id: userId, session: sessionId }, request }) => {
    if (!(await endManagedSession(kit, caller, { userId, sessionId, request })))
      throw new Problem('users.session-not-found');
    return null;
  },
});

const endAll = route({
  method: 'DELETE',
  path: '/api/admin/users/:id/sessions',
  audience: 'helpdesk',
  summary: 'Sign a user out everywhere',
  params: UserId,
  reply: Type.Object({ ended: Type.Integer() }),
  errors: MANAGEMENT_ERRORS,
  handler: async ({ kit, caller, params, request }) => {
    const user = await managedUser(kit, caller, params.id);
    return kit.db.transaction().execute(async (tx) => {
      const sessions = await endAllSessions(tx, user.id, kit.clock.now());
      if (sessions.length > 0) await recordEnd(tx, kit, { user, sessions, origin: originOf(caller, request) });
      return { ended: sessions.length };
    });
  },
});

export const sessionAdminRoutes = [list, endOne, endAll];
