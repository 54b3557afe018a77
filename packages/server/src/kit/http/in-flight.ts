import type { RequestListener } from 'node:http';

export type InFlight = {
  readonly wrap: (handler: RequestListener) => RequestListener;
  /** Resolves when every running request has ended, or when the time is over. */
  readonly drain: (timeoutMs: number) => Promise<void>;
};

/** Counts running requests, so that a stop can wait for them: a person's answer must not be lost to a restart. */
export function createInFlight(): InFlight {
  let count = 0;
  let onIdle: (() => void) | undefined;
  const leave = () => {
    count -= 1;
    if (count === 0) onIdle?.();
  };
  return {
    wrap: (handler) => (request, response) => {
      count += 1;
      response.once('close', leave);
      handler(request, response);
    },
    drain: (timeoutMs) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, timeoutMs);
        onIdle = () => {
          clearTimeout(timer);
          resolve();
        };
        if (count === 0) onIdle();
      }),
  };
}
