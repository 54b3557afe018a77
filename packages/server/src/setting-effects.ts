import { announceRealm, deviceTouches } from './devices/index.ts';
import { refuseUnusableJourneys } from './journeys/index.ts';
import { limitTouches, type SettingRouteFacts } from './realms/index.ts';
import { registrationTouches } from './registrations/index.ts';
import { sessionTouches } from './users/index.ts';
import { pushTouches } from './verifications/index.ts';

/** What a change of a realm's settings does beyond the realm, slice by slice; for the API and the command line alike. */
export const settingEffects: SettingRouteFacts = {
  onSettingsChanged: announceRealm,
  checkChange: refuseUnusableJourneys,
  touchCounters: [limitTouches, sessionTouches, deviceTouches, pushTouches, registrationTouches],
};
