import { clockOffset, useEvents } from '@lanyard/ui';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import * as api from '../api/calls.ts';
import type { BegunRegistration, Registration, RegistrationState } from '../api/types.ts';
import { devicesQuery, queryClient } from '../app/queries.ts';
import { useFreshFactor } from '../sign-in/step-up.ts';
import { countPhone, keepSessionKey } from './session-key.ts';

const LIVE: readonly RegistrationState[] = ['waiting', 'scanned', 'claimed'];

/** Says whether a phone can still finish this registration. */
export function isLive(registration: Registration | null): boolean {
  return registration !== null && LIVE.includes(registration.state);
}

export type OnlineRegistration = {
  registration: Registration | null;
  /** Whether everything that follows from the phone is done, and the person may go on. */
  settled: boolean;
  /** Server's clock minus this machine's. */
  offset: number;
  error: unknown;
  busy: boolean;
  start: () => void;
  renew: () => void;
  cancel: () => void;
};

type Seen = { registration: Registration; offset: number };

const see = (registration: Registration): Seen => ({ registration, offset: clockOffset(registration.serverTime) });

const ORDER: Record<RegistrationState, number> = {
  waiting: 0,
  scanned: 1,
  claimed: 2,
  registered: 3,
  cancelled: 3,
  expired: 3,
  failed: 3,
};

/** What was asked for before something else happened may arrive after it: a registration never goes back. */
function isLate(later: Registration, before: Seen | null): boolean {
  if (before === null) return false;
  const { id, state } = before.registration;
  return later.id !== id || ORDER[later.state] < ORDER[state];
}

/**
 * The registration that is under way: the one that a reload finds, or a new one. Followed live until it ends.
 * The server decides when it has expired; the clock of this machine only draws the ring.
 */
export function useRegistration(): OnlineRegistration {
  const [seen, setSeen] = useState<Seen | null>(null);
  const show = (begun: BegunRegistration) => {
    keepSessionKey(begun);
    setSeen(see(begun));
  };
  const follow = (later: Registration) => setSeen((before) => (isLate(later, before) ? before : see(later)));
  const withFreshFactor = useFreshFactor();
  const found = useQuery({
    queryKey: ['registration'],
    queryFn: api.registrations.current,
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const act = useMutation({
    mutationFn: (step: () => Promise<BegunRegistration>) => withFreshFactor(step),
    onSuccess: show,
  });
  const { mutate } = act;
  const registration = seen?.registration ?? found.data?.registration ?? null;

  const begun = useRef(false);
  useEffect(() => {
    if (found.data === undefined || begun.current) return;
    begun.current = true;
    if (found.data.registration === null) mutate(api.registrations.start);
  }, [found.data, mutate]);

  useEvents<Registration>({
    url: registration !== null && isLive(registration) ? api.registrations.events(registration.id) : null,
    event: 'registration',
    onData: follow,
    poll: () => api.registrations.read(registration?.id ?? ''),
  });

  const id = registration?.id ?? '';
  const settled = useSettled(id, registration?.state === 'registered');
  return {
    registration,
    settled,
    offset: seen?.offset ?? (registration === null ? 0 : clockOffset(registration.serverTime, found.dataUpdatedAt)),
    error: found.error ?? act.error,
    busy: found.isPending || act.isPending,
    start: () => mutate(api.registrations.start),
    renew: () => mutate(() => api.registrations.renew(id)),
    cancel: () => mutate(() => api.registrations.cancel(id)),
  };
}

/**
 * The phone counts before anything else is asked: the session gets a new token by it, and what is on its way with the old one
 * would find nobody signed in.
 */
function useSettled(id: string, registered: boolean): boolean {
  const [settled, setSettled] = useState('');
  useEffect(() => {
    if (!registered) return;
    void countPhone(id).then(() => {
      setSettled(id);
      return queryClient.invalidateQueries(devicesQuery);
    });
  }, [id, registered]);
  return registered && settled === id;
}
