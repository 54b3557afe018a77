/**
 * Handles of sessions: by them operators find and end what they do not hold the token of. A handle names a session and opens
 * nothing; no token can be had from it.
 */
import { Type } from 'typebox';
import { type Kit, Problem, type RequestContext, route } from '../kit/index.ts';
import { getRealm, type Realm } from '../realms/index.ts';
import {
  endManagedSession,
  findUserByName,
  idleEnd,
  isLive,
  normaliseName,
  ownerOfSession,
  type Session,
  sessionsOfUser,
  type User,
  type UserCaller,
  userAudiences,
} from '../users/index.ts';
import { amRealm, universalId } from './names.ts';
import './errors.ts';

const PREFIX = 'shandle:';
const HANDLE = /^shandle:([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/;

/** Handles that one request may name. */
const MOST = 100;

export const handleOf = ({ id }: Pick<Session, 'id'>): string => `${PREFIX}${id}`;

/** A session as PingAM shows one. */
export function sessionFacts(kit: Kit, { session, user, realm }: UserCaller) {
  return {
    username: user.name,
    universalId: universalId(realm, user.name),
    realm: amRealm(kit, realm),
    sessionHandle: handleOf(session),
    latestAccessTime: session.lastSeenAt.toISOString(),
    maxIdleExpirationTime: idleEnd(session, realm.settings).toISOString(),
    maxSessionExpirationTime: session.expiresAt.toISOString(),
  };
}

type Ending = { readonly kit: Kit; readonly request: RequestContext; readonly realm: Realm };

/**
 * Ends the sessions of these handles, one by one, as the console ends one: whoever puts a stolen session out is not asked for
 * the phone once more. True: it has ended, now or before.
 * @throws Problem am.handles-invalid, users.not-signed-in, users.role-needed, users.factor-needed
 */
export async function endByHandles({ kit, request, realm }: Ending, handles: unknown) {
  const caller = await userAudiences.helpdesk({ kit, request });
  if (caller.realm.id !== realm.id) throw new Problem('users.not-signed-in');
  const result: Record<string, boolean> = {};
  for (const handle of readHandles(handles)) result[handle] = await endOne({ kit, request, realm }, caller, handle);
  return { result };
}

function readHandles(handles: unknown): readonly string[] {
  const isList = Array.isArray(handles) && handles.length > 0 && handles.length <= MOST;
  if (!isList || !handles.every((handle) => typeof handle === 'string' && handle.length <= 200))
    throw new Problem('am.handles-invalid');
  return [...new Set(handles as string[])];
}

/** Whose they are not to end, or that are none of this realm, are left alone, and the others ended all the same. */
async function endOne({ kit, request, realm }: Ending, caller: UserCaller, handle: string): Promise<boolean> {
  const sessionId = HANDLE.exec(handle)?.[1];
  if (sessionId === undefined) return false;
  const userId = await ownerOfSession(kit.db, { realmId: realm.id, id: sessionId });
  if (userId === undefined) return false;
  try {
    await endManagedSession(kit, caller, { userId, sessionId, request });
    return true;
  } catch (error) {
    // Not theirs to manage, or gone with its user: the others are ended all the same.
    if (error instanceof Problem && error.code.startsWith('users.')) return false;
    throw error;
  }
}

const FILTER = /^\s*username\s+eq\s+"([^"\\]{1,256})"(?:\s+and\s+realm\s+eq\s+"([^"\\]{1,100})")?\s*$/;

/** The name that a filter asks for. @throws Problem am.filter-unknown */
function nameOfFilter(kit: Kit, realm: Realm, filter: string): string {
  const [, name = '', named] = FILTER.exec(filter) ?? [];
  const isHere = named === undefined || named === amRealm(kit, realm) || named === `/${realm.name}`;
  if (name === '' || !isHere) throw new Problem('am.filter-unknown');
  return name;
}

async function userNamed(kit: Kit, realm: Realm, text: string): Promise<User | null> {
  const name = normaliseName(text);
  return name === null ? null : findUserByName(kit.db, { realmId: realm.id, name });
}

const Time = Type.String({ format: 'date-time' });

const Entry = Type.Object({
  username: Type.String(),
  universalId: Type.String(),
  realm: Type.String(),
  sessionHandle: Type.String(),
  latestAccessTime: Time,
  maxIdleExpirationTime: Time,
  maxSessionExpirationTime: Time,
});

export const findSessionsRoute = route({
  method: 'GET',
  path: '/am/json/realms/:realm/sessions',
  audience: 'auditor',
  summary: 'List the live sessions of a user with their handles, as clients of PingAM do',
  params: Type.Object({ realm: Type.String() }),
  query: Type.Object({ _queryFilter: Type.String({ maxLength: 500 }) }),
  reply: Type.Object({
    result: Type.Array(Entry),
    resultCount: Type.Integer(),
    pagedResultsCookie: Type.Null(),
    totalPagedResultsPolicy: Type.String(),
    totalPagedResults: Type.Integer(),
    remainingPagedResults: Type.Integer(),
  }),
  errors: ['am.filter-unknown', 'realms.not-found'],
  handler: async ({ kit, caller, params, query }) => {
    const realm = await getRealm(kit.db, params.realm);
    if (caller.realm.id !== realm.id) throw new Problem('realms.not-found');
    const user = await userNamed(kit, realm, nameOfFilter(kit, realm, query._queryFilter));
    const now = kit.clock.now();
    const sessions = user ? await sessionsOfUser(kit.db, user.id, now) : [];
    const live = sessions.filter((session) => isLive(session, realm.settings, now));
    return {
      result: live.flatMap((session) => (user ? [sessionFacts(kit, { session, user, realm })] : [])),
      resultCount: live.length,
      pagedResultsCookie: null,
      totalPagedResultsPolicy: 'NONE',
      totalPagedResults: -1,
      remainingPagedResults: -1,
    };
  },
});
