/** The nodes by which a journey adds second factors. */
import type { NodeType } from '../journeys/index.ts';
import { combinedRegistration } from './nodes/combined.ts';
import { getAuthenticatorApp } from './nodes/get-app.ts';
import { oathRegistration } from './nodes/oath.ts';
import { oathDeviceStorage } from './nodes/oath-storage.ts';
import { optOut } from './nodes/opt-out.ts';
import { registrationOptions } from './nodes/options.ts';
import { pushRegistration } from './nodes/push.ts';
import { secondFactorRegistered } from './nodes/registered.ts';

export const registrationNodes: readonly NodeType[] = [
  combinedRegistration,
  pushRegistration,
  oathRegistration,
  oathDeviceStorage,
  secondFactorRegistered,
  registrationOptions,
  optOut,
  getAuthenticatorApp,
];
