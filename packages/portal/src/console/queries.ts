import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import * as api from '../api/calls.ts';
import type { AuditFilter } from '../api/types.ts';

const page = (after: string) => (after === '' ? {} : { after });

export const usersQuery = (search: string) =>
  infiniteQueryOptions({
    queryKey: ['console', 'users', search],
    queryFn: ({ pageParam }) => api.operator.users({ ...(search === '' ? {} : { search }), ...page(pageParam) }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
  });

export const userQuery = (userId: string) =>
  queryOptions({ queryKey: ['console', 'user', userId], queryFn: () => api.operator.user(userId) });

export const userDevicesQuery = (userId: string) =>
  queryOptions({
    queryKey: ['console', 'user', userId, 'devices'],
    queryFn: async () => (await api.operator.devicesOf(userId)).devices,
  });

export const servicesQuery = queryOptions({
  queryKey: ['console', 'services'],
  queryFn: async () => (await api.operator.services()).services,
});

export const auditQuery = (filter: AuditFilter) =>
  infiniteQueryOptions({
    queryKey: ['console', 'audit', filter],
    queryFn: ({ pageParam }) => api.operator.audit({ ...filter, ...page(pageParam) }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
  });
