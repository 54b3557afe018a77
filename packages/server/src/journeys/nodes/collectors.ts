/** Nodes that ask a person for something and keep it for those after them. */
import { type Static, Type } from 'typebox';
import { localText } from '../local-text.ts';
import { ask, leaveBy, type NodeContext, type NodeResult, nodeType } from '../node-type.ts';
import { localised, onward, yesOrNo } from './shapes.ts';

export const usernameCollector = nodeType({
  type: 'UsernameCollectorNode',
  name: 'Username Collector',
  summary: 'Asks for the user name and keeps it as `username`.',
  tags: ['basic'],
  properties: Type.Object({}),
  isScreen: true,
  outcomes: onward,
  process: ({ answers, state }) => {
    const name = answers?.[0];
    if (typeof name !== 'string' || name.trim() === '') {
      return ask({ type: 'NameCallback', prompt: 'User Name', value: state.text('username') ?? '' });
    }
    state.share({ username: name.trim() });
    return leaveBy('outcome');
  },
});

export const passwordCollector = nodeType({
  type: 'PasswordCollectorNode',
  name: 'Password Collector',
  summary: 'Asks for the password and keeps it as the secret `password` for the node that judges it.',
  tags: ['basic'],
  properties: Type.Object({}),
  isScreen: true,
  outcomes: onward,
  process: ({ answers, state }) => {
    const password = answers?.[0];
    if (typeof password !== 'string' || password === '') return ask({ type: 'PasswordCallback', prompt: 'Password' });
    state.keepSecret({ password });
    return leaveBy('outcome');
  },
});

const MessageProperties = Type.Object({
  message: localised('What is said.'),
  messageYes: localised('The label of the button that leads on by `true`.'),
  messageNo: localised('The label of the button that leads on by `false`.'),
  stateField: Type.Optional(
    Type.String({ maxLength: 64, description: 'Keeps the answer in the state under this name.' }),
  ),
});

export const message = nodeType({
  type: 'MessageNode',
  name: 'Message Node',
  summary: 'Shows a message with two buttons.',
  tags: ['utilities'],
  properties: MessageProperties,
  isScreen: true,
  outcomes: yesOrNo,
  process: ({ answers, properties, state, locales }) => {
    if (answers === null) {
      const text = localText(properties.message, locales) ?? 'Default message';
      const options = [
        localText(properties.messageYes, locales) ?? 'Yes',
        localText(properties.messageNo, locales) ?? 'No',
      ];
      return ask(
        { type: 'TextOutputCallback', message: text, messageType: '0' },
        { type: 'ConfirmationCallback', prompt: '', messageType: 0, options, optionType: -1, defaultOption: 0 },
      );
    }
    const isYes = answers[1] === 0;
    if (properties.stateField) state.share({ [properties.stateField]: isYes });
    return leaveBy(isYes ? 'true' : 'false');
  },
});

const ChoiceProperties = Type.Object({
  choices: Type.Array(Type.String({ minLength: 1, maxLength: 100 }), {
    default: [],
    minItems: 1,
    maxItems: 50,
    uniqueItems: true,
    description: 'What can be chosen. Each is an outcome.',
  }),
  defaultChoice: Type.String({ default: '', maxLength: 100, description: 'The choice that is marked at first.' }),
  prompt: Type.String({ default: '', maxLength: 500, description: 'What is asked.' }),
});

export const choiceCollector = nodeType({
  type: 'ChoiceCollectorNode',
  name: 'Choice Collector',
  summary: 'Lets the person choose; each choice is an outcome.',
  tags: ['utilities'],
  properties: ChoiceProperties,
  isScreen: true,
  outcomes: ({ choices }) => choices.map((choice) => ({ id: choice, displayName: choice })),
  check: ({ choices, defaultChoice }) =>
    choices.includes(defaultChoice) ? [] : ['The default choice must be one of the choices.'],
  process: ({ answers, properties: { choices, defaultChoice, prompt } }) => {
    const chosen = typeof answers?.[0] === 'number' ? choices[answers[0]] : undefined;
    if (chosen !== undefined) return leaveBy(chosen);
    return ask({ type: 'ChoiceCallback', prompt, choices, defaultChoice: Math.max(0, choices.indexOf(defaultChoice)) });
  },
});

