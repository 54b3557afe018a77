import { pushAddressRecords, pushKeyRecords } from '../channel/index.ts';
import { credentialRecords } from '../devices/index.ts';
import { journeyRunRecords } from '../journeys/index.ts';
import type { Resealable } from '../kit/index.ts';
import { realmKeyRecords } from '../realms/index.ts';
import { registrationTokenRecords } from '../registrations/index.ts';
import { webhookSecretRecords } from '../services/index.ts';
import { pushMatchRecords, readableCodeRecords, recoveryKeyRecords } from '../verifications/index.ts';

/** Every column of sealed records; a test compares it with the schema. */
export const SEALED_COLUMNS: readonly Resealable[] = [
  realmKeyRecords,
  webhookSecretRecords,
  credentialRecords,
  pushKeyRecords,
  pushAddressRecords,
  pushMatchRecords,
  recoveryKeyRecords,
  readableCodeRecords,
  registrationTokenRecords,
  journeyRunRecords,
];
