import { Type } from 'typebox';
import { ask, leaveBy, localised, localText, type NodeContext, nodeType } from '../../journeys/index.ts';
import { methodOfRun } from './method-of-run.ts';

const Properties = Type.Object({
  mandatory: Type.Boolean({
    default: false,
    description: 'Offer no way around: neither to skip it this time nor to opt out for good.',
  }),
  getApp: Type.Boolean({ default: true, description: 'Offer to get the app first.' }),
  message: localised('What is said above the choices.'),
  registerDeviceLabel: localised('The label of the button that leads on by `registerOutcome`.'),
  getAppLabel: localised('The label of the button that leads on by `getAppOutcome`.'),
  skipStepLabel: localised('The label of the button that leads on by `skipOutcome`.'),
  optOutLabel: localised('The label of the button that leads on by `optOutOutcome`.'),
});

type Options = NodeContext<{ mandatory: boolean; getApp: boolean }>['properties'];
type Label = 'registerDeviceLabel' | 'getAppLabel' | 'skipStepLabel' | 'optOutLabel';
type Option = {
  readonly id: string;
  readonly displayName: string;
  readonly label: Label;
  readonly text: string;
  readonly isOffered: (properties: Options) => boolean;
};

/** The choices in the order in which clients count them; those that are not offered leave no gap. */
const OPTIONS: readonly Option[] = [
  {
    id: 'registerOutcome',
    displayName: 'Register Device',
    label: 'registerDeviceLabel',
    text: 'Register device',
    isOffered: () => true,
  },
  {
    id: 'getAppOutcome',
    displayName: 'Get App',
    label: 'getAppLabel',
    text: 'Get the app',
    isOffered: ({ getApp }) => getApp,
  },
  {
    id: 'skipOutcome',
    displayName: 'Skip Step',
    label: 'skipStepLabel',
    text: 'Not now',
    isOffered: ({ mandatory }) => !mandatory,
  },
  {
    id: 'optOutOutcome',
    displayName: 'Opt-out',
    label: 'optOutLabel',
    text: 'Do not ask again',
    isOffered: ({ mandatory }) => !mandatory,
  },
];

const offered = (properties: Options): Option[] => OPTIONS.filter(({ isOffered }) => isOffered(properties));

const MESSAGE = 'A second factor on your phone keeps your account yours, even if somebody learns your password.';

/** Offers to register; which factor it is about stands in the state as `mfaMethod`. */
export const registrationOptions = nodeType({
  type: 'MultiFactorRegistrationOptionsNode',
  name: 'MFA Registration Options',
  summary:
    'Offers to register a second factor, to get the app for it, to skip that, or not to be asked again. Needs `mfaMethod` of the node that found none.',
  tags: ['mfa'],
  properties: Properties,
  isScreen: true,
  outcomes: (properties) => offered(properties).map(({ id, displayName }) => ({ id, displayName })),
  process: (context) => {
    const { properties, answers, locales } = context;
    methodOfRun(context);
    const options = offered(properties);
    const chosen = typeof answers?.[1] === 'number' ? options[answers[1]] : undefined;
    if (chosen) return leaveBy(chosen.id);
    return ask(
      { type: 'TextOutputCallback', message: localText(properties.message, locales) ?? MESSAGE, messageType: '0' },
      {
        type: 'ConfirmationCallback',
        prompt: '',
        messageType: 0,
        options: options.map(({ label, text }) => localText(properties[label], locales) ?? text),
        optionType: -1,
        defaultOption: 0,
      },
    );
  },
});
