import { call, PAGE } from './calls.ts';
import type { NewUser, UserChange, UserFilter, UserSort } from './types.ts';

/** What operators do for people. */
export const people = {
  list: (query: UserFilter & { sort: UserSort; after?: string }) =>
    call('GET /api/admin/users', { query: { ...query, ...PAGE } }),
  count: (query: UserFilter) => call('GET /api/admin/user-count', { query }),
  read: (id: string) => call('GET /api/admin/users/{id}', { params: { id } }),
  create: (body: NewUser) => call('POST /api/admin/users', { body }),
  change: (id: string, body: UserChange) => call('PATCH /api/admin/users/{id}', { params: { id }, body }),
  /** Ends the locks of the user, or those that hold back strangers alone. */
  unlock: (id: string, of: 'owner' | 'strangers') =>
    call('POST /api/admin/users/{id}/unlock', { params: { id }, query: { of } }),
  makeLink: (id: string) => call('POST /api/admin/users/{id}/link', { params: { id } }),
  devices: (id: string) => call('GET /api/admin/users/{id}/devices', { params: { id } }),
  renameDevice: (id: string, body: { name: string; version: number }) =>
    call('PATCH /api/admin/devices/{id}', { params: { id }, body }),
  lockDevice: (id: string) => call('POST /api/admin/devices/{id}/lock', { params: { id }, body: {} }),
  unlockDevice: (id: string) => call('POST /api/admin/devices/{id}/unlock', { params: { id } }),
  removeDevice: (id: string) => call('DELETE /api/admin/devices/{id}', { params: { id } }),
  sessions: (id: string) => call('GET /api/admin/users/{id}/sessions', { params: { id } }),
  endSession: (id: string, session: string) =>
    call('DELETE /api/admin/users/{id}/sessions/{session}', { params: { id, session } }),
  endSessions: (id: string) => call('DELETE /api/admin/users/{id}/sessions', { params: { id } }),
};
