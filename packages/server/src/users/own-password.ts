/** Somebody chooses a new password for herself: the current one, and a fresh second factor where she has one, stand behind it. */
import { record } from '../audit/index.ts';
import {
  clear,
  consume,
  isMailAddress,
  isMilestone,
  type Kit,
  limitedProblem,
  Problem,
  type RequestContext,
  sendMail,
  type Tx,
} from '../kit/index.ts';
import { requireFreshFactor } from './audiences.ts';
import { keepBrowser } from './known-browsers.ts';
import { endLinks } from './links.ts';
import { hashPassword, verifyPassword } from './password.ts';
import { checkPassword, passwordFacts } from './password-rules.ts';
import type { UserCaller } from './session.ts';
import { endOtherSessions, renewToken } from './session-store.ts';
import { setSessionCookie } from './start-session.ts';
import { passwordHashOf, replacePasswordHash } from './store.ts';

export type PasswordChange = {
  caller: UserCaller;
  request: RequestContext;
  current: string;
  password: string;
  /** Ends every other session of hers: where the old password was known, somebody may be in one. */
  endOthers: boolean;
};

const SCOPE = 'password-change:session';
/** Its own counter, with the figures of other mails: whoever has asked for codes by mail keeps no warning from the owner. */
const MAIL_SCOPE = 'password-change-mail:user';
const MAILED_FOR_MS = 86_400_000;

/**
 * Replaces the caller's own password, once for each current one, and gives this session a new token.
 * @returns how many other sessions were ended
 * @throws Problem users.password-elsewhere, factor-needed, password-weak, password-same, password-wrong, kit.limited
 */
export async function changeOwnPassword(kit: Kit, change: PasswordChange): Promise<{ ended: number }> {
  const { caller, request, current, password } = change;
  const { user, realm } = caller;
  const before = await passwordHashOf(kit.db, user.id);
  if (before === null) throw new Problem('users.password-elsewhere');
  // Before anything is judged: a stolen session alone is told nothing about the password (A10).
  if (user.devices > 0) requireFreshFactor(caller, kit.clock.now());
  checkPassword(password, passwordFacts(user, realm));
  if (password.normalize('NFKC') === current.normalize('NFKC')) throw new Problem('users.password-same');
  await judgeCurrent(kit, change, before);
  const after = await hashPassword(password);
  const done = await kit.db.transaction().execute((tx) => replace(tx, kit, { ...change, before, after }));
  setSessionCookie(request, done.token, realm);
  return { ended: done.ended };
}

/** Guesses are counted by session, each of which the right password has opened: nobody keeps the owner from changing it (F10). */
const subjectOf = ({ user, session }: UserCaller): string => `${user.id}|session:${session.id}`;

async function judgeCurrent(kit: Kit, { caller, request, current }: PasswordChange, before: string): Promise<void> {
  const { realm } = caller;
  const limit = { realmId: realm.id, scope: SCOPE, subject: subjectOf(caller), ...realm.settings.limits[SCOPE] };
  const verdict = await consume(kit.db, kit, limit);
  if (!verdict.allowed) {
    const { refused: attempts } = verdict;
    if (isMilestone(attempts)) await recordChange(kit.db, kit, { caller, request }, { reason: SCOPE, attempts });
    throw limitedProblem(verdict.retryAt, kit.clock.now());
  }
  if (await verifyPassword(before, current, { first: true })) return;
  await recordChange(kit.db, kit, { caller, request }, { reason: 'wrong' });
  throw new Problem('users.password-wrong');
}

type Replacing = PasswordChange & { before: string; after: string };

async function replace(tx: Tx, kit: Kit, { caller, request, endOthers, before, after }: Replacing) {
  const { user, realm, session } = caller;
  const now = kit.clock.now();
  // Another request was faster: what this one knows as the current password is so no more.
  if (!(await replacePasswordHash(tx, { userId: user.id, before, after, at: now })))
    throw new Problem('users.password-wrong');
  const token = await renewToken(tx, kit, session.id);
  if (token === null) throw new Problem('users.not-signed-in');
  // A link that an operator made is the owner's way back where a password alone stands behind the change.
  if (user.devices > 0) await endLinks(tx, user.id);
  await keepBrowser(tx, { user, request, now });
  await clear(tx, { realmId: realm.id, scopes: [SCOPE], subject: subjectOf(caller) });
  const sessions = endOthers ? await endOtherSessions(tx, { userId: user.id, keepId: session.id, now }) : [];
  if (sessions.length > 0) {
    const event = { ...eventOf({ caller, request }), type: 'session.ended', outcome: 'success' } as const;
    await record(tx, kit, { ...event, details: { sessions, reason: 'password-changed' } });
  }
  const mailed = await mailOwner(tx, kit, { caller, request });
  await recordChange(tx, kit, { caller, request }, { mailed, ended: sessions.length }, 'success');
  return { token, ended: sessions.length };
}

const LAST_MAIL = `
It was changed as often as mails of this kind are sent. For a while no mail tells of further changes.
`;

type Asked = Pick<PasswordChange, 'caller' | 'request'>;
type Details = Record<string, string | number | boolean>;

const eventOf = ({ caller: { user, realm }, request }: Asked) => ({
  realmId: realm.id,
  actor: { kind: 'user', id: user.id } as const,
  userId: user.id,
  address: request.address,
  requestId: request.id,
});

function recordChange(
  q: Parameters<typeof record>[0],
  kit: Kit,
  asked: Asked,
  details: Details,
  outcome: 'success' | 'refused' = 'refused',
): Promise<void> {
  return record(q, kit, { ...eventOf(asked), type: 'user.password-changed', outcome, details });
}

/**
 * Whoever reads it and did not do it knows what happened while the thief is still at it. A password that is changed back and
 * forth fills nobody's mailbox: the mails are bounded and not the changes, from which a thief could keep the owner so.
 * @returns whether one goes out
 */
async function mailOwner(tx: Tx, kit: Kit, { caller: { user, realm }, request }: Asked): Promise<boolean> {
  const { email } = user;
  if (kit.config.mailUrl === null || email === null || !isMailAddress(email)) return false;
  const limit = { realmId: realm.id, scope: MAIL_SCOPE, subject: user.id, ...realm.settings.limits['mail:user'] };
  const verdict = await consume(tx, kit, limit);
  if (!verdict.allowed) return false;
  const now = kit.clock.now();
  const service = realm.settings.displayName.replaceAll(/[\p{C}\p{Z}]+/gu, ' ').trim();
  await sendMail(tx, kit, {
    to: email,
    subject: `${service}: your password was changed`,
    text: `The password of your account ${user.name} at ${service} was changed.

When: ${now.toISOString().slice(0, 16).replace('T', ' ')} UTC
From: ${request.address}, ${request.browser}

If it was you, there is nothing to do. If it was not, tell an administrator now: they sign everybody out and give you a link for a new password.
${verdict.left === 0 ? LAST_MAIL : ''}`,
    until: new Date(now.getTime() + MAILED_FOR_MS),
  });
  return true;
}
