import './errors.ts';

export { type UserRouteFacts, userAdminRoutes } from './admin-routes.ts';
export { type OperatorFacts, requireFreshFactor, resolveUser, userAudiences } from './audiences.ts';
export { ensureFirstAdministrator } from './first-administrator.ts';
export { endRestoredSessions } from './after-restore.ts';
export { defineUserJobs } from './jobs.ts';
export { hasNewPassword } from './links.ts';
export { checkManagement } from './management.ts';
export { hashPassword, verifyPassword } from './password.ts';
export { createUser, invite, type NewPerson } from './people.ts';
export { selfRoutes } from './self-routes.ts';
export { type Assurance, hashToken, isFresh, type Session, sessionCookie, type UserCaller } from './session.ts';
export { findSessionByToken } from './session-store.ts';
export { sessionTouches } from './setting-touches.ts';
export { sessionTouches } from './setting-touches.ts';
export { endPasswordSessions, setSessionCookie, startSession, stepUpSession } from './start-session.ts';
export { findLogin, findUser, findUserByName, getUser } from './store.ts';
export { normaliseName, type OperatorAudience, type Role, roles, type User } from './user.ts';
