/** What administrators of a realm are told of each other. */
import type { Routes } from '@lanyard/protocol/client';
import { call } from './calls.ts';

export type FirstPhoneNotice = Routes['GET /api/admin/notices']['reply']['notices'][number];

export const notices = {
  list: () => call('GET /api/admin/notices'),
  dismiss: (id: string) => call('PUT /api/admin/notices/{id}/dismissal', { params: { id } }),
  takeBack: (id: string) => call('DELETE /api/admin/notices/{id}/dismissal', { params: { id } }),
};
