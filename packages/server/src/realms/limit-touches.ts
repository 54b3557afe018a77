import { countWords, limitFigures, sentence } from '../kit/index.ts';
import type { TouchCounters } from './preview.ts';
import { defaultSettings, type LimitScope } from './settings.ts';

/** A limit that changes: who is refused now, and who would be at the next attempt. */
const counterOf =
  (scope: LimitScope): TouchCounters[string] =>
  async (q, { realm, after, now }) => {
    const { max } = after.limits[scope];
    const { locked, over } = await limitFigures(q, { realmId: realm.id, scope, max, now });
    const what = `limits.${scope}`;
    return [
      {
        what,
        count: locked,
        text: `${sentence(countWords(locked, 'lock'))} of this limit now; none of them is ended by it.`,
      },
      { what, count: over, text: `${sentence(countWords(over, 'counter'))} would be refused at the next attempt.` },
    ].filter(({ count }) => count > 0);
  };

/** One counter for each limit. */
export const limitTouches: TouchCounters = Object.fromEntries(
  (Object.keys(defaultSettings.limits) as LimitScope[]).map((scope) => [`limits.${scope}`, counterOf(scope)]),
);
