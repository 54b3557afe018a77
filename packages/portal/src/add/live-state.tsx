import { CountdownRing, clockText, useNow } from '@lanyard/ui';
import type { Registration } from '../api/types.ts';
import { LIVE_WORDS } from './words.ts';

export type LiveStateProps = { registration: Registration; offset: number };

/** What the screen waits for, and how long the code lasts. */
export function LiveState({ registration, offset }: LiveStateProps) {
  const left = Date.parse(registration.expiresAt) - useNow(1000, offset);
  return (
    <div className="lp-live">
      <CountdownRing startsAt={registration.createdAt} endsAt={registration.expiresAt} offset={offset} size={40}>
        <span className="lp-live-dot" />
      </CountdownRing>
      <p>
        <strong>{LIVE_WORDS[registration.state]}</strong>
        <span className="ly-muted ly-small ly-number" aria-hidden="true">
          The code lasts another {clockText(left)}
        </span>
      </p>
    </div>
  );
}
