import { useEffect, useState } from 'react';

/**
 * The time in milliseconds, refreshed every `everyMs`. `offset` is the server's time minus this machine's:
 * a screen must not call a code expired because somebody's clock is wrong.
 */
export function useNow(everyMs = 1000, offset = 0): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now + offset;
}

/** Milliseconds to add to this machine's clock to get the server's, measured when `serverTime` (ISO) arrived. */
export function clockOffset(serverTime: string, receivedAt: number = Date.now()): number {
  const offset = Date.parse(serverTime) - receivedAt;
  return Number.isFinite(offset) ? offset : 0;
}

/** "4:05" for a length of time in milliseconds; never negative. */
export function clockText(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** "4 minutes 5 seconds", for people who listen. */
export function spokenTime(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const parts = [
    [Math.floor(seconds / 60), 'minute'],
    [seconds % 60, 'second'],
  ] as const;
  const words = parts
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}${count === 1 ? '' : 's'}`);
  return words.join(' ') || 'no time';
}

const MINUTE_MS = 60_000;

/**
 * "10 minutes behind", "40 seconds ahead": how a clock stands that is so many milliseconds ahead. Beyond two minutes the
 * seconds are the network's and would only distract.
 */
export function clockWords(aheadMs: number): string {
  const size = Math.abs(aheadMs);
  const rough = size < 2 * MINUTE_MS ? size : Math.round(size / MINUTE_MS) * MINUTE_MS;
  return `${spokenTime(rough)} ${aheadMs > 0 ? 'ahead' : 'behind'}`;
}

/**
 * The time of day at which a wait is over: to the minute, and never too early; to the second where less than a minute is left.
 * @param locale of the reader, unless it is the browser's own
 */
export function waitOverAt(at: Date, now: number, locale?: string): string {
  const minutes = { hour: '2-digit', minute: '2-digit' } as const;
  if (at.getTime() - now < MINUTE_MS) return at.toLocaleTimeString(locale, { ...minutes, second: '2-digit' });
  return new Date(Math.ceil(at.getTime() / MINUTE_MS) * MINUTE_MS).toLocaleTimeString(locale, minutes);
}

const UNITS = [
  ['year', 31_536_000_000],
  ['month', 2_592_000_000],
  ['week', 604_800_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** "3 minutes ago", "yesterday", "just now"; `null` gives `never`. */
export function timeAgo(iso: string | null, now: number = Date.now(), never = 'never'): string {
  if (iso === null) return never;
  const ms = Date.parse(iso) - now;
  const [unit, length] = UNITS.find(([, size]) => Math.abs(ms) >= size) ?? ['second', 1000];
  if (unit === 'second') return 'just now';
  return new Intl.RelativeTimeFormat('en', { numeric: 'auto' }).format(Math.round(ms / length), unit);
}
