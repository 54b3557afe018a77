import { boundedCount, countWords } from '../kit/index.ts';
import type { TouchCounters } from '../realms/index.ts';

/** Registrations that are open while their time changes. */
export const registrationTouches: TouchCounters = {
  'registration.expirySeconds': async (q, { realm, now }) => {
    const open = q
      .selectFrom('registrations')
      .select('id')
      .where('realm_id', '=', realm.id)
      .where('ended_at', 'is', null)
      .where('expires_at', '>', now);
    const count = await boundedCount(q, open);
    const keep =
      count === 0
        ? ''
        : ` ${countWords(count, 'code')} on a screen now ${count === 1 ? 'keeps its' : 'keep their'} time.`;
    return [{ what: 'registration.expirySeconds', count, text: `It holds from the next code on.${keep}` }];
  },
};
