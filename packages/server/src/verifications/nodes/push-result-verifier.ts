import { Type } from 'typebox';
import { leaveBy, type NodeContext, nodeType, userOfRun } from '../../journeys/index.ts';
import type { Tx } from '../../kit/index.ts';
import type { User } from '../../users/index.ts';
import { settleAnswer, useApproval } from '../end-push.ts';
import { type Push, type PushState, stateAt } from '../push.ts';
import { keptNumber, pushOfRun, waitNoLonger } from './push-message.ts';
import { askerOf, explainPush, prove } from './run.ts';

type Outcome = 'TRUE' | 'FALSE' | 'EXPIRED' | 'WAITING';

const outcomes = [
  { id: 'TRUE', displayName: 'Success' },
  { id: 'FALSE', displayName: 'Failure' },
  { id: 'EXPIRED', displayName: 'Expired' },
  { id: 'WAITING', displayName: 'Waiting' },
] as const satisfies readonly { id: Outcome; displayName: string }[];

const outcomeOf: Readonly<Record<PushState, Outcome>> = {
  pending: 'WAITING',
  approved: 'TRUE',
  denied: 'FALSE',
  reported: 'FALSE',
  mismatched: 'FALSE',
  cancelled: 'EXPIRED',
  expired: 'EXPIRED',
};

/** Why it did not lead in, for the next screen. */
const reasons: Readonly<Record<Exclude<Outcome, 'TRUE' | 'WAITING'>, { code: string; text: string }>> = {
  FALSE: { code: 'push-refused', text: 'The request was denied on the phone, or the wrong number was given there.' },
  EXPIRED: { code: 'push-expired', text: 'Nobody answered the request in time.' },
};

/** The time of a request runs from the moment it is sent, by the server's clock: how often a client asks changes nothing. */
export const pushResultVerifier = nodeType({
  type: 'PushResultVerifierNode',
  name: 'Push Result Verifier',
  summary:
    'Finds out what became of the request that was sent before, and turns an approval into the second factor, once.',
  tags: ['mfa'],
  properties: Type.Object({}),
  isScreen: false,
  outcomes: () => outcomes,
  process: async (context) => {
    const push = await pushOfRun(context.kit.db, context);
    const outcome = push ? await judge(context, push) : 'EXPIRED';
    if (outcome === 'WAITING') return leaveBy(outcome);
    waitNoLonger(context);
    if (outcome !== 'TRUE') explainPush(context, reasons[outcome]);
    return leaveBy(outcome);
  },
});

/** An approval is for the user whose phone gave it, and for no other who is named in the run since (A29). */
async function judge(context: NodeContext<unknown>, push: Push): Promise<Outcome> {
  const { kit } = context;
  if (stateAt(push, kit.clock.now()) === 'pending') return 'WAITING';
  const user = await userOfRun(context);
  const outcome = await kit.db.transaction().execute((tx) => take(tx, context, { push, user }));
  if (outcome === 'TRUE' && user) await prove(context, user, 'push');
  return outcome;
}

type Taking = { readonly push: Push; readonly user: User | null };

async function take(tx: Tx, context: NodeContext<unknown>, { push, user }: Taking): Promise<Outcome> {
  const { kit } = context;
  const outcome = outcomeOf[stateAt(await settleAnswer(tx, push), kit.clock.now())];
  if (outcome !== 'TRUE') return outcome;
  if (user?.id !== push.userId) return 'FALSE';
  // A number that was kept is one that no phone gave where this push had none.
  if (push.matching === 'none' && keptNumber(context) !== null) return 'FALSE';
  const isUsed = await useApproval(tx, kit, { pushId: push.id, asker: askerOf(context) });
  return isUsed ? 'TRUE' : 'EXPIRED';
}
