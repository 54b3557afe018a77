/** Nodes that judge the name and the password that the run holds. */
import { Type } from 'typebox';
import { ask, leaveBy, type NodeContext, type NodeResult, nodeType, yesOrNo } from '../../journeys/index.ts';
import { isProblem } from '../../kit/index.ts';
import { askBeside, type Guard, takeApproved } from '../guarded.ts';
import { acceptPassword, consumeLimits, judgePassword, toAttempt } from '../password.ts';
import { askerOf } from '../sign-in.ts';

/** By which outcome each verdict leaves. `limited` absent: the limit is the answer to the request. */
type Outcomes = { readonly right: string; readonly wrong: string; readonly limited?: string };

const Nothing = Type.Object({});

export const dataStoreDecision = nodeType({
  type: 'DataStoreDecisionNode',
  name: 'Data Store Decision',
  summary: 'Judges the user name and the password that the run holds.',
  tags: ['basic'],
  properties: Nothing,
  isScreen: false,
  outcomes: yesOrNo,
  process: (context) => decide(context, { right: 'true', wrong: 'false' }),
});

/** As exports hold them: in PingAM they are about changing a password that has run out, and about directories. */
const StoreProperties = Type.Object({
  minimumPasswordLength: Type.Integer({
    default: 8,
    minimum: 0,
    maximum: 1_000,
    description: 'How long a new password has to be. Means nothing here: journeys change no passwords.',
  }),
  useUniversalIdForUsername: Type.Boolean({
    default: false,
    description: 'What stands for the user name in a directory. Means nothing here.',
  }),
  mixedCaseForPasswordChangeMessages: Type.Boolean({
    default: false,
    description: 'How messages about a password change are spelled. Means nothing here.',
  }),
});

const STORE_OUTCOMES = [
  { id: 'TRUE', displayName: 'True' },
  { id: 'FALSE', displayName: 'False' },
  { id: 'LOCKED', displayName: 'Locked' },
  { id: 'CANCELLED', displayName: 'Cancelled' },
  { id: 'EXPIRED', displayName: 'Expired' },
] as const;

export const identityStoreDecision = nodeType({
  type: 'IdentityStoreDecisionNode',
  name: 'Identity Store Decision',
  summary:
    'Judges the user name and the password that the run holds. Leaves by `LOCKED` while a limit on guessing is in force, for names that nobody has as well. Passwords do not run out here, so it never leaves by `CANCELLED` or `EXPIRED`.',
  tags: ['basic'],
  properties: StoreProperties,
  isScreen: false,
  outcomes: () => STORE_OUTCOMES,
  process: (context) => decide(context, { right: 'TRUE', wrong: 'FALSE', limited: 'LOCKED' }),
});

/** What is kept while the phone decides. `token` opens the verdict, so all of it is secret. */
type Waiting = Guard & { readonly token: string };

async function decide(context: NodeContext<unknown>, outcomes: Outcomes): Promise<NodeResult> {
  const { state, answers, nodeId } = context;
  const waiting = state.get(keyOf(nodeId)) as Waiting | undefined;
  if (waiting !== undefined && answers !== null) return goOnWaiting(context, waiting, outcomes);
  try {
    return await judge(context, outcomes);
  } catch (error) {
    if (outcomes.limited === undefined || !isProblem(error, 'kit.limited')) throw error;
    state.share({ failureCode: 'kit.limited' });
    return leaveBy(outcomes.limited);
  }
}

async function judge(context: NodeContext<unknown>, outcomes: Outcomes): Promise<NodeResult> {
  const { kit, realm, request, state, runId } = context;
  const given = { realm, request, userName: state.text('username') ?? '', password: state.text('password') ?? '' };
  // Judged once: nodes after this one have no business with it.
  state.forget('password');
  const attempt = await toAttempt(kit, given);
  const { isGuarded } = await consumeLimits(kit, attempt);
  if (isGuarded) {
    const asker = askerOf(runId);
    const guard = askBeside(kit, { realm, request, asker, judge: () => judgePassword(kit, attempt) });
    return askToWait(context, guard);
  }
  const user = await judgePassword(kit, attempt);
  if (!user) return refuse(context, outcomes);
  await acceptPassword(kit, attempt, user);
  state.prove({ kind: 'password', userId: user.id });
  return leaveBy(outcomes.right);
}

function refuse({ state }: NodeContext<unknown>, { wrong }: Outcomes): NodeResult {
  state.share({ failureCode: 'sign-in.refused' });
  return leaveBy(wrong);
}

const keyOf = (nodeId: string): string => `${nodeId}.guard`;

/** Not an option: a client that only sends the step back has not pressed the button. */
const NOT_PRESSED = 100;

/** How often a client looks again: it is not woken, because when it is would tell whether the password was right. */
const LOOK_MS = 1_500;

const WAITING_TEXT =
  'Somebody is guessing passwords for this name, so your phone decides. If your password was right, it asks you now: type this number there.';

function askToWait({ state, nodeId }: NodeContext<unknown>, waiting: Waiting): NodeResult {
  const { number, createdAt, expiresAt } = waiting;
  state.keepSecret({ [keyOf(nodeId)]: { ...waiting } });
  return ask(
    { type: 'PollingWaitCallback', waitTime: String(LOOK_MS), message: WAITING_TEXT },
    { type: 'HiddenValueCallback', id: 'pushChallengeNumber', value: number },
    {
      type: 'ConfirmationCallback',
      prompt: '',
      messageType: 0,
      options: ['Start again'],
      optionType: -1,
      defaultOption: 0,
      preset: NOT_PRESSED,
    },
    { type: 'MetadataCallback', data: { kind: 'guarded', number, createdAt, expiresAt } },
  );
}

const BUTTON = 2;

/**
 * Looks the same until the end for a wrong password, an unknown name, a phone that is silent and one that refused (A25).
 * An approval stands for both: the password was right, or the phone had not been asked.
 */
async function goOnWaiting(context: NodeContext<unknown>, waiting: Waiting, outcomes: Outcomes): Promise<NodeResult> {
  const { kit, realm, state, runId, answers, nodeId } = context;
  if (answers?.[BUTTON] === 0) {
    state.forget(keyOf(nodeId));
    return refuse(context, outcomes);
  }
  const asker = askerOf(runId);
  const user = await takeApproved(kit, { realmId: realm.id, token: waiting.token, asker });
  if (user) {
    state.forget(keyOf(nodeId));
    state.share({ username: user.name });
    for (const kind of ['password', 'push'] as const) state.prove({ kind, userId: user.id });
    return leaveBy(outcomes.right);
  }
  if (kit.clock.now() < new Date(waiting.expiresAt)) return askToWait(context, waiting);
  state.forget(keyOf(nodeId));
  return refuse(context, outcomes);
}
