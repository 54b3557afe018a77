/** Accounts of servers that speak PingAM's protocol. Loaded when the first of them is there. */
export { readExtensions } from './code.ts';
export { findViolation, requireFulfilled } from './policies.ts';
export { Poller } from './poller.ts';
export { addMfaCode, viewMfaCode } from './register.ts';
export { Requests } from './requests.ts';
