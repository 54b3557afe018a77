import type { ReactNode } from 'react';
import { clockText, spokenTime, useNow } from './time.ts';

export type CountdownRingProps = {
  /** ISO times of the whole span. */
  startsAt: string;
  endsAt: string;
  /** Server's clock minus this machine's, in milliseconds. */
  offset?: number;
  size?: number;
  /** In the ring; the time left as "0:42" when absent. */
  children?: ReactNode;
};

/** A gentle ring that empties with the time left. Read out only when asked (role timer is silent). */
export function CountdownRing({ startsAt, endsAt, offset = 0, size = 56, children }: CountdownRingProps) {
  const now = useNow(1000, offset);
  const end = Date.parse(endsAt);
  const left = Math.max(0, end - now);
  const share = Math.min(1, left / Math.max(1, end - Date.parse(startsAt)));
  const stroke = Math.max(2.5, size / 18);
  const radius = (size - stroke) / 2;
  const round = 2 * Math.PI * radius;
  const circle = { cx: size / 2, cy: size / 2, r: radius, fill: 'none', strokeWidth: stroke };
  return (
    <span className="ly-ring" style={{ width: size, height: size }}>
      <span role="timer" aria-label={`${spokenTime(left)} left`}>
        <svg className="ly-ring-drawing" width={size} height={size} aria-hidden="true">
          <circle {...circle} className="ly-ring-track" />
          <circle
            {...circle}
            className="ly-ring-left"
            data-low={share < 0.15 || undefined}
            strokeLinecap="round"
            strokeDasharray={round}
            strokeDashoffset={round * (1 - share)}
          />
        </svg>
      </span>
      <span className="ly-ring-inside" aria-hidden={children === undefined || undefined}>
        {children ?? clockText(left)}
      </span>
    </span>
  );
}
