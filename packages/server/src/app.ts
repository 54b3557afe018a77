import { amOrigins, amRoutes } from './am/index.ts';
import { journeyTypes, onRunEnded, shippedJourneys } from './app-journeys.ts';
import { auditRoutes, defineAuditJobs, defineRollup } from './audit/index.ts';
import { auditFacts, chainFacts } from './audit-facts.ts';
import { channelRoutes, defineChannelJobs } from './channel/index.ts';
import { announceUser, defineDeviceJobs, deviceAudiences, deviceRoutes } from './devices/index.ts';
import {
  defineJourneyJobs,
  defineRunJobs,
  ensureJourneys,
  journeyAdminRoutes,
  journeyAmRoutes,
  journeyFileRoutes,
} from './journeys/index.ts';
import { createHttp, type Http, type Kit } from './kit/index.ts';
import { defineNoticeJobs, noticeRoutes } from './notices/index.ts';
import { defineOverviewJobs, overviewRoutes } from './overview/index.ts';
import { pingamRoutes } from './pingam/index.ts';
import { defineRealmContents, defineRealmJobs, realmRoutes } from './realms/index.ts';
import { appRegistering, defineRegistrationJobs, registrationRoutes } from './registrations/index.ts';
import { serviceAudience, serviceRoutes } from './services/index.ts';
import { settingEffects } from './setting-effects.ts';
import { defineSignInJobs } from './sign-in/index.ts';
import { defineUserJobs, selfRoutes, userAdminRoutes, userAudiences } from './users/index.ts';
import {
  appAnswering,
  defineVerificationJobs,
  keyHolderAudience,
  pendingOfApp,
  pendingPushes,
  verificationRoutes,
} from './verifications/index.ts';

/**
 * Everything that the server answers, slice by slice. Where a slice needs to know something that only a later slice
 * knows, it is handed in here.
 */
export const routes = [
  ...auditRoutes(auditFacts),
  ...realmRoutes(settingEffects),
  ...selfRoutes,
  ...userAdminRoutes({ onChanged: announceUser }),
  ...noticeRoutes,
  ...serviceRoutes,
  ...journeyAdminRoutes({ types: journeyTypes, onRunEnded }),
  ...journeyFileRoutes(journeyTypes),
  ...journeyAmRoutes({ types: journeyTypes, onRunEnded }),
  ...deviceRoutes,
  ...channelRoutes({ pendingPushes }),
  ...pingamRoutes({ register: appRegistering, authenticate: appAnswering, pendingOf: pendingOfApp }),
  ...verificationRoutes,
  ...registrationRoutes,
  ...amRoutes({ types: journeyTypes, onRunEnded }),
  ...overviewRoutes,
];

/** How each audience finds out who calls. */
export const audiences = {
  ...userAudiences,
  ...deviceAudiences,
  'relying-party': serviceAudience,
  'relying-party-key': keyHolderAudience,
};

/** Work that runs beside the requests. */
const jobDefinitions = [
  defineRealmJobs,
  (kit: Kit) => defineAuditJobs(kit, chainFacts),
  defineUserJobs,
  defineNoticeJobs,
  defineJourneyJobs,
  defineDeviceJobs,
  defineChannelJobs,
  defineVerificationJobs,
  defineRegistrationJobs,
  defineSignInJobs,
  defineRollup,
  (kit: Kit) => defineRunJobs(kit, onRunEnded),
  defineOverviewJobs,
];

/** The whole application on a kit; it answers nothing until `listen`. */
export function createApp(kit: Kit): Http {
  for (const define of jobDefinitions) define(kit);
  defineRealmContents(kit, (tx, _, realm) => ensureJourneys(tx, kit, { realm, journeys: shippedJourneys }));
  return createHttp({ kit, routes, audiences, allowedOrigins: amOrigins });
}
