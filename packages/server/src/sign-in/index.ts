import './errors.ts';

export { endRestoredSignIns } from './after-restore.ts';
export { defineSignInJobs } from './jobs.ts';
export { CONFIRM_JOURNEY, LOGIN_JOURNEY, signInJourneys } from './journeys.ts';
export { signInNodes } from './nodes.ts';
export { type Opened, type Opening, openSession } from './open-session.ts';
