import { Type } from 'typebox';
import { leaveBy, type NodeContext, type NodeResult, nodeType } from '../../journeys/index.ts';
import { finishOathRegistration } from '../methods/pingam-finish.ts';
import { REGISTRATION_OUTCOMES } from './properties.ts';
import { registrantOf } from './standing.ts';
import { leaveEmpty, orLeave, settle } from './walk.ts';

const { success, failure } = REGISTRATION_OUTCOMES;

type Postponed = { readonly registrationId: string; readonly userId: string };

async function store(context: NodeContext<unknown>): Promise<NodeResult> {
  const { kit, state, request } = context;
  const { user } = await registrantOf(context);
  const postponed = state.get('oathRegistration') as Postponed | undefined;
  if (!postponed || postponed.userId !== user.id) return leaveEmpty(context, 'failure', 'registrations.not-found');
  const { registrationId } = postponed;
  await finishOathRegistration(kit, { registrationId, user, address: request.address, requestId: request.id });
  await settle(context, { user, methods: ['oath'], recoveryCodes: state.get('oathEnableRecoveryCode') === true });
  state.forget('oathRegistration', 'oathDeviceProfile', 'oathEnableRecoveryCode');
  return leaveBy(success.id);
}

export const oathDeviceStorage = nodeType({
  type: 'OathDeviceStorageNode',
  name: 'OATH Device Storage',
  summary: 'Lets the device count whose storage an OATH Registration node has postponed.',
  tags: ['mfa'],
  properties: Type.Object({}),
  isScreen: false,
  outcomes: () => [success, failure],
  process: (context) => orLeave(context, () => store(context)),
});
