import type { Account, Authenticator, Code } from 'lanyard-authenticator/engine';
import { useEffect, useState } from 'react';
import { type Problem, toProblem } from '../state/problem.ts';
import { useAuthenticator } from '../state/use-store.ts';

export type LiveCode = {
  readonly code: string;
  readonly nextCode: string;
  /** Times of this browser's clock, in milliseconds, between which the code stands. */
  readonly from: number;
  readonly until: number;
};

type Reading = { readonly live: LiveCode | null; readonly problem: Problem | null };

const toLive = (code: Extract<Code, { kind: 'totp' }>, askedAt: number): LiveCode => {
  const until = askedAt + code.remainingMs;
  return { code: code.code, nextCode: code.nextCode, from: until - code.period * 1000, until };
};

const read = async (engine: Authenticator, accountId: string): Promise<Reading> => {
  // Of before the reading: a phone that falls asleep in it would take the old code for one of the time at which it wakes.
  const askedAt = Date.now();
  try {
    const code = await engine.code(accountId);
    return { live: code.kind === 'totp' ? toLive(code, askedAt) : null, problem: null };
  } catch (error) {
    return { live: null, problem: toProblem(error) };
  }
};

/**
 * The code of a time-based account, read anew at the end of its time and whenever the app comes back to the front
 * (browsers stop timers in the background). Never used for a counter-based account: reading its code uses it up.
 */
export const useLiveCode = (account: Account): Reading => {
  const engine = useAuthenticator();
  // Every sync may have changed what the codes look like.
  const { id, state, lastSyncAt } = account;
  const [reading, setReading] = useState<Reading>({ live: null, problem: null });
  useEffect(() => {
    let ended = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const refresh = async () => {
      clearTimeout(timer);
      const next = await read(engine, id);
      if (ended) return;
      clearTimeout(timer);
      setReading(next);
      if (next.live) timer = setTimeout(refresh, Math.max(50, next.live.until - Date.now() + 20));
    };
    const onVisible = () => document.hidden || void refresh();
    document.addEventListener('visibilitychange', onVisible);
    void refresh();
    return () => {
      ended = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onVisible);
    };
  }, [engine, id, state, lastSyncAt]);
  return reading;
};
