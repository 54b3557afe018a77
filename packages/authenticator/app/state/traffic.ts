import { useSyncExternalStore } from 'react';

/**
 * What can be seen of the engine's requests: how far a registration is, and how this device's clock stands against each
 * server's. A progress that only followed a timer would be a story told to the person.
 */
export type RegistrationStage = 'keys' | 'claim' | 'prove';

type Traffic = {
  readonly stage: RegistrationStage;
  /** Milliseconds that each server is ahead of this device, as last heard. */
  readonly offsets: Readonly<Record<string, number>>;
};

let traffic: Traffic = { stage: 'keys', offsets: {} };
const listeners = new Set<() => void>();

const change = (part: Partial<Traffic>) => {
  traffic = { ...traffic, ...part };
  for (const listener of listeners) listener();
};

const stages: readonly (readonly [suffix: string, stage: RegistrationStage])[] = [
  ['/device/v1/registrations/open', 'keys'],
  ['/device/v1/registrations/claim', 'claim'],
  ['/device/v1/registrations/prove', 'prove'],
];

/** The browser's `fetch` for the engine, looked over its shoulder. */
export const watchedFetch: typeof fetch = async (input, init) => {
  const address = new URL(input instanceof Request ? input.url : String(input));
  const stage = stages.find(([suffix]) => address.pathname.endsWith(suffix))?.[1];
  if (stage) change({ stage });
  const reply = await fetch(input, init);
  void noteTime(address.origin, reply.clone());
  return reply;
};

const noteTime = async (origin: string, reply: Response): Promise<void> => {
  const received = Date.now();
  const body: { serverTime?: unknown } | null = await reply.json().catch(() => null);
  const told = typeof body?.serverTime === 'string' ? Date.parse(body.serverTime) : Number.NaN;
  if (Number.isFinite(told)) change({ offsets: { ...traffic.offsets, [origin]: told - received } });
};

export const useTraffic = (): Traffic =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => traffic,
  );
