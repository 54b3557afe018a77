import type { Kit, RequestContext, Tx } from '../kit/index.ts';
import type { Realm } from '../realms/index.ts';
import { type Assurance, setSessionCookie, startSession, type User } from '../users/index.ts';
import { rememberBrowser, setBrowserCookie } from './known-browsers.ts';

export type Opening = { realm: Realm; user: User; request: RequestContext; assurance: Assurance };

/** What the transaction made; the browser gets it only after the commit. */
export type Opened = { setCookies: () => void };

/** A finished sign-in becomes a session, and its browser one that is known (F10). */
export async function openSession(tx: Tx, kit: Kit, opening: Opening): Promise<Opened> {
  const { realm, request } = opening;
  const { token } = await startSession(tx, kit, opening);
  const browser = await rememberBrowser(tx, kit, opening);
  return {
    setCookies: () => {
      setSessionCookie(request, token, realm);
      setBrowserCookie(request, browser, realm);
    },
  };
}
