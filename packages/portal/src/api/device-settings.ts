import type { Routes } from '@lanyard/protocol/client';
import { call } from './calls.ts';

export type DeviceChange = Routes['PATCH /api/admin/devices/{id}']['body'];

/** What operators do to one device from afar. */
export const deviceSettings = {
  events: (id: string) => `/api/admin/devices/${encodeURIComponent(id)}/events`,
  read: (id: string) => call('GET /api/admin/devices/{id}', { params: { id } }),
  change: (id: string, body: DeviceChange) => call('PATCH /api/admin/devices/{id}', { params: { id }, body }),
  lock: (id: string, reason: string) => call('POST /api/admin/devices/{id}/lock', { params: { id }, body: { reason } }),
};
