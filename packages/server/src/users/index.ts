import './errors.ts';

export { type UserRouteFacts, userAdminRoutes } from './admin-routes.ts';
export { endRestoredLinks, endRestoredSessions } from './after-restore.ts';
export {
  findCaller,
  findPresented,
  type Presented,
  requireFreshFactor,
  requireRecentLink,
  resolveUser,
  userAudiences,
} from './audiences.ts';
export { ensureFirstAdministrator } from './first-administrator.ts';
export { defineUserJobs } from './jobs.ts';
export {
  countedAs,
  countedAtPlace,
  countedUnproved,
  findAnyKnownBrowser,
  findKnownBrowser,
  KNOWN_BROWSERS_LIMIT,
  type KnownBrowser,
  rememberBrowser,
  setBrowserCookie,
  sweepKnownBrowsers,
} from './known-browsers.ts';
export { hasNewPassword } from './links.ts';
export { holdsOwner, holdsStrangers, userLockScopes } from './locks.ts';
export { checkManagement, managementRefusal } from './management.ts';
export { namesOfUsers } from './names.ts';
export { hashPassword, verifyPassword } from './password.ts';
export { LONGEST_PASSWORD } from './password-rules.ts';
export { createUser, invite, type NewPerson } from './people.ts';
export { type Assurance, hasSecondFactor, type ProofKind } from './proof.ts';
export { endOwnSession, selfRoutes } from './self-routes.ts';
export {
  hashToken,
  idleEnd,
  idleSecondsOf,
  isFresh,
  isLive,
  type Session,
  sessionCookie,
  sessionEnd,
  type UserCaller,
} from './session.ts';
export { endManagedSession } from './session-admin-routes.ts';
export {
  noteSessionProperties,
  type SessionProperties,
  sessionProperties,
  writeSessionProperties,
} from './session-property-store.ts';
export {
  assuranceWith,
  findOpenSession,
  findSessionByToken,
  isSessionEnded,
  limitSession,
  markSeen,
  ownerOfSession,
  type SessionLimits,
  sessionPlace,
  sessionsOfUser,
} from './session-store.ts';
export { sessionTokens } from './session-token.ts';
export { sessionTouches } from './setting-touches.ts';
export { endPasswordSessions, setSessionCookie, startSession, stepUpSession } from './start-session.ts';
export {
  administratorsOf,
  findLogin,
  findUser,
  findUserByName,
  findUsers,
  getUser,
  holdUser,
  toUser,
  userColumns,
} from './store.ts';
export { normaliseName, type OperatorAudience, type Role, roles, type User } from './user.ts';
