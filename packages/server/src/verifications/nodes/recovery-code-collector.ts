import { type Static, Type } from 'typebox';
import { ask, leaveBy, type NodeContext, type NodeResult, nodeType, userOfRun, yesOrNo } from '../../journeys/index.ts';
import type { User } from '../../users/index.ts';
import { attentionOf } from '../recovery-code.ts';
import { useRecoveryCode } from '../recovery-codes.ts';
import { countRecoveryCodes } from '../recovery-store.ts';
import { ANOTHER_WAY, OfferAnotherWay } from './another-way.ts';
import { countingOf, forOurPages, noticeCallbacks, prove, refuse, userNameOf } from './run.ts';

const Properties = Type.Object({
  recoveryCodeType: Type.Enum(['OATH', 'PUSH', 'WEB_AUTHN'], {
    default: 'OATH',
    description: 'For which kind of device. A user has one set of codes here, which serves for all of them.',
  }),
  warnWhenFew: Type.Boolean({
    default: true,
    description: 'Say so on a page of its own when two codes or fewer are left.',
  }),
  offerAnotherWay: OfferAnotherWay,
});

type Context = NodeContext<Static<typeof Properties>>;

export const recoveryCodeCollector = nodeType({
  type: 'RecoveryCodeCollectorDecisionNode',
  name: 'Recovery Code Collector Decision',
  summary: 'Asks for a recovery code, and takes it once.',
  tags: ['mfa'],
  properties: Properties,
  isScreen: true,
  outcomes: ({ offerAnotherWay }) => [
    ...yesOrNo(),
    ...(offerAnotherWay ? [{ id: ANOTHER_WAY.outcome, displayName: 'Another way' }] : []),
  ],
  process: async (context) => {
    const { answers, state, properties } = context;
    if (state.get(keyOf(context)) === true) return answers === null ? warn(context) : goOnWarned(context);
    if (properties.offerAnotherWay && answers?.[1] === LEAVE) return leaveBy(ANOTHER_WAY.outcome);
    const typed = typeof answers?.[0] === 'string' ? answers[0].trim() : '';
    return typed === '' ? askForCode(context) : judge(context, typed);
  },
});

/** Of the buttons, where there are any: the first sends the code. */
const LEAVE = 1;

function askForCode(context: Context): NodeResult {
  const options = ['Submit', ANOTHER_WAY.label];
  const buttons = { prompt: '', messageType: 0, options, optionType: -1, defaultOption: 0 } as const;
  return ask(
    { type: 'NameCallback', prompt: 'Recovery Code' },
    ...(context.properties.offerAnotherWay ? [{ type: 'ConfirmationCallback', ...buttons } as const] : []),
    ...noticeCallbacks(context),
  );
}

/** @throws Problem kit.limited */
async function judge(context: Context, code: string): Promise<NodeResult> {
  const { kit, realm, request, state, properties } = context;
  const user = await userOfRun(context);
  const { countedAs } = await countingOf(context, user);
  const whose = { realm, user, userName: userNameOf(context), countedAs };
  const isTaken = await useRecoveryCode(kit, { ...whose, code, address: request.address, requestId: request.id });
  if (!isTaken || !user) {
    refuse(context, 'verifications.recovery-code-refused');
    return leaveBy('false');
  }
  await prove(context, user, 'recovery-code');
  if (!properties.warnWhenFew || (await attention(context, user)) === null) return leaveBy('true');
  state.share({ [keyOf(context)]: true });
  return warn(context);
}

const keyOf = ({ nodeId }: Context): string => `${nodeId}.few`;

const attention = async ({ kit }: Context, { id }: Pick<User, 'id'>) =>
  attentionOf(await countRecoveryCodes(kit.db, id));

/** Client libraries take every text that says “recovery codes” for the page that shows new ones, and find none on this one. */
const forClients = (text: string): string => text.replace(/recovery codes/gi, 'codes for recovery');

/** The code has counted already: what is asked here is only whether it was read. */
async function warn(context: Context): Promise<NodeResult> {
  const user = await userOfRun(context);
  const word = user && (await attention(context, user));
  const button = { prompt: '', messageType: 1, options: ['Continue'], optionType: -1, defaultOption: 0 } as const;
  return ask(
    { type: 'TextOutputCallback', message: forClients(word?.text ?? ''), messageType: '1' },
    { type: 'ConfirmationCallback', ...button },
    ...(word ? [forOurPages('recovery-codes-few', { ...word })] : []),
  );
}

/** It counted for the user of then: for another who has been named since, nothing was shown. */
async function goOnWarned(context: Context): Promise<NodeResult> {
  const { state } = context;
  state.forget(keyOf(context));
  const user = await userOfRun(context);
  const isProved = user !== null && state.proofsOf(user.id).includes('recovery-code');
  return leaveBy(isProved ? 'true' : 'false');
}
