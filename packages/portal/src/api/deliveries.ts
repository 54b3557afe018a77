import type { Routes } from '@lanyard/protocol/client';
import { call } from './calls.ts';

export type DeliveryPage = Routes['GET /api/admin/devices/{id}/deliveries']['reply'];
export type Delivery = DeliveryPage['deliveries'][number];
export type Hop = Delivery['hops'][number];

/** The last requests of a device, with their way to it. */
export const deliveries = {
  list: (id: string, after?: string) =>
    call('GET /api/admin/devices/{id}/deliveries', { params: { id }, query: after === undefined ? {} : { after } }),
};
