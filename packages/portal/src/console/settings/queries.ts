import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import * as api from '../../api/settings.ts';

export const settingsQuery = queryOptions({ queryKey: ['console', 'settings'], queryFn: api.settings.read });

export const schemaQuery = queryOptions({
  queryKey: ['console', 'settings', 'schema'],
  queryFn: async () => (await api.settings.schema()).groups,
  staleTime: Number.POSITIVE_INFINITY,
});

export const versionsQuery = infiniteQueryOptions({
  queryKey: ['console', 'settings', 'versions'],
  queryFn: ({ pageParam }) => api.settings.versions(pageParam === 0 ? undefined : pageParam),
  initialPageParam: 0,
  getNextPageParam: (last) => last.next,
});

export const differenceQuery = (from: number, to: number) =>
  queryOptions({
    queryKey: ['console', 'settings', 'difference', from, to],
    queryFn: async () => (await api.settings.difference(from, to)).changes,
    staleTime: Number.POSITIVE_INFINITY,
  });
