import { call } from './calls.ts';

/** The recovery codes of whoever is signed in, and of a user in the console. */
export const recoveryCodes = {
  count: () => call('GET /api/self/recovery-codes'),
  make: () => call('POST /api/self/recovery-codes'),
  countOf: (id: string) => call('GET /api/admin/users/{id}/recovery-codes', { params: { id } }),
  endOf: (id: string) => call('DELETE /api/admin/users/{id}/recovery-codes', { params: { id } }),
};
