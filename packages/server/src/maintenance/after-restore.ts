import { record } from '../audit/index.ts';
import { supersedeProfiles } from '../devices/index.ts';
import { endRestoredRuns } from '../journeys/index.ts';
import { listRealms } from '../realms/index.ts';
import { endRestoredRegistrations } from '../registrations/index.ts';
import { endRestoredSignIns } from '../sign-in/index.ts';
import { endRestoredLinks, endRestoredSessions } from '../users/index.ts';
import { endRestoredRecoveryCodes } from '../verifications/index.ts';
import type { AfterRestore } from './restore.ts';

/** In the transaction of the restore, on the schema of this version. */
export const AFTER_RESTORE: readonly AfterRestore[] = [
  (db, kit) => endRestoredSessions(db, kit.clock.now()),
  (db) => endRestoredLinks(db),
  (db) => endRestoredSignIns(db),
  (db) => endRestoredRuns(db),
  (db, kit) => endRestoredRecoveryCodes(db, kit.clock.now()),
  (db, kit) => endRestoredRegistrations(db, kit.clock.now()),
  (db) => supersedeProfiles(db),
  async (db, kit, { madeAt, product }) => {
    for (const { id: realmId } of await listRealms(db)) {
      const event = { realmId, type: 'server.restored', outcome: 'success', actor: { kind: 'system' } } as const;
      await record(db, kit, { ...event, details: { madeAt, product } });
    }
  },
];
