/** `POST …/authenticate`: begins a journey, goes on with one, or follows the link of a suspended one. */
import { Type } from 'typebox';
import {
  beginRun,
  continueRun,
  endRun,
  findPublished,
  hashOf,
  holdStep,
  keptBrowserToken,
  type Onward,
  type Runs,
  sessionOfLink,
  type WireCallback,
} from '../journeys/index.ts';
import {
  consume,
  isProblem,
  type Kit,
  type LimitVerdict,
  limitedProblem,
  networkOf,
  Problem,
  providerNetworkOf,
  type RequestContext,
  route,
  senderOf,
  siteNetworkOf,
} from '../kit/index.ts';
import { getRealm, type LimitScope, type Realm } from '../realms/index.ts';
import { findAnyKnownBrowser, findCaller, findPresented, type Presented, userAudiences } from '../users/index.ts';
import { readAuthId } from './auth-id.ts';
import { type AuthIndex, readAuthIndex } from './auth-index.ts';
import { decodeWords } from './encoded-words.ts';
import { enter } from './enter.ts';
import { levelOf } from './levels.ts';
import { localesOf } from './locales.ts';
import { amRealm } from './names.ts';
import { AuthenticateReply, loginFailed, stepReply, successReply } from './replies.ts';
import './errors.ts';

/** Names the browser in which a sign-in is open, so that a new one there ends the older. */
const runCookie = '__Host-lanyard-sign-in';

const Text = Type.Optional(Type.String({ maxLength: 16_384 }));

const Query = Type.Object({
  authIndexType: Text,
  authIndexValue: Text,
  ForceAuth: Text,
  noSession: Text,
  suspendedId: Text,
  asSignedIn: Type.Optional(
    Type.String({ maxLength: 16, description: 'Of a draft: `true` runs it in the session of whoever tries it.' }),
  ),
  sessionUpgradeSSOTokenId: Text,
});

type Query = Type.Static<typeof Query>;
type Asking = { readonly runs: Runs; readonly request: RequestContext; readonly query: Query };

/** The types of nodes, and what ends with a run, are other slices' to say. */
export type JourneyParts = Omit<Runs, 'kit'>;

export const authenticateRoute = (parts: JourneyParts) =>
  route({
    method: 'POST',
    path: '/am/json/realms/:realm/authenticate',
    audience: 'public',
    summary: 'Take a step of a journey, as clients of PingAM do',
    params: Type.Object({ realm: Type.String() }),
    query: Query,
    body: Type.Object({ authId: Type.Optional(Type.Unknown()), callbacks: Type.Optional(Type.Unknown()) }),
    reply: AuthenticateReply,
    errors: [
      ...['am.login-failed', 'am.timed-out', 'am.auth-id-invalid', 'am.index-unknown', 'am.upgrade-invalid'],
      ...['am.link-ended', 'am.link-elsewhere', 'journeys.not-found', 'journeys.step-used', 'journeys.answer-invalid'],
      ...['journeys.node-failed', 'journeys.endless', 'journeys.too-large', 'realms.not-found'],
      ...['am.level-unreachable', 'users.not-signed-in', 'users.role-needed', 'users.factor-needed'],
    ],
    handler: async ({ kit, params, query, body, request }) => {
      const asking = { runs: { kit, ...parts }, request, query };
      if (body.authId !== undefined) return goOn(asking, { ...body, realmName: params.realm });
      const realm = await getRealm(kit.db, params.realm);
      return query.suspendedId ? follow(asking, realm, query.suspendedId) : begin(asking, realm);
    },
  });

const isTrue = (text: string | undefined): boolean => text?.toLowerCase() === 'true';

async function begin(asking: Asking, realm: Realm): Promise<AuthenticateReply> {
  const { runs, request, query } = asking;
  const { kit } = runs;
  const index = readAuthIndex(query, realm.settings);
  if (index.isDraft) await demandAdministrator(asking, realm);
  // A trial is of somebody who comes from outside: the operator's own session would stand for proofs that nobody has shown.
  const isStranger = index.isDraft && !isTrue(query.asSignedIn);
  const caller = isStranger ? null : await usableSession(asking, index, realm);
  if (caller && (await isEnough(asking, { index, realm, caller }))) {
    return successReply(kit, { realm, token: caller.token, sender: senderOf(kit, request) });
  }
  await countBeginning(kit, realm, request);
  const { leastLevel, onlyFor, isDraft } = index;
  const begun = await beginRun(runs, {
    realm,
    ...aimOf(asking, { index, realm, caller }),
    leastLevel,
    onlyFor,
    isDraft,
    noSession: isTrue(query.noSession),
    session: caller ? { id: caller.session.id, userId: caller.user.id } : null,
    browserToken: await bindBrowser(asking, realm, index),
    request,
    locales: localesOf(request.header('accept-language')),
    fill: zeroPage(request),
  });
  return reply(asking, begun);
}

