import { record } from '../audit/index.ts';
import { type Kit, type RequestContext, senderOf, type Tx } from '../kit/index.ts';
import type { Realm } from '../realms/index.ts';
import type { ProofKind } from './proof.ts';
import { type Session, sessionCookie } from './session.ts';
import { endSession, endUnprovedSessions, findSessionByToken, insertSession, raiseSession } from './session-store.ts';
import { sessionTokens } from './session-token.ts';
import type { User } from './user.ts';

type Started = { session: Session; token: string };
type Opener = { realm: Realm; user: User; request: RequestContext; proofs: readonly ProofKind[] };

/**
 * Starts a session in the caller's transaction and ends the one that this browser had before: a session never
 * survives a sign-in, so nobody can plant one and wait. After the commit, hand `token` to setSessionCookie.
 */
export async function startSession(tx: Tx, kit: Kit, { realm, user, request, proofs }: Opener): Promise<Started> {
  const { address, browser, id: requestId } = request;
  for (const token of sessionTokens(kit, request)) {
    const old = await findSessionByToken(tx, token);
    if (old) await endSession(tx, { sessionId: old.session.id, userId: old.user.id, now: kit.clock.now() });
  }
  const isForeign = senderOf(kit, request) === 'other-site';
  const started = await insertSession(tx, kit, { realm, user, proofs, isForeign, address, browser });
  const { assurance } = started.session;
  await record(tx, kit, {
    realmId: realm.id,
    type: 'session.started',
    outcome: 'success',
    actor: { kind: 'user', id: user.id },
    userId: user.id,
    address,
    requestId,
    details: { session: started.session.id, assurance, browser },
  });
  if (assurance === 'two-factor') await endPasswordSessions(tx, kit, { user, keepId: null });
  return started;
}

/** Raises a session after a step-up and gives it a new token. Null where it ended in the meantime, or has one factor still. */
export async function stepUpSession(
  tx: Tx,
  kit: Kit,
  { realm, user, request, proofs, sessionId }: Opener & { sessionId: string },
): Promise<Started | null> {
  const isForeign = senderOf(kit, request) === 'other-site';
  const raised = await raiseSession(tx, kit, { sessionId, userId: user.id, proofs, isForeign });
  if (!raised) return null;
  await record(tx, kit, {
    realmId: realm.id,
    type: 'session.raised',
    outcome: 'success',
    actor: { kind: 'user', id: user.id },
    userId: user.id,
    address: request.address,
    requestId: request.id,
    details: { session: sessionId, proofs: [...proofs] },
  });
  await endPasswordSessions(tx, kit, { user, keepId: null });
  return raised;
}

/**
 * Ends every session of the user that a password alone had opened, but `keepId`. Call it when a second factor comes
 * into being or is proved: whoever had stolen the password before must not stay inside (A12).
 */
export async function endPasswordSessions(
  tx: Tx,
  kit: Kit,
  { user, keepId }: { user: Pick<User, 'id' | 'realmId'>; keepId: string | null },
): Promise<void> {
  const sessions = await endUnprovedSessions(tx, { userId: user.id, keepId, now: kit.clock.now() });
  if (sessions.length === 0) return;
  await record(tx, kit, {
    realmId: user.realmId,
    type: 'session.ended',
    outcome: 'success',
    actor: { kind: 'system' },
    userId: user.id,
    details: { sessions, reason: 'second-factor' },
  });
}

/** Gives the browser its session. Only after the commit: a cookie for a session that does not exist helps nobody. */
export function setSessionCookie(request: RequestContext, token: string, realm: Realm): void {
  request.setCookie(sessionCookie, token, { maxAgeSeconds: realm.settings.session.absoluteSeconds });
}
