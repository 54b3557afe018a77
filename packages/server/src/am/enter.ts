/** Who comes in where a journey has succeeded, and with what. */
import { devicesOfUser } from '../devices/index.ts';
import { deleteRun, type OpenRun, sessionLimitsOf } from '../journeys/index.ts';
import { AM_BALANCER_COOKIE, type Kit, Problem, type RequestContext, senderOf, type Tx } from '../kit/index.ts';
import { devicesOfRun } from '../registrations/index.ts';
import { openSession } from '../sign-in/index.ts';
import {
  assuranceWith,
  findOpenSession,
  findPresented,
  findUser,
  findUserByName,
  hasNewPassword,
  holdUser,
  isLive,
  limitSession,
  normaliseName,
  noteSessionProperties,
  type ProofKind,
  type Session,
  type SessionLimits,
  type SessionProperties,
  setSessionCookie,
  stepUpSession,
  type User,
} from '../users/index.ts';
import { levelOf } from './levels.ts';

export type Ended = { readonly open: OpenRun; readonly isStored: boolean; readonly request: RequestContext };

/** `token` is null where the journey makes no session. */
export type Entered = { readonly token: string | null; readonly setCookies: () => void };

/** Nobody comes in: what was shown proves nobody to be the user, or is less than was asked for. */
export type Refused = { readonly refusal: 'am.proof-lacking' | 'am.level-not-reached' };

const UNPROVED: Refused = { refusal: 'am.proof-lacking' };
const TOO_LOW: Refused = { refusal: 'am.level-not-reached' };

/**
 * The success of a journey is not enough: somebody must have shown in it to be the user that it names, or be that user by a
 * session already. Everything or nothing, and once.
 */
export async function enter(kit: Kit, ended: Ended): Promise<Entered | Refused> {
  const { open, isStored } = ended;
  const user = await userOf(kit, open);
  if (!user || (open.onlyFor !== null && user.name !== open.onlyFor)) return UNPROVED;
  const proofs = open.state.proofsOf(user.id);
  const presented = await presentedToken(kit, ended, user);
  return kit.db.transaction().execute(async (tx) => {
    // What ends sessions of this user comes wholly before this one, or finds it.
    await holdUser(tx, user.id);
    // Whoever had stolen the old password must not finish with it after the person has set a new one (A39).
    if (await hasNewPassword(tx, { userId: user.id, since: open.createdAt })) return UNPROVED;
    if (await isOutrun(tx, open, { user, proofs })) return UNPROVED;
    const session = await ownSession(tx, kit, { ...ended, user, presented });
    // What only a session stood for is worth nothing after its end, or beside another one (A40).
    const isLost = open.begunAs === user.id && session === null && !proofs.includes('password');
    if (session === null && (proofs.length === 0 || open.mustRaise || isLost)) return UNPROVED;
    // Judged on the session as it is held now, by the row of the run: nothing that the client sends has a say in it.
    if (levelOf(assuranceWith(session, proofs)) < (open.leastLevel ?? 0)) return TOO_LOW;
    if (isStored && !(await deleteRun(tx, open.id))) throw new Problem('journeys.step-used');
    if (open.noSession) return { token: null, setCookies: () => {} };
    if (session === null) return openNew(tx, kit, { ...ended, user, proofs });
    const raised = await raise(tx, kit, { ...ended, user, proofs, sessionId: session.id });
    return raised ?? (await keep(tx, kit, { open, sessionId: session.id, presented })) ?? UNPROVED;
  });
}

/**
 * A password alone was enough when the run began, and is not any more: the person has added a device since, which ends what
 * a thief of the password has opened (A12). One that was added in this very run is her own.
 */
async function isOutrun(tx: Tx, { state, createdAt }: OpenRun, { user, proofs }: Shown): Promise<boolean> {
  if (proofs.length !== 1 || proofs[0] !== 'password') return false;
  const own = devicesOfRun(state);
  const devices = await devicesOfUser(tx, user.id);
  return devices.some(
    ({ id, state, activatedAt }) =>
      state === 'active' && activatedAt !== null && activatedAt > createdAt && !own.includes(id),
  );
}