/** @throws Problem users.not-signed-in, users.role-needed, users.factor-needed */
async function demandAdministrator({ runs: { kit }, request }: Asking, realm: Realm): Promise<void> {
  const caller = await userAudiences.administrator({ kit, request });
  if (caller.realm.id !== realm.id) throw new Problem('users.not-signed-in');
}

/** @throws Problem am.upgrade-invalid where the session that is to be raised is none of this realm */
async function presentedSession({ runs, request, query }: Asking, realm: Realm): Promise<Presented | null> {
  const { kit } = runs;
  const wanted = query.sessionUpgradeSSOTokenId;
  if (!wanted) return findPresented(kit, request, (caller) => caller.realm.id === realm.id);
  const caller = await findCaller(kit, wanted);
  if (caller?.realm.id !== realm.id) throw new Problem('am.upgrade-invalid');
  return { ...caller, token: wanted };
}

/** Where somebody is asked for by name, the session of anybody else stands for nothing. */
async function usableSession(asking: Asking, { onlyFor }: AuthIndex, realm: Realm): Promise<Presented | null> {
  const caller = await presentedSession(asking, realm);
  return caller && onlyFor !== null && caller.user.name !== onlyFor ? null : caller;
}

type Aim = { readonly index: AuthIndex; readonly realm: Realm; readonly caller: Presented | null };

/**
 * The journey to run, and whether it may end in the session alone that it raises. For a level a session is raised by the realm's
 * journey to confirm; without one somebody signs in.
 */
function aimOf({ query }: Asking, { index, realm, caller }: Aim): { journey: string; mustRaise: boolean } {
  const { signIn } = realm.settings;
  const isRaising = caller !== null && index.journey === null;
  return {
    journey: index.journey ?? (isRaising ? signIn.stepUpJourney : signIn.journey),
    mustRaise: Boolean(query.sessionUpgradeSSOTokenId) || index.isAdvice || isRaising,
  };
}

/** Somebody who is signed in is told so at once, unless more is asked for than that. */
async function isEnough({ runs, query }: Asking, { index, realm, caller }: Aim): Promise<boolean> {
  const wantsMore = [query.ForceAuth, query.noSession].some(isTrue) || Boolean(query.sessionUpgradeSSOTokenId);
  if (wantsMore || index.isDraft || index.isAdvice) return false;
  if (caller && levelOf(caller.session.assurance) < (index.leastLevel ?? 0)) return false;
  if (index.journey === null) return true;
  const journey = await findPublished(runs.kit, { realmId: realm.id, name: index.journey });
  return !journey.mustRun;
}

type BeginLimit = Extract<LimitScope, `journey:${string}`>;

/** Where a begun sign-in is counted, the narrowest first: what one refuses is not counted in the wider ones. */
const BEGINNINGS: readonly (readonly [BeginLimit, (address: string) => string])[] = [
  ['journey:address', networkOf],
  ['journey:site', siteNetworkOf],
  ['journey:network', providerNetworkOf],
  ['journey:realm', () => '*'],
];

/**
 * Each begun sign-in is a row for some minutes: what an address may begin, what a site and the network of a provider may, and all addresses
 * together, bounds the table. Where one of them has begun more than it may, browsers in which somebody has signed in before go on
 * with a counter of their own: neither a neighbour nor a flood from everywhere keeps them out (F10).
 */
async function countBeginning(kit: Kit, realm: Realm, request: RequestContext): Promise<void> {
  const { limits } = realm.settings;
  const count = (scope: BeginLimit, subject: string) =>
    consume(kit.db, kit, { realmId: realm.id, scope, subject, ...limits[scope] });
  const verdict = await firstRefusal(count, request.address);
  if (verdict === null) return;
  const now = kit.clock.now();
  const known = await findAnyKnownBrowser(kit.db, { realmId: realm.id, request, now });
  if (!known) throw limitedProblem(verdict.retryAt, now);
  const second = await count('journey:browser', known.id);
  if (!second.allowed) throw limitedProblem(second.retryAt, now);
}

type Count = (scope: BeginLimit, subject: string) => Promise<LimitVerdict>;

async function firstRefusal(count: Count, address: string): Promise<(LimitVerdict & { allowed: false }) | null> {
  for (const [scope, subjectOf] of BEGINNINGS) {
    const verdict = await count(scope, subjectOf(address));
    if (!verdict.allowed) return verdict;
  }
  return null;
}

/**
 * Binds a sign-in to the browser that began it, where our own pages did: others do not get this cookie, and a draft is no
 * sign-in. Two tabs share it, so that the one does not stop the other.
 */
