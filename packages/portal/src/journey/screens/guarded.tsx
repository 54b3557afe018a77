import { useNow } from '@lanyard/ui';
import { useState } from 'react';
import type { ScreenProps } from '../screen.ts';
import { details } from '../wire.ts';
import { CancelButton } from './exits.tsx';
import { GuardedOver } from './guarded-over.tsx';
import { RequestWaiting } from './request-waiting.tsx';

type Guard = { number: string; createdAt: string; expiresAt: string };

const LEAD =
  'Somebody is guessing passwords for this name, so your phone decides. If your password was right, it asks you now: type this number there.';

/**
 * While strangers guess at a name, nobody is told whether the password was right: the page looks the same, and only the
 * owner's phone rings.
 */
export function GuardedScreen({ step, error, leave, frame }: ScreenProps) {
  const { number = '', createdAt = '', expiresAt = '' } = (details(step) ?? {}) as Partial<Guard>;
  const [offset] = useState(() => Date.parse(createdAt) - Date.now());
  const isOver = Date.parse(expiresAt) <= useNow(1000, offset);
  if (isOver) return <GuardedOver leave={leave} frame={frame} />;
  const waiting = { number, link: null, span: { startsAt: createdAt, endsAt: expiresAt }, delivery: null };
  return frame({
    isProof: true,
    title: 'Answer on your phone',
    lead: LEAD,
    children: (
      <div className="lp-stack">
        <RequestWaiting waiting={waiting} offset={offset} error={error} />
        <CancelButton onClick={leave} />
      </div>
    ),
  });
}
