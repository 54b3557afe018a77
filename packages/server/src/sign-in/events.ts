import type { Kit } from '../kit/index.ts';
import { pushTopic } from '../verifications/index.ts';
import type { SignIn, SignInCaller } from './sign-in.ts';
import { findOpen } from './store.ts';
import { type SignInView, signInTopic, signInView } from './view.ts';

// How long a page may be wrong when a message of the bus is lost.
const pollMs = 2_000;

type Follower = {
  kit: Kit;
  caller: SignInCaller;
  send: (name: 'sign-in', data: SignInView) => void;
  signal: AbortSignal;
};

/**
 * Sends the sign-in, and again after each change, until it ends. The truth is read from the database each time; the
 * bus only says when to look, so another process, a restart or a lost message delays an event and never drops it.
 */
export async function events({ kit, caller, send, signal }: Follower): Promise<void> {
  let { signIn } = caller;
  let sent = '';
  while (!signal.aborted) {
    // Subscribed before the read: a change between the two must not be missed.
    const changed = nextChange(kit, signIn, signal);
    const current = await findOpen(kit.db, signIn.id, kit.clock.now());
    if (!current) return;
    const view = await signInView(kit, { ...caller, signIn: current });
    const text = JSON.stringify(view);
    if (text !== sent) send('sign-in', view);
    // A push that is new here has a topic of its own, which the wait above does not know yet.
    const isKnown = current.pushId === signIn.pushId;
    signIn = current;
    sent = text;
    if (isKnown) await changed;
  }
}

/** Resolves at the next message about the sign-in or its push, and at the latest after the poll interval. */
async function nextChange(kit: Kit, { id, pushId }: SignIn, signal: AbortSignal): Promise<void> {
  const done = new AbortController();
  const options = { signal: AbortSignal.any([signal, done.signal]), timeoutMs: pollMs };
  const topics = [signInTopic(id), ...(pushId ? [pushTopic(pushId)] : [])];
  await Promise.race(topics.map((topic) => kit.bus.once(topic, options)));
  done.abort();
}
