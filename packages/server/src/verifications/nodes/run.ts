/** What the nodes of this slice know of the run that they stand in. */
import type { Callback, NodeContext, ProofKind } from '../../journeys/index.ts';
import { clear, type Json, Problem } from '../../kit/index.ts';
import { normaliseName, type User } from '../../users/index.ts';
import type { Asker } from '../push.ts';

type Context = NodeContext<unknown>;

/** Pushes are asked for by the run, so that only its own nodes see and use the answer (F11). */
export const askerOf = ({ runId }: Pick<Context, 'runId'>): Asker => `sign-in:${runId}`;

/** Kept by the run for a browser in which this user has signed in before: `<name>|browser:<id>`. */
const COUNTED_AS = 'countedAs';

/**
 * Whose counters a guess is added to. A known browser has its own, so that strangers cannot use up the owner's attempts
 * (F10). It counts for the name that it was found for, and for no other that is entered later in the run.
 */
export function countingOf({ state }: Pick<Context, 'state'>): { countedAs?: string; apart?: string } {
  const countedAs = state.text(COUNTED_AS);
  const prefix = `${normaliseName(userNameOf({ state })) ?? ''}|browser:`;
  if (countedAs === undefined || !countedAs.startsWith(prefix) || countedAs === prefix) return {};
  return { countedAs, apart: countedAs.slice(prefix.length) };
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

/** Retries of a known browser are its own as well. */
export function retriesOf(context: Pick<Context, 'state' | 'realm'>, user: Pick<User, 'id'>) {
  const { apart } = countingOf(context);
  return { realmId: context.realm.id, subject: apart === undefined ? user.id : `${user.id}|browser:${apart}` };
}

/** The verdict on a second factor of this user: it counts for her from here on, and what went wrong before is over. */
export async function prove(context: Context, user: Pick<User, 'id'>, kind: ProofKind): Promise<void> {
  const { kit, state } = context;
  state.prove({ kind, userId: user.id });
  state.forget(FAILURE_CODE, PUSH_REASON);
  await clear(kit.db, { ...retriesOf(context, user), scopes: [RETRIES] });
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
