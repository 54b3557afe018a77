import { Type } from 'typebox';
import { nodeType } from '../../journeys/index.ts';
import { takeBackCodes } from '../methods/pingam.ts';
import { codeFaults } from './checks.ts';
import { codeOnScreen, followCode } from './follow.ts';
import { LOOK, PATIENCE, REGISTRATION_OUTCOMES, SAFETY } from './properties.ts';
import { demandProof, demandRoom, registrantOf } from './standing.ts';
import { orLeave, showCode } from './walk.ts';

const { lookOfRealm, requireProof, keepRecoveryCodesReadable, allowLargeCode } = SAFETY;

export const pushRegistration = nodeType({
  type: 'PushRegistrationNode',
  name: 'Push Registration',
  summary: 'Shows a code by which a phone is registered for push requests.',
  tags: ['mfa'],
  properties: Type.Object({
    ...LOOK,
    ...PATIENCE,
    lookOfRealm,
    requireProof,
    keepRecoveryCodesReadable,
    allowLargeCode,
  }),
  isScreen: true,
  outcomes: () => Object.values(REGISTRATION_OUTCOMES),
  logo: 'imgUrl',
  check: (properties, site) => codeFaults({ ...properties, push: true }, site),
  takeBack: takeBackCodes,
  process: (context) =>
    orLeave(context, async () => {
      const registrant = await registrantOf(context);
      if (context.answers !== null) return followCode(context, registrant);
      await demandProof(context, registrant, context.properties);
      const onScreen = await codeOnScreen(context, registrant);
      if (onScreen) return onScreen;
      demandRoom(context, registrant);
      return showCode(context, { user: registrant.user, halves: { push: true, oath: false } });
    }),
});
