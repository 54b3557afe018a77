export { databaseChain, recordCheck, verifyRealm } from './database-chain.ts';
export { type Actor, cleanText, type Details } from './event.ts';
export { type AuditEventName, type AuditOutcome, auditEventNames, auditEvents, renderAuditDocs } from './events.ts';
export { type ExportHeader, exportLines, openExport } from './export-file.ts';
export type { Finding } from './findings.ts';
export { forgetHeads, HEADS_FILE, type Head, headText, openHeads, parseHead } from './heads.ts';
export { oldestUnsealed } from './lag.ts';
export { countEvents, countHours, defineRollup, type EventCount } from './rollup.ts';
export { type AuditRouteFacts, auditRoutes } from './routes.ts';
export { type ChainFacts, defineAuditJobs, sealEvents } from './sealing.ts';
export { type AuditEvent, listEvents, record } from './store.ts';
export { type ChainReport, verifyChain } from './verify.ts';
export type { NameFacts } from './view.ts';

import './errors.ts';
