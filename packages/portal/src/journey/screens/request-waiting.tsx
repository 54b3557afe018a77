import { CountdownRing, groupDigits, IconDeviceMobile, ProblemNotice, QrCode } from '@lanyard/ui';
import type { ReactNode } from 'react';
import { DeliveryNotice } from '../delivery-notice.tsx';
import type { PushView } from '../second-factor.ts';
import { type Span, WaitingState } from './waiting-state.tsx';

export type Waiting = {
  number: string | null;
  link: string | null;
  span: Span | null;
  delivery: PushView['delivery'];
};

export type RequestWaitingProps = { waiting: Waiting; offset: number; error: unknown };

/** The number to type, or the code to scan, with the time left around it. */
export function RequestWaiting({ waiting, offset, error }: RequestWaitingProps) {
  const { span, delivery } = waiting;
  return (
    <div className="lp-request">
      <ProblemNotice error={error} />
      <Match waiting={waiting} offset={offset} />
      <WaitingState
        text={delivery?.code === 'opened' ? 'Open on your phone' : 'Waiting for your phone'}
        span={span}
        offset={offset}
      />
      <DeliveryNotice delivery={delivery} />
    </div>
  );
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
