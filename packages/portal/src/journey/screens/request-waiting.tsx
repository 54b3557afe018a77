import {
  CountdownRing,
  clockText,
  groupDigits,
  IconDeviceMobile,
  LiveRegion,
  ProblemNotice,
  QrCode,
  spokenTime,
  useNow,
} from '@lanyard/ui';
import type { ReactNode } from 'react';
import { DeliveryNotice } from '../delivery-notice.tsx';
import type { PushView } from '../second-factor.ts';

export type Waiting = {
  number: string | null;
  link: string | null;
  /** When it began and ends; null where the journey does not say. */
  span: { startsAt: string; endsAt: string } | null;
  delivery: PushView['delivery'];
};

export type RequestWaitingProps = { waiting: Waiting; offset: number; error: unknown };

/** The number to type, or the code to scan, with the time left around it. */
export function RequestWaiting({ waiting, offset, error }: RequestWaitingProps) {
  const now = useNow(1000, offset);
  const { span, delivery } = waiting;
  return (
    <div className="lp-request">
      <ProblemNotice error={error} />
      <Match waiting={waiting} offset={offset} />
      <p className="ly-muted ly-number lp-request-state">
        <LiveRegion visible>{delivery?.code === 'opened' ? 'Open on your phone' : 'Waiting for your phone'}</LiveRegion>
        {span === null ? null : <span aria-hidden="true">{clockText(Date.parse(span.endsAt) - now)} left</span>}
      </p>
      {span === null ? null : <LiveRegion>{timeSaid(Date.parse(span.endsAt) - now)}</LiveRegion>}
      <DeliveryNotice delivery={delivery} />
    </div>
  );
}

/** Seconds left at which the time is said aloud; every second would talk over everything else. */
const SAID_AT = [10, 30, 60, 120, 300];

function timeSaid(leftMs: number): string {
  const step = SAID_AT.find((seconds) => leftMs <= seconds * 1_000);
  if (leftMs <= 0 || step === undefined) return '';
  return `Less than ${spokenTime(step * 1_000)} left.`;
}

function Match({ waiting: { number, link, span }, offset }: { waiting: Waiting; offset: number }) {
  if (link !== null) {
    return (
      <div className="lp-request-qr">
        <QrCode text={link} label="QR code for the request on your phone" scannable />
        {span === null ? null : <CountdownRing {...span} offset={offset} size={48} />}
      </div>
    );
  }
  const digits = number ?? '';
  const inside: ReactNode = (
    <>
      <span className="lp-request-number" data-long={digits.length > 2 || undefined} aria-hidden="true">
        {digits === '' ? <IconDeviceMobile size={72} stroke={1.5} /> : groupDigits(digits)}
      </span>
      {digits === '' ? null : <span className="ly-hidden">The number is {[...digits].join(' ')}</span>}
    </>
  );
  if (span === null) return <p>{inside}</p>;
  return (
    <CountdownRing {...span} offset={offset} size={208}>
      {inside}
    </CountdownRing>
  );
}
