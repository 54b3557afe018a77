import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { Realm, Session } from '../api/types.ts';
import { realmQuery, sessionQuery } from './queries.ts';

/** The realm of the address bar. Its loader has run before any screen below it is drawn. */
export function useRealm(): Realm {
  const { realm } = useParams({ strict: false });
  return useSuspenseQuery(realmQuery(realm ?? '')).data;
}

/** The realm's accent, or undefined where the address names no realm. */
export function useAccent(): string | undefined {
  const { realm } = useParams({ strict: false });
  return useQuery({ ...realmQuery(realm ?? ''), enabled: realm !== undefined }).data?.accent;
}

/** Who is signed in. Screens behind the sign-in always have somebody, except in the moment of signing out. */
export function useSession(): Session | null {
  return useSuspenseQuery(sessionQuery).data;
}
