import { Type } from 'typebox';
import { leaveBy, type NodeContext, nodeType, userOfRun } from '../../journeys/index.ts';
import { consume } from '../../kit/index.ts';
import { RETRIES, retriesOf, userNameOf } from './run.ts';

const Properties = Type.Object({
  retryLimit: Type.Integer({
    default: 3,
    minimum: 0,
    maximum: 100,
    description: 'How often the person may try again.',
  }),
  incrementUserAttributeOnFailure: Type.Boolean({
    default: true,
    description:
      'Count the retries of the user, so that a new sign-in brings no new ones for a quarter of an hour, or until a second factor was right. Off: those of this run alone.',
  }),
});

/**
 * For how long retries are remembered. It denies no first attempt, only a further one, so whoever uses up the retries of
 * somebody else keeps her out of nothing (F10).
 */
const WINDOW_SECONDS = 900;

export const retryLimitDecision = nodeType({
  type: 'RetryLimitDecisionNode',
  name: 'Retry Limit Decision',
  summary: 'Lets a person try again, as often as it says.',
  tags: ['utilities'],
  properties: Properties,
  isScreen: false,
  outcomes: () => [
    { id: 'Retry', displayName: 'Retry' },
    { id: 'Reject', displayName: 'Reject' },
  ],
  process: async (context) => {
    const { state, properties, nodeId } = context;
    const key = `${nodeId}.retries`;
    const before = state.get(key);
    const retries = (typeof before === 'number' ? before : 0) + 1;
    state.share({ [key]: retries });
    const isOver = retries > properties.retryLimit || (await isOverForUser(context, properties));
    return leaveBy(isOver ? 'Reject' : 'Retry');
  },
});

type Limits = { retryLimit: number; incrementUserAttributeOnFailure: boolean };

async function isOverForUser(context: NodeContext<unknown>, { retryLimit, incrementUserAttributeOnFailure }: Limits) {
  // Where nobody has been named, there is nobody to count for: one counter would be everybody's.
  if (!incrementUserAttributeOnFailure || userNameOf(context) === '') return false;
  const { kit } = context;
  const whose = await retriesOf(context, await userOfRun(context));
  const counted = { ...whose, scope: RETRIES, max: retryLimit, windowSeconds: WINDOW_SECONDS };
  return !(await consume(kit.db, kit, counted)).allowed;
}
