import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { notices } from '../../api/notices.ts';
import { readFigure, readOverview } from '../../api/overview.ts';

const REFRESH_MS = 30_000;

/** Days begin where the operator sits. */
const zone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

export const overviewQuery = () =>
  queryOptions({
    queryKey: ['console', 'overview'],
    queryFn: () => readOverview(zone()),
    refetchInterval: REFRESH_MS,
  });

export const noticesQuery = () =>
  queryOptions({
    queryKey: ['console', 'notices'],
    queryFn: async () => (await notices.list()).notices,
    refetchInterval: REFRESH_MS,
  });

export const figureQuery = (code: string) =>
  infiniteQueryOptions({
    queryKey: ['console', 'overview', code],
    queryFn: ({ pageParam }) => readFigure(code, pageParam === '' ? undefined : pageParam),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
  });
