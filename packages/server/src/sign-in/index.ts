import './errors.ts';

export { resolveSignIn } from './audience.ts';
export { defineSignInJobs } from './jobs.ts';
export { signInRoutes } from './routes.ts';
