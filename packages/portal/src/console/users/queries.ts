import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { people } from '../../api/people.ts';
import { recoveryCodes } from '../../api/recovery-codes.ts';
import type { User, UserFilter, UserSort } from '../../api/types.ts';
import { queryClient } from '../../app/queries.ts';

export const usersQuery = (filter: UserFilter, sort: UserSort) =>
  infiniteQueryOptions({
    queryKey: ['console', 'users', filter, sort],
    queryFn: ({ pageParam }) => people.list({ ...filter, sort, ...(pageParam === '' ? {} : { after: pageParam }) }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
  });

export const userCountQuery = (filter: UserFilter) =>
  queryOptions({
    queryKey: ['console', 'users', filter, 'count'],
    queryFn: () => people.count(filter),
    placeholderData: keepPreviousData,
  });

export const userQuery = (userId: string) =>
  queryOptions({ queryKey: ['console', 'user', userId], queryFn: () => people.read(userId) });

export const userDevicesQuery = (userId: string) =>
  queryOptions({
    queryKey: ['console', 'user', userId, 'devices'],
    queryFn: async () => (await people.devices(userId)).devices,
  });

export const userRecoveryQuery = (userId: string) =>
  queryOptions({
    queryKey: ['console', 'user', userId, 'recovery-codes'],
    queryFn: () => recoveryCodes.countOf(userId),
  });

export const userSessionsQuery = (userId: string) =>
  queryOptions({
    queryKey: ['console', 'user', userId, 'sessions'],
    queryFn: async () => (await people.sessions(userId)).sessions,
  });

/** Everything that shows this user is asked for again. */
export async function refreshUser(user?: User): Promise<void> {
  if (user !== undefined) queryClient.setQueryData(userQuery(user.id).queryKey, user);
  await queryClient.invalidateQueries({ queryKey: ['console'] });
}
