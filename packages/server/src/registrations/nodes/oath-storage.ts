import { Type } from 'typebox';
import { leaveBy, type NodeContext, type NodeResult, nodeType } from '../../journeys/index.ts';
import { finishOathRegistration } from '../methods/pingam-finish.ts';
import { REGISTRATION_OUTCOMES } from './properties.ts';
import { halvesOf, registrantOf } from './standing.ts';
import { leaveEmpty, orLeave, type Postponed, settle } from './walk.ts';

const { success, failure } = REGISTRATION_OUTCOMES;

async function store(context: NodeContext<unknown>): Promise<NodeResult> {
  const { kit, state, request } = context;
  const { user, devices } = await registrantOf(context);
  const postponed = state.get('oathRegistration') as Postponed | undefined;
  if (!postponed || postponed.userId !== user.id) return leaveEmpty(context, 'failure', 'registrations.not-found');
  const { registrationId } = postponed;
  if (registrationId === null) {
    // It may have been taken away since.
    if (!halvesOf(devices).oath) return leaveEmpty(context, 'failure', 'registrations.not-found');
    forgetPostponed(context);
    return leaveBy(success.id);
  }
  const { address, id: requestId } = request;
  const { deviceId } = await finishOathRegistration(kit, { registrationId, user, address, requestId });
  const isEnabled = state.get('oathEnableRecoveryCode') === true;
  const recoveryCodes = isEnabled ? (postponed.recoveryCodes ?? 'hashed') : 'none';
  await settle(context, { user, deviceId, methods: ['oath'], recoveryCodes });
  forgetPostponed(context);
  return leaveBy(success.id);
}

const forgetPostponed = ({ state }: NodeContext<unknown>): void =>
  state.forget('oathRegistration', 'oathDeviceProfile', 'oathEnableRecoveryCode');

export const oathDeviceStorage = nodeType({
  type: 'OathDeviceStorageNode',
  name: 'OATH Device Storage',
  summary:
    'Lets the device count whose storage an OATH Registration node has postponed. After a Combined MFA Registration node it counts already.',
  tags: ['mfa'],
  properties: Type.Object({}),
  isScreen: false,
  outcomes: () => [success, failure],
  process: (context) => orLeave(context, () => store(context)),
});
