import { type Kit, networkOf, type Queryable, type RequestContext, type Tx } from '../kit/index.ts';
import type { Realm } from '../realms/index.ts';
import { hasNewPassword } from './links.ts';
import { hashToken } from './session.ts';
import type { User } from './user.ts';

/**
 * Says "somebody signed in here before", and nothing else: it opens nothing and saves no step. Guesses that come with it
 * are counted apart, so that whoever guesses elsewhere cannot lock its owner out (F10, A22).
 */
export const browserCookie = '__Host-lanyard-browser';

/** Browsers remembered for one user; a new one takes the place of the one that was away longest. */
export const KNOWN_BROWSERS_LIMIT = 20;

const DAY_MS = 86_400_000;

/** A browser in which this user has signed in before. */
export type KnownBrowser = { id: string };

/** The known browser behind this request for the user of this name; null for strangers, and for names that nobody has. */
export async function findKnownBrowser(
  q: Queryable,
  { realmId, name, request, now }: { realmId: string; name: string; request: RequestContext; now: Date },
): Promise<KnownBrowser | null> {
  const token = request.cookies[browserCookie];
  if (token === undefined) return null;
  const row = await q
    .selectFrom('known_browsers')
    .innerJoin('users', 'users.id', 'known_browsers.user_id')
    .select(['known_browsers.id', 'known_browsers.user_id', 'known_browsers.last_seen_at'])
    .where('known_browsers.token_hash', '=', hashToken(token))
    .where('known_browsers.expires_at', '>', now)
    .where('users.realm_id', '=', realmId)
    .where('users.name', '=', name)
    .executeTakeFirst();
  if (!row) return null;
  // A new password makes every browser a stranger again: one of them may have been the reason for it.
  const isOutdated = await hasNewPassword(q, { userId: row.user_id, since: row.last_seen_at });
  return isOutdated ? null : { id: row.id };
}

/** The browser behind this request, where anybody has signed in with it before, whoever that was. */
export async function findAnyKnownBrowser(
  q: Queryable,
  { realmId, request, now }: { realmId: string; request: RequestContext; now: Date },
): Promise<KnownBrowser | null> {
  const token = request.cookies[browserCookie];
  if (token === undefined) return null;
  const row = await q
    .selectFrom('known_browsers')
    .select('id')
    .where('token_hash', '=', hashToken(token))
    .where('expires_at', '>', now)
    .where('realm_id', '=', realmId)
    .orderBy('id')
    .executeTakeFirst();
  return row ? { id: row.id } : null;
}

/**
 * Whose counter a guess is added to. A known browser has one of its own, as small as that of one stranger: a stolen
 * cookie brings a thief no more guesses than any other address would.
 */
export function countedAs(name: string, known: KnownBrowser | null): string {
  return known === null ? name : `${name}|browser:${known.id}`;
}

/**
 * Where guesses are counted of somebody who has shown nothing of a user but her name: in journeys that ask for a code first,
 * anybody can do that, and it must not lock out whoever has given the right password (F10).
 */
export const countedUnproved = (subject: string): string => `${subject}|unproved`;

/** As `countedAs`, for guesses at one name from one place. */
export function countedAtPlace(name: string, known: KnownBrowser | null, address: string): string {
  return known === null ? `${name}|${networkOf(address)}` : countedAs(name, known);
}

/**
 * Remembers the browser in which a sign-in was just finished, in its transaction. One cookie serves everybody who uses
 * this browser. @returns the cookie's value, to set after the commit
 */
export async function rememberBrowser(
  tx: Tx,
  kit: Kit,
  { realm, user, request }: { realm: Realm; user: User; request: RequestContext },
): Promise<string> {
  const now = kit.clock.now();
  const token = (await keptToken(tx, request)) ?? kit.random.token();
  const expiresAt = new Date(now.getTime() + realm.settings.signIn.knownBrowserDays * DAY_MS);
  const seen = { last_seen_at: now, expires_at: expiresAt };
  await tx
    .insertInto('known_browsers')
    .values({
      id: kit.random.uuid(now),
      token_hash: hashToken(token),
      realm_id: realm.id,
      user_id: user.id,
      created_at: now,
      ...seen,
    })
    .onConflict((conflict) => conflict.columns(['token_hash', 'user_id']).doUpdateSet(seen))
    .execute();
  await forgetOldest(tx, user.id);
  return token;
}

/** The cookie that the browser has, where this server made it: a value of somebody else's choosing is not taken over. */
async function keptToken(q: Queryable, request: RequestContext): Promise<string | null> {
  const token = request.cookies[browserCookie];
  if (token === undefined) return null;
  const row = await q
    .selectFrom('known_browsers')
    .select('id')
    .where('token_hash', '=', hashToken(token))
    .executeTakeFirst();
  return row ? token : null;
}

/** A new password makes strangers of all browsers but the one in which it was chosen. */
export async function keepBrowser(tx: Tx, { user, request, now }: { user: User; request: RequestContext; now: Date }) {
  const token = request.cookies[browserCookie];
  if (token === undefined) return;
  await tx
    .updateTable('known_browsers')
    .set({ last_seen_at: now })
    .where('token_hash', '=', hashToken(token))
    .where('user_id', '=', user.id)
    .where('expires_at', '>', now)
    .execute();
}

async function forgetOldest(tx: Tx, userId: string): Promise<void> {
  const oldest = tx
    .selectFrom('known_browsers')
    .select('id')
    .where('user_id', '=', userId)
    .orderBy('last_seen_at', 'desc')
    .offset(KNOWN_BROWSERS_LIMIT);
  await tx.deleteFrom('known_browsers').where('id', 'in', oldest).execute();
}

/** After the commit. */
export function setBrowserCookie(request: RequestContext, token: string, realm: Realm): void {
  request.setCookie(browserCookie, token, { maxAgeSeconds: (realm.settings.signIn.knownBrowserDays * DAY_MS) / 1000 });
}

/** Forgets browsers that nobody has signed in with for as long as the realm remembers them. */
export async function sweepKnownBrowsers(q: Queryable, now: Date): Promise<void> {
  await q.deleteFrom('known_browsers').where('expires_at', '<', now).execute();
}
