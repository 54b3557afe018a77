import { Type } from 'typebox';
import { record } from '../../audit/index.ts';
import { setSkipFlag } from '../../devices/index.ts';
import { leaveBy, nodeType, onward } from '../../journeys/index.ts';
import { methodOfRun } from './method-of-run.ts';
import { SAFETY } from './properties.ts';
import { demandProof, registrantOf } from './standing.ts';

/** Whoever could opt out for others would switch their second factor off (A12): it takes the same proof as to add one. */
export const optOut = nodeType({
  type: 'OptOutMultiFactorAuthenticationNode',
  name: 'Opt-out Multi-Factor Authentication',
  summary: 'Remembers that the person does not want the kind of second factor that `mfaMethod` names.',
  tags: ['mfa'],
  properties: Type.Object({ requireProof: SAFETY.requireProof }),
  isScreen: false,
  outcomes: onward,
  process: async (context) => {
    const { kit, realm, request, properties } = context;
    const method = methodOfRun(context);
    const registrant = await registrantOf(context);
    await demandProof(context, registrant, properties);
    const { id: userId } = registrant.user;
    await kit.db.transaction().execute(async (tx) => {
      await setSkipFlag(tx, kit, { userId, method, flag: 'skippable' });
      await record(tx, kit, {
        realmId: realm.id,
        type: 'factor.declined',
        outcome: 'success',
        actor: { kind: 'user', id: userId },
        userId,
        address: request.address,
        requestId: request.id,
        details: { method },
      });
    });
    return leaveBy('outcome');
  },
});
