import { Type } from 'typebox';
import type { Factors } from '../../devices/index.ts';
import { leaveBy, type NodeContext, type NodeResult, nodeType } from '../../journeys/index.ts';
import { takeBackCodes } from '../methods/pingam.ts';
import { codeFaults } from './checks.ts';
import { codeOnScreen, type Following, followCode } from './follow.ts';
import { LOOK, OATH, PATIENCE, REGISTRATION_OUTCOMES, SAFETY } from './properties.ts';
import { demandName, demandProof, demandRoom, halvesOf, type Registrant, registrantOf } from './standing.ts';
import { orLeave, postpone, showCode } from './walk.ts';

const Properties = Type.Object({
  ...LOOK,
  ...PATIENCE,
  ...OATH,
  policiesJson: Type.String({
    default: '',
    maxLength: 2_000,
    description:
      'What the account demands of the phone that it lives on, as a JSON object: `biometricAvailable` with `{}`, `deviceTampering` with a `score` from 0 to 1. The app enforces it.',
  }),
  eitherDeviceSuffices: Type.Boolean({
    default: false,
    description:
      'Leave by success where the person has one of the two already, as PingAM does. Off: the missing one is added.',
  }),
  ...SAFETY,
});

/** Which halves are to be added; null where nothing is. */
function missing({ push, oath }: Factors, eitherDeviceSuffices: boolean): Factors | null {
  if ((push && oath) || (eitherDeviceSuffices && (push || oath))) return null;
  return { push: !push, oath: !oath };
}

type Properties = Following & {
  readonly eitherDeviceSuffices: boolean;
  readonly requireProof: boolean;
};

async function enter(context: NodeContext<Properties>, registrant: Registrant): Promise<NodeResult> {
  demandName(context, registrant, context.properties);
  const halves = missing(halvesOf(registrant.devices), context.properties.eitherDeviceSuffices);
  if (halves === null) {
    if (context.properties.postponeDeviceProfileStorage) {
      postpone(context, { registrationId: null, userId: registrant.user.id });
    }
    return leaveBy(REGISTRATION_OUTCOMES.success.id);
  }
  await demandProof(context, registrant, context.properties);
  const onScreen = await codeOnScreen(context, registrant);
  if (onScreen) return onScreen;
  demandRoom(context, registrant);
  return showCode(context, { user: registrant.user, halves });
}

export const combinedRegistration = nodeType({
  type: 'CombinedMultiFactorRegistrationNode',
  name: 'Combined MFA Registration',
  summary:
    'Shows one code by which a phone is registered for push requests and for one-time passwords. Where the person has one of the two, the other is added.',
  tags: ['mfa'],
  properties: Properties,
  isScreen: true,
  outcomes: () => Object.values(REGISTRATION_OUTCOMES),
  logo: 'imgUrl',
  check: (properties, site) => codeFaults({ ...properties, oath: properties, push: true }, site),
  takeBack: takeBackCodes,
  process: (given) => {
    const context = { ...given, properties: { ...given.properties, oath: given.properties } };
    return orLeave(context, async () => {
      const registrant = await registrantOf(context);
      return context.answers === null ? enter(context, registrant) : followCode(context, registrant);
    });
  },
});
