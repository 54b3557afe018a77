import { clockText, LiveRegion, spokenTime, useNow } from '@lanyard/ui';
import { useMemo } from 'react';

/** When a wait began and ends, in ISO times. */
export type Span = { readonly startsAt: string; readonly endsAt: string };

export type WaitingStateProps = {
  /** What is waited for. */
  text: string;
  /** Null where the journey does not say when it ends. */
  span: Span | null;
  /** Server's clock minus this machine's, in milliseconds. */
  offset: number;
};

/** What is waited for, and for how long still. */
export function WaitingState({ text, span, offset }: WaitingStateProps) {
  const now = useNow(1000, offset);
  const leftMs = span === null ? null : Date.parse(span.endsAt) - now;
  return (
    <>
      <p className="ly-muted ly-number lp-request-state">
        <LiveRegion visible>{text}</LiveRegion>
        {leftMs === null ? null : <span aria-hidden="true">{clockText(leftMs)} left</span>}
      </p>
      {leftMs === null ? null : <LiveRegion>{timeSaid(leftMs)}</LiveRegion>}
    </>
  );
}

/** Seconds left at which the time is said aloud; every second would talk over everything else. */
const SAID_AT = [10, 30, 60, 120, 300];

function timeSaid(leftMs: number): string {
  const step = SAID_AT.find((seconds) => leftMs <= seconds * 1_000);
  if (leftMs <= 0 || step === undefined) return '';
  return `Less than ${spokenTime(step * 1_000)} left.`;
}

/**
 * What waits is younger than its end. If this machine's clock says otherwise, the clock is wrong, and the countdown starts where
 * the wait did.
 */
export function useOffset(span: Span | null): number {
  const { startsAt, endsAt } = span ?? {};
  return useMemo(() => {
    if (startsAt === undefined || endsAt === undefined) return 0;
    const [now, start, end] = [Date.now(), Date.parse(startsAt), Date.parse(endsAt)];
    return now >= start && now <= end ? 0 : start - now;
  }, [startsAt, endsAt]);
}