async function bindBrowser({ runs, request }: Asking, realm: Realm, { isDraft }: AuthIndex): Promise<string | null> {
  const { kit } = runs;
  if (isDraft || senderOf(kit, request) !== 'own') return null;
  const token = (await keptBrowserToken(kit, request.cookies[runCookie])) ?? kit.random.token();
  request.setCookie(runCookie, token, { maxAgeSeconds: realm.settings.signIn.expirySeconds });
  return token;
}

const FILLED: Readonly<Record<string, string>> = {
  NameCallback: 'x-openam-username',
  PasswordCallback: 'x-openam-password',
};

/** A name and a password in headers answer a first screen that asks for nothing else. Letters beyond ASCII come as encoded words. */
function zeroPage({ header }: RequestContext): ((callbacks: readonly WireCallback[]) => unknown) | undefined {
  if (Object.values(FILLED).some((name) => header(name) === undefined)) return undefined;
  return (callbacks) => {
    const inputs = callbacks.filter(({ input }) => input !== undefined);
    if (inputs.length === 0 || inputs.some(({ type }) => FILLED[type] === undefined)) return null;
    return callbacks.map((callback) => {
      const value = decodeWords(header(FILLED[callback.type] ?? '') ?? '');
      return { ...callback, input: callback.input?.map((field) => ({ ...field, value })) };
    });
  };
}

const LONGEST_WAIT_SECONDS = 25;

/** How long a client would wait for a change, in seconds (RFC 7240 section 4.3). */
function waitOf({ header }: RequestContext): number {
  const wanted = /(?:^|[,;])\s*wait\s*=\s*"?(\d{1,4})/i.exec(header('prefer') ?? '')?.[1];
  return Math.min(Number(wanted ?? 0), LONGEST_WAIT_SECONDS);
}

type Sent = { readonly authId?: unknown; readonly callbacks?: unknown; readonly realmName: string };

/** The index in the query counts for nothing here: the `authId` knows what it belongs to. */
async function goOn(asking: Asking, { authId, callbacks, realmName }: Sent): Promise<AuthenticateReply> {
  const { runs, request } = asking;
  const { kit } = runs;
  const { runId: id, stepKey } = readAuthId(kit, authId, amRealm(kit, { name: realmName }));
  const waitMs = waitOf(request) * 1000;
  if (waitMs > 0) await holdStep(kit, { id, stepKey, waitMs, signal: request.signal });
  // Nobody would get the reply, and with it the key of the next step: a page that was reloaded sends this one again.
  if (request.signal.aborted) throw new Problem('kit.stopping');
  const browser = request.cookies[runCookie];
  const claim = { id, stepKeyHash: hashOf(stepKey), browserHash: browser === undefined ? null : hashOf(browser) };
  const sent = callbacks ?? [];
  const locales = localesOf(request.header('accept-language'));
  return reply(asking, await continueRun(runs, { claim, sent, request, locales }));
}

async function follow(asking: Asking, realm: Realm, suspendedId: string): Promise<AuthenticateReply> {
  const { runs, request } = asking;
  const presented = await findPresented(runs.kit, request, (caller) => caller.realm.id === realm.id);
  const sessionId = presented?.session.id ?? null;
  const link = { suspendedHash: hashOf(suspendedId), realmId: realm.id };
  const wanted = await sessionOfLink(runs.kit.db, { ...link, now: runs.kit.clock.now() });
  if (wanted !== null && wanted !== sessionId) throw new Problem('am.link-elsewhere');
  const claim = { ...link, sessionId };
  const locales = localesOf(request.header('accept-language'));
  try {
    return await reply(asking, await continueRun(runs, { claim, request, locales }));
  } catch (error) {
    if (isProblem(error, 'journeys.step-used')) throw new Problem('am.link-ended');
    throw error;
  }
}

async function reply({ runs, request }: Asking, onward: Onward): Promise<AuthenticateReply> {
  const { kit } = runs;
  const { open } = onward;
  if (onward.kind === 'step') return stepReply(kit, onward);
  if (request.cookies[runCookie] !== undefined && !open.isDraft) request.clearCookie(runCookie);
  if (onward.kind === 'failure') throw loginFailed(kit, open, onward);
  const entered = await enter(kit, { ...onward, request });
  if ('refusal' in entered) {
    const { refusal } = entered;
    const isLow = refusal === 'am.level-not-reached';
    await endRun(runs, open, { request, reason: isLow ? refusal : null, isStored: onward.isStored });
    throw loginFailed(kit, open, open.isDraft || isLow ? { code: refusal } : {});
  }
  entered.setCookies();
  const { realm, state } = open;
  const successUrl = state.text('successUrl');
  return successReply(kit, { realm, token: entered.token, sender: senderOf(kit, request), successUrl });
}
