import './errors.ts';

import type { AllowedOrigins, Route } from '../kit/index.ts';
import { allowedOriginsOf, findRealm } from '../realms/index.ts';
import { authenticateRoute, type JourneyParts } from './authenticate.ts';
import { oauthRoutes } from './discovery.ts';
import { cookieDomainsRoute, serverInfoRoute, serverVersionRoute } from './server-info.ts';
import { findSessionsRoute } from './session-handles.ts';
import { sessionsRoute } from './sessions.ts';
import { idFromSessionRoute } from './users.ts';

export type { JourneyParts } from './authenticate.ts';

/** PingAM's protocol: journeys, sessions, and what its clients ask about the server. */
export const amRoutes = (parts: JourneyParts): Route[] => [
  authenticateRoute(parts),
  sessionsRoute,
  findSessionsRoute,
  serverInfoRoute,
  serverVersionRoute,
  cookieDomainsRoute,
  idFromSessionRoute,
  ...oauthRoutes,
];

/** Whose pages may speak it, realm by realm. */
export const amOrigins: AllowedOrigins = async (kit, name) => {
  const realm = await findRealm(kit.db, name);
  return realm ? allowedOriginsOf(realm.settings) : [];
};