const PollingProperties = Type.Object({
  secondsToWait: Type.Integer({ default: 8, minimum: 1, maximum: 600, description: 'How long to wait, in seconds.' }),
  spamDetectionEnabled: Type.Boolean({
    default: false,
    description: 'Leave by `SPAM` where the client asks too often.',
  }),
  spamDetectionTolerance: Type.Integer({
    default: 3,
    minimum: 0,
    maximum: 100,
    description: 'How many early answers are borne.',
  }),
  exitable: Type.Boolean({ default: false, description: 'Show a button that leaves by `EXITED`.' }),
  waitingMessage: localised('What is said while waiting. `{{time}}` stands for the seconds.'),
  exitMessage: localised('The label of the button.'),
});

const WAIT_OUTCOMES = {
  DONE: { id: 'DONE', displayName: 'Done' },
  EXITED: { id: 'EXITED', displayName: 'Exited' },
  SPAM: { id: 'SPAM', displayName: 'Spam' },
} as const;

/** What it keeps between two answers: since when it waits, and how many came too early. */
type Waiting = { since: number; early: number };

export const pollingWait = nodeType({
  type: 'PollingWaitNode',
  name: 'Polling Wait Node',
  summary: 'Waits, without keeping a connection open: the client comes back by itself.',
  tags: ['utilities'],
  properties: PollingProperties,
  isScreen: true,
  outcomes: ({ exitable, spamDetectionEnabled }) => [
    WAIT_OUTCOMES.DONE,
    ...(exitable ? [WAIT_OUTCOMES.EXITED] : []),
    ...(spamDetectionEnabled ? [WAIT_OUTCOMES.SPAM] : []),
  ],
  process: (context) => {
    const { answers, properties, state, kit, nodeId } = context;
    const key = `${nodeId}.waiting`;
    const now = kit.clock.now().getTime();
    if (answers === null) {
      state.share({ [key]: { since: now, early: 0 } });
      return askToWait(context);
    }
    const { since, early } = (state.get(key) as Waiting | undefined) ?? { since: now, early: 0 };
    const leaveWaiting = (outcome: string): NodeResult => {
      state.forget(key);
      return leaveBy(outcome);
    };
    if (properties.exitable && answers[1] === 0) return leaveWaiting('EXITED');
    if (now - since >= properties.secondsToWait * 1_000) return leaveWaiting('DONE');
    if (properties.spamDetectionEnabled && early >= properties.spamDetectionTolerance) return leaveWaiting('SPAM');
    state.share({ [key]: { since, early: early + 1 } });
    return askToWait(context);
  },
});

/** Not an option: a client that only sends the step back has not pressed the button. */
const NOT_PRESSED = 100;

function askToWait({
  properties,
  locales,
}: Pick<NodeContext<Static<typeof PollingProperties>>, 'properties' | 'locales'>) {
  const { secondsToWait, exitable } = properties;
  const text = localText(properties.waitingMessage, locales) ?? 'Waiting for response...';
  const wait = {
    type: 'PollingWaitCallback',
    waitTime: String(secondsToWait * 1_000),
    message: text.replaceAll('{{time}}', String(secondsToWait)),
  } as const;
  if (!exitable) return ask(wait);
  const options = [localText(properties.exitMessage, locales) ?? 'Exit'];
  const button = {
    prompt: '',
    messageType: 0,
    options,
    optionType: -1,
    defaultOption: 0,
    preset: NOT_PRESSED,
  } as const;
  return ask(wait, { type: 'ConfirmationCallback', ...button });
}
