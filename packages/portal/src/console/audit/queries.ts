import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { type AuditQuery, audit } from '../../api/audit.ts';

export const eventsQuery = (query: AuditQuery) =>
  infiniteQueryOptions({
    queryKey: ['console', 'audit', 'list', query],
    queryFn: ({ pageParam }) => audit.list({ ...query, ...(pageParam === '' ? {} : { after: pageParam }) }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
  });

export const kindsQuery = queryOptions({
  queryKey: ['console', 'audit', 'kinds'],
  queryFn: audit.kinds,
  staleTime: Number.POSITIVE_INFINITY,
});

export const chainQuery = queryOptions({ queryKey: ['console', 'audit', 'chain'], queryFn: audit.chain });
