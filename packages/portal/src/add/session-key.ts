import { registrations } from '../api/calls.ts';
import type { BegunRegistration } from '../api/types.ts';
import { queryClient, sessionQuery } from '../app/queries.ts';

/** For this tab alone, and across a reload; a cookie would be sent along, and whoever steals one has it. */
const placeOf = (id: string): string => `lanyard.adding.${id}`;

/** Keeps what makes the first phone count for this session once it is there. */
export function keepSessionKey({ id, sessionKey }: BegunRegistration): void {
  if (sessionKey !== undefined) sessionStorage.setItem(placeOf(id), sessionKey);
}

/**
 * Counts the phone of this registration for the session, where this page began it. Where that fails the phone is asked as
 * soon as it is needed, so nothing is said.
 */
export async function countPhone(id: string): Promise<void> {
  const sessionKey = sessionStorage.getItem(placeOf(id));
  if (sessionKey === null) return;
  sessionStorage.removeItem(placeOf(id));
  await registrations.count(id, sessionKey).catch(() => undefined);
  await queryClient.invalidateQueries(sessionQuery);
}
