import type { Asker } from '../verifications/index.ts';

/** Who asked for a push or a code: only the nodes of this run may see and use the result (F11). */
export const askerOf = (runId: string): Asker => `sign-in:${runId}`;

/** What the phone shows as asked for. */
export const ASKED = 'Sign in';

const loopback = /^(127\.|::1$)/;

/** Where the person seems to be, in words. Without outside services an address is the most that can be said honestly. */
export function placeOf(address: string): string {
  return loopback.test(address) ? 'this computer' : address;
}
