import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import * as api from '../api/calls.ts';
import type { AuditFilter } from '../api/types.ts';

const page = (after: string) => (after === '' ? {} : { after });

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
