import { isProblem, ProblemError, toProblem } from '@lanyard/ui';
import { MutationCache, QueryCache, QueryClient, queryOptions } from '@tanstack/react-query';
import * as api from '../api/calls.ts';
import type { Session } from '../api/types.ts';

/** A refusal does not change by asking again; a server that did not answer may. */
const retry = (count: number, error: unknown) => count < 2 && toProblem(error).code === 'page.unreachable';

let leave = () => {};

/** Called when the server says, of any request, that nobody is signed in any more. */
export function whenSignedOut(listener: () => void): void {
  leave = listener;
}

function noticeEnd(error: unknown): void {
  if (!isProblem(error, 'users.not-signed-in')) return;
  queryClient.setQueryData(sessionQuery.queryKey, null);
  leave();
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noticeEnd }),
  mutationCache: new MutationCache({ onError: noticeEnd }),
  defaultOptions: { queries: { retry, staleTime: 10_000 }, mutations: { retry: false } },
});

/** Turns "you are not signed in" into null: it is an answer, not a fault. */
async function orNobody<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ProblemError && [401, 403, 404].includes(error.problem.status)) return null;
    throw error;
  }
}

export const realmQuery = (realm: string) =>
  queryOptions({ queryKey: ['realm', realm], queryFn: () => api.realms.read(realm), staleTime: 300_000 });

export const sessionQuery = queryOptions<Session | null>({
  queryKey: ['session'],
  queryFn: () => orNobody(api.session.read()),
});

export const devicesQuery = queryOptions({
  queryKey: ['devices'],
  queryFn: async () => (await api.devices.list()).devices,
});

export const sessionsQuery = queryOptions({
  queryKey: ['sessions'],
  queryFn: async () => (await api.session.list()).sessions,
});
