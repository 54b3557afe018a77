import { type Static, Type } from 'typebox';
import {
  askUntil,
  type Callback,
  leaveBy,
  localised,
  localText,
  type NodeContext,
  type NodeResult,
  nodeType,
} from '../../journeys/index.ts';
import { cancelPush } from '../end-push.ts';
import { type PushView, pushTopic } from '../push.ts';
import { pushViewNow } from '../push-delivery.ts';
import { keptNumber, pushOfRun, waitNoLonger } from './push-message.ts';
import { askerOf, forOurPages, isProvedIn } from './run.ts';

const Properties = Type.Object({
  secondsToWait: Type.Integer({ default: 5, minimum: 1, maximum: 600, description: 'How long to wait, in seconds.' }),
  waitingMessage: localised('What is said while waiting. `{{time}}` stands for the seconds.'),
  challengeMessage: localised('What is said where a number is shown. `{{challenge}}` stands for the number.'),
  exitMessage: localised('The label of the button that leaves by `EXITED`.'),
  keepPushOnExit: Type.Boolean({
    default: false,
    description: 'Leave the request open when the button is pressed. Off: it is taken back from the phones.',
  }),
});

type Context = NodeContext<Static<typeof Properties>>;

/** Not an option: a client that only sends the step back has not pressed the button. */
const NOT_PRESSED = 100;

export const pushWait = nodeType({
  type: 'PushWaitNode',
  name: 'Push Wait Node',
  summary: 'Waits for the answer to a request, and shows the number that the phone asks for.',
  tags: ['mfa'],
  properties: Properties,
  isScreen: true,
  outcomes: () => [
    { id: 'DONE', displayName: 'Done' },
    { id: 'EXITED', displayName: 'Exit' },
  ],
  process: async (context) => {
    const { answers, kit, state, properties } = context;
    const asker = askerOf(context);
    const push = await pushOfRun(kit.db, context);
    // What a phone is called and when it was last heard of is nothing for whoever knows a name alone (A25).
    const isOwner = push !== null && isProvedIn(context, { id: push.userId });
    const view = push && (await pushViewNow(kit, push, isOwner ? { asker } : { asker, devices: null }));
    const now = kit.clock.now().getTime();
    const since = sinceOf(context) ?? now;
    if (answers !== null) {
      const isExit = answers.some((answer, index) => index > 0 && answer === 0);
      const isDone = view?.state !== 'pending' || now - since >= properties.secondsToWait * 1_000;
      if (isExit && push && !properties.keepPushOnExit) {
        await cancelPush(kit, push.id, asker);
        waitNoLonger(context);
      }
      if (isExit || isDone) state.forget(keyOf(context));
      if (isExit) return leaveBy('EXITED');
      if (isDone) return leaveBy('DONE');
    }
    state.share({ [keyOf(context)]: since });
    return askToWait(context, view);
  },
});

const keyOf = ({ nodeId }: Context): string => `${nodeId}.waiting`;

/** Since when it waits; not known where it has just been entered. */
function sinceOf({ state, ...context }: Context): number | null {
  const since = state.get(keyOf({ state, ...context }));
  return typeof since === 'number' ? since : null;
}

function askToWait(context: Context, push: PushView | null): NodeResult {
  const { secondsToWait, exitMessage } = context.properties;
  const number = push?.number ?? keptNumber(context);
  const options = [localText(exitMessage, context.locales) ?? 'Cancel'];
  const waitTime = String(secondsToWait * 1_000);
  const wait = { type: 'PollingWaitCallback', waitTime, message: wording(context, number) } as const;
  const button = {
    prompt: '',
    messageType: 0,
    options,
    optionType: -1,
    defaultOption: 0,
    preset: NOT_PRESSED,
  } as const;
  return askUntil(
    push ? [pushTopic(push.id)] : [],
    wait,
    ...(number === null ? [] : [{ type: 'HiddenValueCallback', id: 'pushChallengeNumber', value: number } as const]),
    { type: 'ConfirmationCallback', ...button },
    ...facts(push),
  );
}

function wording({ properties, locales }: Context, number: string | null): string {
  const { waitingMessage, challengeMessage, secondsToWait } = properties;
  const text =
    number === null
      ? (localText(waitingMessage, locales) ?? 'Waiting for response...')
      : (localText(challengeMessage, locales) ?? 'The number for your phone is {{challenge}}. Open the request there.');
  return text.replaceAll('{{time}}', String(secondsToWait)).replaceAll('{{challenge}}', number ?? '');
}

/** What PingAM's protocol has no place for: a code to scan, how long the request still waits, and why there is no answer yet. */
const facts = (push: PushView | null): Callback[] => (push ? [forOurPages('push', { push })] : []);
