/** What the audit needs to know of slices to its right. */
import type { ChainFacts } from './audit/index.ts';
import { auditKeys, realmKey } from './realms/index.ts';

/** By whose keys the audit is sealed. */
export const chainFacts: ChainFacts = { sealKey: realmKey, sealKeys: auditKeys };
