import type { Kit, RequestContext, Tx } from '../kit/index.ts';
import type { Realm } from '../realms/index.ts';
import {
  type ProofKind,
  rememberBrowser,
  setBrowserCookie,
  setSessionCookie,
  startSession,
  type User,
} from '../users/index.ts';

export type Opening = {
  realm: Realm;
  user: User;
  request: RequestContext;
  proofs: readonly ProofKind[];
  /** Programs and pages of other sites are no browsers to know again: they would crowd out those that are. */
  remember?: boolean;
};

/** What the transaction made; the browser gets it only after the commit. */
export type Opened = { sessionId: string; token: string; setCookies: () => void };

/** A finished sign-in becomes a session, and its browser one that is known (F10). */
export async function openSession(tx: Tx, kit: Kit, { remember = true, ...opening }: Opening): Promise<Opened> {
  const { realm, request } = opening;
  const { session, token } = await startSession(tx, kit, opening);
  const browser = remember ? await rememberBrowser(tx, kit, opening) : null;
  return {
    sessionId: session.id,
    token,
    setCookies: () => {
      setSessionCookie(request, token, realm);
      if (browser !== null) setBrowserCookie(request, browser, realm);
    },
  };
}
