import { setTimeout as pause } from 'node:timers/promises';

const SECONDS = 20;
const POLL_MS = 10;

/**
 * Waits for something that another process or a job does: asks every few milliseconds, and fails after so many seconds, 20 unless
 * it is the start of whole servers on a busy machine.
 */
export async function eventually<Value>(
  probe: () => Promise<Value | null | undefined | false>,
  { seconds = SECONDS } = {},
): Promise<Value> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const value = await probe();
    if (value) return value;
    if (Date.now() > deadline) throw new TypeError(`it did not happen within ${seconds} seconds`);
    await pause(POLL_MS);
  }
}
