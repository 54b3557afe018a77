import { Type } from 'typebox';
import { nodeType } from '../../journeys/index.ts';
import { takeBackCodes } from '../methods/pingam.ts';
import { codeFaults } from './checks.ts';
import { codeOnScreen, followCode } from './follow.ts';
import { LOOK, OATH, REGISTRATION_OUTCOMES, SAFETY } from './properties.ts';
import { demandProof, demandRoom, registrantOf } from './standing.ts';
import { orLeave, showCode } from './walk.ts';

const { lookOfRealm, requireProof, keepRecoveryCodesReadable, allowLargeCode } = SAFETY;
const { success, failure } = REGISTRATION_OUTCOMES;

export const oathRegistration = nodeType({
  type: 'OathRegistrationNode',
  name: 'OATH Registration',
  summary:
    'Shows a code by which an app is registered for one-time passwords. The person says when the app has read it.',
  tags: ['mfa'],
  properties: Type.Object({ ...LOOK, ...OATH, lookOfRealm, requireProof, keepRecoveryCodesReadable, allowLargeCode }),
  isScreen: true,
  outcomes: () => [success, failure],
  logo: 'imgUrl',
  check: (properties, site) => codeFaults({ ...properties, oath: properties, push: false }, site),
  takeBack: takeBackCodes,
  process: (given) => {
    const context = { ...given, properties: { ...given.properties, oath: given.properties } };
    return orLeave(context, async () => {
      const registrant = await registrantOf(context);
      if (context.answers !== null) return followCode(context, registrant);
      await demandProof(context, registrant, context.properties);
      const onScreen = await codeOnScreen(context, registrant);
      if (onScreen) return onScreen;
      demandRoom(context, registrant);
      return showCode(context, { user: registrant.user, halves: { push: false, oath: true } });
    });
  },
});
