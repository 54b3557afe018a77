import { setTimeout as pause } from 'node:timers/promises';

const DEADLINE_MS = 20_000;
const POLL_MS = 10;

/** Waits for something that another process or a job does: asks every few milliseconds, and fails after 20 seconds. */
export async function eventually<Value>(probe: () => Promise<Value | null | undefined | false>): Promise<Value> {
  const deadline = Date.now() + DEADLINE_MS;
  for (;;) {
    const value = await probe();
    if (value) return value;
    if (Date.now() > deadline) throw new TypeError('it did not happen within 20 seconds');
    await pause(POLL_MS);
  }
}
