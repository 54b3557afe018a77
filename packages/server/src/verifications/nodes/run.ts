/** What the nodes of this slice know of the run that they stand in. */
import type { Callback, NodeContext, ProofKind } from '../../journeys/index.ts';
import { clear, type Json, Problem } from '../../kit/index.ts';
import {
  countedAs,
  countedUnproved,
  findKnownBrowser,
  type KnownBrowser,
  normaliseName,
  type User,
} from '../../users/index.ts';
import type { Asker } from '../push.ts';
import { limitSubject } from '../verify-code.ts';

type Context = NodeContext<unknown>;

/** Pushes are asked for by the run, so that only its own nodes see and use the answer (F11). */
export const askerOf = ({ runId }: Pick<Context, 'runId'>): Asker => `sign-in:${runId}`;

export type Counting = {
  /** Whose counters a guess is added to; absent: the user's own. */
  readonly countedAs?: string;
  /** The known browser of the request. */
  readonly apart?: string;
  /** Nothing but the name is known of whoever guesses. */
  readonly isUnproved: boolean;
};

/**
 * Whose counters a guess is added to, in whatever order a journey asks. A known browser has its own, so that strangers cannot
 * use up the owner's attempts, and those who have shown nothing have theirs: they cannot use up the attempts of people who
 * have given the right password (F10). Names that nobody has are counted in the same way (A25).
 */
export async function countingOf(context: Context, user: Pick<User, 'id'> | null): Promise<Counting> {
  const name = normaliseName(userNameOf(context));
  if (name === null) return { isUnproved: true };
  const known = await knownBrowserOf(context, name);
  if (known) return { countedAs: countedAs(name, known), apart: known.id, isUnproved: false };
  return isProvedIn(context, user) ? { isUnproved: false } : { countedAs: countedUnproved(name), isUnproved: true };
}

const knownBrowserOf = ({ kit, realm, request }: Context, name: string): Promise<KnownBrowser | null> =>
  findKnownBrowser(kit.db, { realmId: realm.id, name, request, now: kit.clock.now() });

/** Whether the run, or the session that it raises, has shown that it is this user. */
export function isProvedIn(
  { state, session }: Pick<Context, 'state' | 'session'>,
  user: Pick<User, 'id'> | null,
): boolean {
  return user !== null && (state.proofsOf(user.id).length > 0 || session?.userId === user.id);
}

/** The name as it was entered; empty where nobody has been named. */
export const userNameOf = ({ state }: Pick<Context, 'state'>): string => state.text('username') ?? '';

/** What a code or a push confirms: a sign-in, or the same person once more within a session. */
export const purposeOf = ({ session }: Pick<Context, 'session'>): 'sign-in' | 'step-up' =>
  session ? 'step-up' : 'sign-in';

const loopback = /^(127\.|::1$)/;

/** Where the person seems to be, in words. Without outside services an address is the most that can be said honestly. */
export const placeOf = (address: string): string => (loopback.test(address) ? 'this computer' : address);

/** Where retries are counted; see the node that limits them. */
export const RETRIES = 'journey-retry:user';

/** Retries of a known browser are its own as well. A name that nobody has is counted like any other (A25). */
export async function retriesOf(context: Context, user: Pick<User, 'id'> | null) {
  const name = normaliseName(userNameOf(context));
  const known = name === null ? null : await knownBrowserOf(context, name);
  const subject = user?.id ?? limitSubject(userNameOf(context));
  return { realmId: context.realm.id, subject: countedAs(subject, known) };
}

/** The verdict on a second factor of this user: it counts for her from here on, and what went wrong before is over. */
export async function prove(context: Context, user: Pick<User, 'id'>, kind: ProofKind): Promise<void> {
  const { kit, state } = context;
  state.prove({ kind, userId: user.id });
  state.forget(FAILURE_CODE, PUSH_REASON);
  await clear(kit.db, { ...(await retriesOf(context, user)), scopes: [RETRIES] });
}

/** Says at the end, or at the next screen, why it did not go on. */
const FAILURE_CODE = 'failureCode';
const PUSH_REASON = 'pushReason';

type Reason = { readonly code: string; readonly text: string };

export function refuse({ state }: Pick<Context, 'state'>, code: string): void {
  state.share({ [FAILURE_CODE]: code });
}

/** Why no push was sent, or none was answered: for the next screen. */
export function explainPush({ state }: Pick<Context, 'state'>, { code, text }: Reason): void {
  state.share({ [PUSH_REASON]: { code, text } });
}

export function forgetReasons({ state }: Pick<Context, 'state'>): void {
  state.forget(FAILURE_CODE, PUSH_REASON);
}

/**
 * What happened before, for pages that say so. It stands behind what the node asks, in a callback that clients know and show
 * nothing of; where there is nothing to say, it is absent.
 */
export function noticeCallbacks(context: Pick<Context, 'state'>): Callback[] {
  const { state } = context;
  const failureCode = state.text(FAILURE_CODE);
  const failure = failureCode === undefined ? null : { code: failureCode, text: new Problem(failureCode).detail };
  const notices = [failure, state.get(PUSH_REASON) ?? null].filter((reason) => reason !== null);
  return notices.length === 0 ? [] : [forOurPages('notices', { notices })];
}

/** Facts for our own pages; others pass over them. */
export function forOurPages(kind: string, facts: Readonly<Record<string, Json>>): Callback {
  return { type: 'MetadataCallback', data: { kind, ...facts } };
}
