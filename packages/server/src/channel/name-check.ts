import type { LookupFunction } from 'node:net';
import { isProblem, type Problem } from '../kit/index.ts';

/** Says why a name is refused; null where it is not, or where that cannot be found out now. */
export type NameCheck = (hostname: string, look: LookupFunction) => Promise<Problem | null>;

/**
 * Looks names up within bounds: phones choose them, and with them the name server, which may never answer. Half of libuv's
 * threads are all that look names up for this process (two, unless told otherwise), and a look-up cannot be called back. So it
 * keeps its place until it has ended, however long nobody has waited for it any more, and whoever finds no place goes without.
 * @param atOnce look-ups under way at most @param timeoutMs how long anybody waits
 */
export function nameCheck({ atOnce, timeoutMs }: { atOnce: number; timeoutMs: number }): NameCheck {
  let underWay = 0;
  return (hostname, look) => {
    if (underWay >= atOnce) return Promise.resolve(null);
    underWay += 1;
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(null), timeoutMs);
      look(hostname, { all: true }, (error) => {
        underWay -= 1;
        clearTimeout(timer);
        resolve(isProblem(error, 'outgoing.address-refused') ? error : null);
      });
    });
  };
}