/** The token by which the request comes with the session that the run began in; asked before anything is held. */
async function presentedToken(kit: Kit, { open, request }: Ended, user: User): Promise<string | null> {
  const { session: begun } = open;
  if (begun?.userId !== user.id) return null;
  return (await findPresented(kit, request, ({ session }) => session.id === begun.id))?.token ?? null;
}

type Presence = { readonly user: User; readonly presented: string | null };

/**
 * The session that the run began in, where it is this user's, lives, and is the one that the request comes with. Programs that
 * are in no browser say it once, when they begin.
 */
async function ownSession(tx: Tx, kit: Kit, { open, user, presented }: Ended & Presence): Promise<Session | null> {
  const isPresented = presented !== null || open.browserHash === null;
  if (open.session?.userId !== user.id || !isPresented) return null;
  const now = kit.clock.now();
  const session = await findOpenSession(tx, { sessionId: open.session.id, userId: user.id, now });
  return session && isLive(session, open.realm.settings, now) ? session : null;
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

type Shown = { readonly user: User; readonly proofs: readonly ProofKind[] };

async function openNew(tx: Tx, kit: Kit, { open, request, user, proofs }: Ended & Shown): Promise<Entered> {
  const isOwn = senderOf(kit, request) === 'own';
  const opened = await openSession(tx, kit, { realm: open.realm, user, request, proofs, remember: isOwn });
  const { sessionId, token } = opened;
  await shapeSession(tx, kit, { open, sessionId });
  return {
    token,
    setCookies: () => {
      if (isOwn) opened.setCookies();
      setAmCookies(kit, { open, request }, token);
    },
  };
}

/** Null where what was shown is no second factor beside what the session has seen. */
async function raise(
  tx: Tx,
  kit: Kit,
  { open, request, user, proofs, sessionId }: Ended & Shown & { sessionId: string },
): Promise<Entered | null> {
  const raised = await stepUpSession(tx, kit, { realm: open.realm, user, request, proofs, sessionId });
  if (!raised) return null;
  await shapeSession(tx, kit, { open, sessionId });
  return {
    token: raised.token,
    setCookies: () => {
      if (senderOf(kit, request) === 'own') setSessionCookie(request, raised.token, open.realm);
      setAmCookies(kit, { open, request }, raised.token);
    },
  };
}

type Keeping = Pick<Ended, 'open'> & { readonly sessionId: string; readonly presented: string | null };

/** The session stays what it was. Its token is the one that the request brought; nobody comes in without one. */
async function keep(tx: Tx, kit: Kit, { open, sessionId, presented }: Keeping): Promise<Entered | null> {
  if (presented === null) return null;
  await shapeSession(tx, kit, { open, sessionId });
  return { token: presented, setCookies: () => {} };
}

function setAmCookies(kit: Kit, { open, request }: Pick<Ended, 'open' | 'request'>, token: string): void {
  const maxAgeSeconds = open.realm.settings.session.absoluteSeconds;
  const sameSite = senderOf(kit, request) === 'other-site' ? 'None' : 'Lax';
  request.setCookie(kit.config.amCookie, token, { maxAgeSeconds, sameSite });
  request.setCookie(AM_BALANCER_COOKIE, '01', { maxAgeSeconds, sameSite });
}

/** What the journey says of the session that it ends in: its properties, and that it is to end sooner. */
async function shapeSession(tx: Tx, kit: Kit, { open, sessionId }: Pick<Keeping, 'open' | 'sessionId'>): Promise<void> {
  await noteSessionProperties(tx, { sessionId, properties: propertiesOf(open) });
  await limitSession(tx, { sessionId, limits: limitsOf(open), now: kit.clock.now() });
}

/** Journeys count in minutes. */
function limitsOf({ state }: OpenRun): SessionLimits {
  const { maxSessionTime, maxIdleTime } = sessionLimitsOf(state);
  const seconds = (minutes: number | undefined) => (minutes === undefined ? null : minutes * 60);
  return { sessionSeconds: seconds(maxSessionTime), idleSeconds: seconds(maxIdleTime) };
}

function propertiesOf({ state }: OpenRun): SessionProperties {
  const noted = state.get('sessionProperties');
  if (typeof noted !== 'object' || noted === null || Array.isArray(noted)) return {};
  return Object.fromEntries(Object.entries(noted).map(([name, value]) => [name, String(value)]));
}
