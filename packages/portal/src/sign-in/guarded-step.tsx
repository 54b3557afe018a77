import { CountdownRing, clockText, groupDigits, LiveRegion, Notice, ProblemNotice, useNow } from '@lanyard/ui';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import * as api from '../api/calls.ts';
import type { Guarded } from '../api/types.ts';

export type GuardedStepProps = { guard: Guarded; onDone: () => void; onLeave: () => void };

/** How often the page asks whether the phone has approved, in milliseconds: it cannot follow what may not exist. */
const ASK_MS = 1_500;

/**
 * While strangers guess at a name, nobody is told whether the password was right: the page looks the same, and only the
 * owner's phone rings.
 */
export function GuardedStep({ guard, onDone, onLeave }: GuardedStepProps) {
  const [offset] = useState(() => Date.parse(guard.createdAt) - Date.now());
  const left = Date.parse(guard.expiresAt) - useNow(1000, offset);
  const isOver = left <= 0;
  const state = useQuery({
    queryKey: ['guarded', guard.createdAt],
    queryFn: api.signIn.completeGuarded,
    refetchInterval: ({ state: { data } }) => (isOver || data?.next === 'signed-in' ? false : ASK_MS),
    retry: true,
    gcTime: 0,
  });
  const isIn = state.data?.next === 'signed-in';
  useEffect(() => {
    if (isIn) onDone();
  }, [isIn, onDone]);
  return (
    <div className="lp-stack">
      {isOver ? (
        <Notice tone="warn" title="Nobody answered in time">
          If your phone did not ring, the password may be wrong, or the phone has no network. Start again.
        </Notice>
      ) : (
        <Waiting guard={guard} left={left} offset={offset} error={state.error} />
      )}
      <Button variant={isOver ? 'filled' : 'default'} fullWidth onClick={onLeave}>
        Start again
      </Button>
    </div>
  );
}

type WaitingProps = { guard: Guarded; left: number; offset: number; error: unknown };

function Waiting({ guard, left, offset, error }: WaitingProps) {
  return (
    <div className="lp-request">
      <ProblemNotice error={error} />
      <CountdownRing startsAt={guard.createdAt} endsAt={guard.expiresAt} offset={offset} size={208}>
        <span className="lp-request-number" data-long aria-hidden="true">
          {groupDigits(guard.number)}
        </span>
        <span className="ly-hidden">The number to type is {[...guard.number].join(' ')}</span>
      </CountdownRing>
      <p className="ly-muted ly-number lp-request-state">
        <LiveRegion visible>Waiting for your phone</LiveRegion>
        <span aria-hidden="true">{clockText(left)} left</span>
      </p>
    </div>
  );
}
