/** What the audit needs to know of slices to its right. */
import type { AuditRouteFacts, ChainFacts } from './audit/index.ts';
import { namesOfDevices } from './devices/index.ts';
import { auditKeys, realmKey } from './realms/index.ts';
import { namesOfServices } from './services/index.ts';
import { namesOfUsers } from './users/index.ts';

/** By whose keys the audit is sealed. */
export const chainFacts: ChainFacts = { sealKey: realmKey, sealKeys: auditKeys };

export const auditFacts: AuditRouteFacts = {
  chain: chainFacts,
  names: { users: namesOfUsers, devices: namesOfDevices, services: namesOfServices },
};
