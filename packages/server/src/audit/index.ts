export { type Actor, cleanText, type Details } from './event.ts';
export { type AuditEventName, type AuditOutcome, auditEventNames, auditEvents, renderAuditDocs } from './events.ts';
export { countEvents, countHours, defineRollup, type EventCount, firstId } from './rollup.ts';
export { auditRoutes } from './routes.ts';
export { type AuditEvent, listEvents, record } from './store.ts';
