import {
  CountdownRing,
  clockText,
  groupDigits,
  IconDeviceMobile,
  LiveRegion,
  ProblemNotice,
  QrCode,
  useNow,
} from '@lanyard/ui';
import type { PushView } from '../api/types.ts';
import { DeliveryNotice } from './delivery-notice.tsx';

export type RequestWaitingProps = { push: PushView; offset: number; error: unknown };

/** The number to type, or the code to scan, with the time left around it. */
export function RequestWaiting({ push, offset, error }: RequestWaitingProps) {
  const left = Date.parse(push.expiresAt) - useNow(1000, offset);
  return (
    <div className="lp-request">
      <ProblemNotice error={error} />
      <Match push={push} offset={offset} />
      <p className="ly-muted ly-number lp-request-state">
        <LiveRegion visible>
          {push.delivery?.code === 'opened' ? 'Open on your phone' : 'Waiting for your phone'}
        </LiveRegion>
        <span aria-hidden="true">{clockText(left)} left</span>
      </p>
      <DeliveryNotice delivery={push.delivery} />
    </div>
  );
}

function Match({ push, offset }: { push: PushView; offset: number }) {
  const span = { startsAt: push.createdAt, endsAt: push.expiresAt, offset };
  if (push.matching === 'scan' && push.link !== null) {
    return (
      <div className="lp-request-qr">
        <QrCode text={push.link} label="QR code for the request on your phone" scannable />
        <CountdownRing {...span} size={48} />
      </div>
    );
  }
  const digits = push.number ?? '';
  return (
    <CountdownRing {...span} size={208}>
      <span className="lp-request-number" data-long={digits.length > 2 || undefined} aria-hidden="true">
        {digits === '' ? <IconDeviceMobile size={72} stroke={1.5} /> : groupDigits(digits)}
      </span>
      {digits === '' ? null : <span className="ly-hidden">The number to type is {[...digits].join(' ')}</span>}
    </CountdownRing>
  );
}
