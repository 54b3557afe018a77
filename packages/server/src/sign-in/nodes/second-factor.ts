/** Nodes around the second factor: which way to show it, and what pages say about it meanwhile. */
import { type Static, Type } from 'typebox';
import {
  ask,
  leaveBy,
  localised,
  localText,
  type NodeContext,
  type NodeResult,
  nodeType,
  onward,
} from '../../journeys/index.ts';
import { cancelPush, pushTopic } from '../../verifications/index.ts';
import { askerOf } from '../sign-in.ts';
import {
  type FactorFacts,
  factorCallback,
  factorFacts,
  forgetLastPush,
  lastPushId,
  type OwnFactors,
} from './factor-facts.ts';

const Way = {
  push: { id: 'push', displayName: 'Request to the phone' },
  code: { id: 'code', displayName: 'Code' },
  recoveryCode: { id: 'recoveryCode', displayName: 'Recovery code' },
} as const;

type Way = keyof typeof Way;

const OUTCOMES = [
  ...Object.values(Way),
  { id: 'none', displayName: 'None needed' },
  { id: 'unavailable', displayName: 'None can be used' },
];

const ChoiceProperties = Type.Object({
  mandatory: Type.Boolean({
    default: false,
    description: 'Tell the person to add a device first, where the journey ends without a second factor.',
  }),
  prompt: localised('What is asked.'),
  pushLabel: localised('The choice of a request to the phone.'),
  codeLabel: localised('The choice of a code.'),
  recoveryCodeLabel: localised('The choice of a recovery code.'),
});

const LABELS = {
  push: ['pushLabel', 'Send a request to my phone'],
  code: ['codeLabel', 'Type a code from my phone'],
  recoveryCode: ['recoveryCodeLabel', 'Use a recovery code'],
} as const;

type ChoiceContext = NodeContext<Static<typeof ChoiceProperties>>;

export const secondFactorChoice = nodeType({
  type: 'SecondFactorChoiceNode',
  name: 'Second Factor Choice',
  summary:
    'Lets the person choose among the second factors that she can use now. Leaves by `none` where she has registered none or has shown one already, and by `unavailable` where none of hers can be used. Before a first proof, as of the password, it offers all of them to everybody, also for names that nobody has, and leaves by none of these two: a name tells nothing of whoever has it.',
  tags: ['mfa'],
  properties: ChoiceProperties,
  isScreen: true,
  outcomes: () => OUTCOMES,
  process: async (context) => {
    const { state, answers, properties } = context;
    await takeBack(context);
    const facts = await factorFacts(context);
    const { own } = facts;
    if (own && state.proofsOf(own.user.id).some((kind) => kind !== 'password')) return leaveBy('none');
    if (own && !own.isRequired) {
      return properties.mandatory ? refuse(context, 'sign-in.no-factor', 'none') : leaveBy('none');
    }
    const ways = waysOf(facts);
    if (own && ways.length === 0) {
      return answers === null
        ? sayWhy(context, facts, own)
        : refuse(context, 'sign-in.method-unavailable', 'unavailable');
    }
    const chosen = typeof answers?.at(-1) === 'number' ? ways[answers.at(-1) as number] : undefined;
    if (chosen === undefined) return askWhich(context, facts, ways);
    state.forget('failureCode');
    forgetLastPush(context);
    return leaveBy(chosen);
  },
});

/** The request first, because it is the least work; a recovery code last, because each works once. */
const WAYS = ['push', 'code', 'recoveryCode'] as const;

/** The same for everybody who has shown nothing yet: what she has would tell who has the name, and what to attack (A25). */
function waysOf({ own }: FactorFacts): readonly Way[] {
  if (own === null) return WAYS;
  const { methods, recoveryCodes } = own;
  const can = (way: Way): boolean =>
    way === 'recoveryCode' ? recoveryCodes > 0 : methods.some(({ kind, available }) => kind === way && available);
  return WAYS.filter(can);
}

function refuse({ state }: NodeContext<unknown>, failureCode: string, outcome: string): NodeResult {
  state.share({ failureCode });
  return leaveBy(outcome);
}

/** Whoever is back at the choice does not wait for the phone any longer, and it must not go on ringing. */
async function takeBack(context: NodeContext<unknown>): Promise<void> {
  const id = lastPushId(context);
  if (id !== null) await cancelPush(context.kit, id, askerOf(context.runId));
}

function askWhich(context: ChoiceContext, facts: FactorFacts, ways: readonly Way[]): NodeResult {
  const { properties, locales } = context;
  const prompt = localText(properties.prompt, locales) ?? 'Choose how to show it is you';
  const choices = ways.map((way) => {
    const [property, label] = LABELS[way];
    return localText(properties[property], locales) ?? label;
  });
  return ask(factorCallback(context, facts, ways), { type: 'ChoiceCallback', prompt, choices, defaultChoice: 0 });
}

/** A locked phone does not turn the second factor off (A12): the person is told, and nobody is let in. */
function sayWhy(context: ChoiceContext, facts: FactorFacts, { methods }: OwnFactors): NodeResult {
  const reasons = methods.flatMap(({ reason }) => reason?.text ?? []);
  const message = [...new Set(reasons)].join(' ');
  return ask(
    factorCallback(context, facts, []),
    { type: 'TextOutputCallback', message, messageType: '1' },
    {
      type: 'ConfirmationCallback',
      prompt: '',
      messageType: 1,
      options: ['Start again'],
      optionType: -1,
      defaultOption: 0,
    },
  );
}

export const secondFactorDetails = nodeType({
  type: 'SecondFactorDetailsNode',
  name: 'Second Factor Details',
  summary:
    'Tells pages of Lanyard what stands behind the question beside it on a page: the request under way, the other ways, and what was wrong with the last answer.',
  tags: ['mfa'],
  properties: Type.Object({}),
  isScreen: true,
  outcomes: onward,
  process: async (context) => {
    if (context.answers !== null) return leaveBy('outcome');
    const facts = await factorFacts(context);
    const shown = factorCallback(context, facts, waysOf(facts));
    return { kind: 'ask', callbacks: [shown], wakeOn: facts.push ? [pushTopic(facts.push.id)] : [] };
  },
});
