import { clockOffset, useEvents } from '@lanyard/ui';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import * as api from '../api/calls.ts';
import type { Registration, RegistrationState } from '../api/types.ts';
import { devicesQuery, queryClient } from '../app/queries.ts';
import { useFreshFactor } from '../sign-in/step-up.ts';

const LIVE: readonly RegistrationState[] = ['waiting', 'scanned', 'claimed'];

/** Says whether a phone can still finish this registration. */
export function isLive(registration: Registration | null): boolean {
  return registration !== null && LIVE.includes(registration.state);
}

export type OnlineRegistration = {
  registration: Registration | null;
  /** Server's clock minus this machine's. */
  offset: number;
  error: unknown;
  busy: boolean;
  start: () => void;
  renew: () => void;
  cancel: () => void;
};

/**
 * The registration that is under way: the one that a reload finds, or a new one. Followed live until it ends.
 * The server decides when it has expired; the clock of this machine only draws the ring.
 */
export function useRegistration(): OnlineRegistration {
  const [seen, setSeen] = useState<{ registration: Registration; offset: number } | null>(null);
  const show = (registration: Registration) => setSeen({ registration, offset: clockOffset(registration.serverTime) });
  const withFreshFactor = useFreshFactor();
  const found = useQuery({
    queryKey: ['registration'],
    queryFn: api.registrations.current,
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const act = useMutation({
    mutationFn: (step: () => Promise<Registration>) => withFreshFactor(step),
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
    onData: show,
    poll: () => api.registrations.read(registration?.id ?? ''),
  });

  const registered = registration?.state === 'registered';
  useEffect(() => {
    if (registered) void queryClient.invalidateQueries(devicesQuery);
  }, [registered]);

  const id = registration?.id ?? '';
  return {
    registration,
    offset: seen?.offset ?? (registration === null ? 0 : clockOffset(registration.serverTime, found.dataUpdatedAt)),
    error: found.error ?? act.error,
    busy: found.isPending || act.isPending,
    start: () => mutate(api.registrations.start),
    renew: () => mutate(() => api.registrations.renew(id)),
    cancel: () => mutate(() => api.registrations.cancel(id)),
  };
}
