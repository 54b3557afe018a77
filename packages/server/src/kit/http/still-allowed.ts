import { Problem } from '../errors.ts';
import type { AudienceInput, Resolver } from './audience.ts';

const CHECK_MS = 5_000;

/**
 * Asks again every few seconds whether a caller whose stream is open may still have it: a session ends, a role is taken away,
 * and nothing more may flow. A database that does not answer is no reason to end it.
 * @returns what ends the asking
 */
export function watchCaller(resolve: Resolver<unknown>, input: AudienceInput, onRefused: () => void): () => void {
  let isAsking = false;
  const ask = async (): Promise<void> => {
    if (isAsking) return;
    isAsking = true;
    try {
      await resolve({ ...input, isWatching: true });
    } catch (error) {
      if (error instanceof Problem && error.status < 500) onRefused();
    } finally {
      isAsking = false;
    }
  };
  const timer = setInterval(ask, CHECK_MS);
  timer.unref();
  return () => clearInterval(timer);
}
