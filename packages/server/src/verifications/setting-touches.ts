import { boundedCount, countWords, type Queryable } from '../kit/index.ts';
import type { Touch, TouchCounters, TouchInput } from '../realms/index.ts';

const waitingCounter =
  (what: string) =>
  async (q: Queryable, { realm, now }: TouchInput): Promise<Touch[]> => {
    const waiting = q
      .selectFrom('pushes')
      .select('id')
      .where('realm_id', '=', realm.id)
      .where('ended_at', 'is', null)
      .where('expires_at', '>', now);
    const count = await boundedCount(q, waiting);
    const keep =
      count === 0
        ? ''
        : ` ${countWords(count, 'request')} waiting now ${count === 1 ? 'keeps its' : 'keep their'} own.`;
    return [{ what, count, text: `It holds from the next request on.${keep}` }];
  };

/** Requests that wait while a setting of theirs changes. */
export const pushTouches: TouchCounters = {
  'push.matching': waitingCounter('push.matching'),
  'push.expirySeconds': waitingCounter('push.expirySeconds'),
};
