import { Type } from 'typebox';
import { devicesOfUser, skipFlagOf } from '../../devices/index.ts';
import { leaveBy, type NodeContext, nodeType, userOfRun } from '../../journeys/index.ts';
import { isSecondFactorRequired } from '../../policies/index.ts';

const OUTCOMES = [
  { id: 'registered', displayName: 'Registered' },
  { id: 'notRegistered', displayName: 'Not Registered' },
  { id: 'optedOut', displayName: 'Opted Out' },
] as const;

type Outcome = (typeof OUTCOMES)[number]['id'];

const Properties = Type.Object({
  mfaMethod: Type.Enum(['push', 'oath'], {
    default: 'push',
    description: 'What the nodes that offer a registration are told is missing, and whose opting out counts.',
  }),
});

/** Asks nothing, so that a journey can offer a registration to those alone who have none. */
export const secondFactorRegistered = nodeType({
  type: 'SecondFactorRegisteredNode',
  name: 'Second Factor Registered',
  summary: 'Finds out whether the person has a second factor, has none, or does not want one.',
  tags: ['mfa'],
  properties: Properties,
  isScreen: false,
  outcomes: () => OUTCOMES,
  process: async (context) => {
    const { state, properties } = context;
    const outcome = await standing(context, properties.mfaMethod as 'push' | 'oath');
    if (outcome === 'notRegistered') state.share({ mfaMethod: properties.mfaMethod });
    return leaveBy(outcome);
  },
});

/** Whoever is nobody counts as registered: the way to a second factor lets nobody in without one. */
async function standing(context: NodeContext<unknown>, method: 'push' | 'oath'): Promise<Outcome> {
  const user = await userOfRun(context);
  if (!user) return 'registered';
  const { db } = context.kit;
  // A device that is there is asked for, whatever its owner chose before it was added.
  if (isSecondFactorRequired(await devicesOfUser(db, user.id))) return 'registered';
  return (await skipFlagOf(db, { userId: user.id, method })) === 'skippable' ? 'optedOut' : 'notRegistered';
}
