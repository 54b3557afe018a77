import './errors.ts';

export { endRestoredSignIns } from './after-restore.ts';
export { resolveSignIn } from './audience.ts';
export { defineSignInJobs } from './jobs.ts';
export { signInRoutes } from './routes.ts';
