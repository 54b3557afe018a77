import type { Realm } from '../realms/index.ts';
import type { User } from '../users/index.ts';

/** Binds a sign-in to the browser that gave the password: only its holder sees or completes it (F11). */
export const signInCookie = '__Host-lanyard-sign-in';

export type SignInState = 'open' | 'done' | 'abandoned';

export type SignIn = {
  id: string;
  realmId: string;
  userId: string;
  /** The session that steps up; null where a sign-in makes a new one. */
  sessionId: string | null;
  pushId: string | null;
  state: SignInState;
  address: string;
  browser: string;
  createdAt: Date;
  expiresAt: Date;
};

export type SignInPurpose = 'sign-in' | 'step-up';

export function purposeOf({ sessionId }: Pick<SignIn, 'sessionId'>): SignInPurpose {
  return sessionId === null ? 'sign-in' : 'step-up';
}

/** Who asked for a push or a code: only this sign-in may see and use the result. */
export function askerOf({ id }: Pick<SignIn, 'id'>): `sign-in:${string}` {
  return `sign-in:${id}`;
}

/** The caller of a route that continues a sign-in: past the password, not yet past the second factor. */
export type SignInCaller = { signIn: SignIn; realm: Realm; user: User };

/** What the phone shows as asked for. */
export const askedText: Readonly<Record<SignInPurpose, string>> = {
  'sign-in': 'Sign in',
  'step-up': 'Confirm that it is you',
};

const loopback = /^(127\.|::1$)/;

/** Where the person seems to be, in words. Without outside services an address is the most that can be said honestly. */
export function placeOf(address: string): string {
  return loopback.test(address) ? 'this computer' : address;
}
