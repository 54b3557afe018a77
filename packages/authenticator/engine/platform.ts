import type { CryptoKey as WebCryptoKey } from 'jose';
import type { Clock, Random, Schedule } from './types.ts';

/** `CryptoKey` of whatever runtime this is; the engine is type-checked without the DOM library. */
export type Key = WebCryptoKey;
export type Bytes = Uint8Array<ArrayBuffer>;

export const systemClock: Clock = { now: () => new Date() };

export const systemRandom: Random = { bytes: (length) => crypto.getRandomValues(new Uint8Array(length)) };

export const systemSchedule: Schedule = (milliseconds, work) => {
  const timer = setTimeout(work, milliseconds);
  return () => clearTimeout(timer);
};

export const utf8 = (text: string): Bytes => new TextEncoder().encode(text);

export function concat(...parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
