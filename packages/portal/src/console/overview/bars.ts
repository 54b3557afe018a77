import type { Bar } from '@lanyard/ui';
import type { SignInCount } from '../../api/overview.ts';

const HOUR_MS = 3_600_000;

const time = (at: Date): string => at.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

const values = ({ success, refused }: SignInCount): readonly number[] => [success, refused];

/** One hour as a bar: "14:00". */
export function hourBar(count: SignInCount): Bar {
  const at = new Date(count.at);
  const day = at.toLocaleDateString([], { weekday: 'long' });
  return {
    key: count.at,
    label: time(at),
    title: `${day}, ${time(at)} to ${time(new Date(at.getTime() + HOUR_MS))}`,
    values: values(count),
  };
}

/** One day as a bar: "3 Nov". */
export function dayBar(count: SignInCount): Bar {
  const at = new Date(count.at);
  return {
    key: count.at,
    label: at.toLocaleDateString([], { day: 'numeric', month: 'short' }),
    title: at.toLocaleDateString([], { weekday: 'long', day: 'numeric', month: 'long' }),
    values: values(count),
  };
}
