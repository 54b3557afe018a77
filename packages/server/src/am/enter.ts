/** Who comes in where a journey has succeeded, and with what. */
import { deleteRun, type OpenRun } from '../journeys/index.ts';
import { AM_BALANCER_COOKIE, type Kit, Problem, type RequestContext, type Tx } from '../kit/index.ts';
import { openSession } from '../sign-in/index.ts';
import {
  findCaller,
  findSessionByToken,
  findUser,
  findUserByName,
  hasNewPassword,
  normaliseName,
  noteSessionProperties,
  type SessionProperties,
  sessionTokens,
  setSessionCookie,
  stepUpSession,
  type User,
} from '../users/index.ts';
import { senderOf } from './browser-origin.ts';

export type Ended = { readonly open: OpenRun; readonly isStored: boolean; readonly request: RequestContext };

/** `token` is null where the journey makes no session. */
export type Entered = { readonly token: string | null; readonly setCookies: () => void };

/**
 * The success of a journey is not enough: somebody must have shown in it to be the user that it names, or be that user by a
 * session already. Everything or nothing, and once. Null where nobody comes in.
 */
export async function enter(kit: Kit, ended: Ended): Promise<Entered | null> {
  const { open, isStored } = ended;
  const user = await userOf(kit, open);
  if (!user) return null;
  const proofs = new Set(open.state.proofsOf(user.id));
  const own = open.session?.userId === user.id ? open.session : null;
  const session = own && (await isPresented(kit, ended, own.id)) ? own : null;
  // What only a session stood for is worth nothing after its end, or beside another one (A40).
  const isLost = own !== null && session === null && !proofs.has('password');
  if (session === null && (proofs.size === 0 || open.mustRaise || isLost)) return null;
  // Whoever had stolen the old password must not finish with it after the person has set a new one (A39).
  if (await hasNewPassword(kit.db, { userId: user.id, since: open.createdAt })) return null;
  return kit.db.transaction().execute(async (tx) => {
    if (isStored && !(await deleteRun(tx, open.id))) throw new Problem('journeys.step-used');
    if (open.noSession) return { token: null, setCookies: () => {} };
    if (session === null) return openNew(tx, kit, { ...ended, user, isTwoFactor: proofs.size > 1 });
    const hasFactor = [...proofs].some((kind) => kind !== 'password');
    return hasFactor ? raise(tx, kit, { ...ended, user, sessionId: session.id }) : keep(tx, kit, ended, session.id);
  });
}

/** Whether the request comes with this session. Programs that are in no browser say it once, when they begin. */
async function isPresented(kit: Kit, { open, request }: Ended, sessionId: string): Promise<boolean> {
  if (open.browserHash === null) return true;
  for (const token of sessionTokens(kit, request)) {
    if ((await findCaller(kit, token))?.session.id === sessionId) return true;
  }
  return false;
}

/** Whom the journey names; where it names nobody, whose session it is. */
async function userOf(kit: Kit, { realm, state, session }: OpenRun): Promise<User | null> {
  const text = state.text('username');
  const name = text === undefined ? null : normaliseName(text);
  const user =
    name !== null
      ? await findUserByName(kit.db, { realmId: realm.id, name })
      : text === undefined && session
        ? await findUser(kit.db, { realmId: realm.id, id: session.userId })
        : undefined;
  return user?.state === 'active' ? user : null;
}

type Opening = Ended & { readonly user: User; readonly isTwoFactor: boolean };

async function openNew(tx: Tx, kit: Kit, { open, request, user, isTwoFactor }: Opening): Promise<Entered> {
  const isOwn = senderOf(kit, request) === 'own';
  const assurance = isTwoFactor ? 'two-factor' : 'password';
  const opened = await openSession(tx, kit, { realm: open.realm, user, request, assurance, remember: isOwn });
  const { sessionId, token } = opened;
  await noteSessionProperties(tx, { sessionId, properties: propertiesOf(open) });
  return {
    token,
    setCookies: () => {
      if (isOwn) opened.setCookies();
      setAmCookies(kit, { open, request }, token);
    },
  };
}

async function raise(
  tx: Tx,
  kit: Kit,
  { open, request, user, sessionId }: Ended & { user: User; sessionId: string },
): Promise<Entered | null> {
  const raised = await stepUpSession(tx, kit, { realm: open.realm, user, request, sessionId });
  if (!raised) return null;
  await noteSessionProperties(tx, { sessionId, properties: propertiesOf(open) });
  return {
    token: raised.token,
    setCookies: () => {
      if (senderOf(kit, request) === 'own') setSessionCookie(request, raised.token, open.realm);
      setAmCookies(kit, { open, request }, raised.token);
    },
  };
}

/** Nothing new was shown: the session stays what it was. Its token is the one that the request brought. */
async function keep(tx: Tx, kit: Kit, { open, request }: Ended, sessionId: string): Promise<Entered> {
  await noteSessionProperties(tx, { sessionId, properties: propertiesOf(open) });
  for (const token of sessionTokens(kit, request)) {
    const found = await findSessionByToken(tx, token);
    if (found?.session.id === sessionId) return { token, setCookies: () => {} };
  }
  return { token: null, setCookies: () => {} };
}

function setAmCookies(kit: Kit, { open, request }: Pick<Ended, 'open' | 'request'>, token: string): void {
  const maxAgeSeconds = open.realm.settings.session.absoluteSeconds;
  const sameSite = senderOf(kit, request) === 'other-site' ? 'None' : 'Lax';
  request.setCookie(kit.config.amCookie, token, { maxAgeSeconds, sameSite });
  request.setCookie(AM_BALANCER_COOKIE, '01', { maxAgeSeconds, sameSite });
}

function propertiesOf({ state }: OpenRun): SessionProperties {
  const noted = state.get('sessionProperties');
  if (typeof noted !== 'object' || noted === null || Array.isArray(noted)) return {};
  return Object.fromEntries(Object.entries(noted).map(([name, value]) => [name, String(value)]));
}
