/** What pages say about the second factor beside the question: which ways there are, the request under way, what went wrong. */
import { type DeviceWithCredentials, devicesOfUser } from '../../devices/index.ts';
import { type Callback, type NodeContext, userOfRun } from '../../journeys/index.ts';
import { Problem } from '../../kit/index.ts';
import { isSecondFactorRequired, type Method, secondFactorMethods } from '../../policies/index.ts';
import type { User } from '../../users/index.ts';
import { countRecoveryCodes, findPush, type PushView, pushViewNow } from '../../verifications/index.ts';
import { askerOf } from '../sign-in.ts';

export type FactorFacts = {
  readonly user: User;
  readonly devices: readonly DeviceWithCredentials[];
  readonly methods: readonly Method[];
  readonly push: PushView | null;
  /** Recovery codes that are left. */
  readonly recoveryCodes: number;
  /** Whether the password alone must not be enough. */
  readonly isRequired: boolean;
};

/** Under which the state holds the request that was sent last. */
const LAST_PUSH = 'lastPushId';

type Context = Pick<NodeContext<unknown>, 'kit' | 'realm' | 'state' | 'runId' | 'session'>;

/** As things are now. Null where the user of the run is not there any more. */
export async function factorFacts(context: NodeContext<unknown>): Promise<FactorFacts | null> {
  const user = await userOfRun(context);
  if (!user) return null;
  const { kit } = context;
  const devices = await devicesOfUser(kit.db, user.id);
  return {
    user,
    devices,
    methods: secondFactorMethods({ user, devices }),
    push: await lastPush(context, devices),
    recoveryCodes: (await countRecoveryCodes(kit.db, user.id)).left,
    isRequired: isSecondFactorRequired(devices),
  };
}

/** `AUTHENTICATE:<id of the push><milliseconds>` is what the nodes around the push speak of. */
const MESSAGE_ID = /^AUTHENTICATE:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\d+$/;

/** The id of the request that this run sent last, also after the node that judged it has forgotten it. */
export function lastPushId({ state }: Pick<Context, 'state'>): string | null {
  const current = MESSAGE_ID.exec(state.text('pushMessageId') ?? '')?.[1];
  if (current !== undefined) state.share({ [LAST_PUSH]: current });
  return current ?? state.text(LAST_PUSH) ?? null;
}

export function forgetLastPush({ state }: Pick<Context, 'state'>): void {
  state.forget(LAST_PUSH);
}

async function lastPush(context: Context, devices: readonly DeviceWithCredentials[]): Promise<PushView | null> {
  const { kit, runId } = context;
  const id = lastPushId(context);
  const push = id === null ? undefined : await findPush(kit.db, id);
  return push ? pushViewNow(kit, push, { asker: askerOf(runId), devices }) : null;
}

/** For pages that draw it; others show what stands beside it. What failed is told once. */
export function factorCallback({ state, session }: Context, facts: FactorFacts, choices: readonly string[]): Callback {
  const { user, push } = facts;
  // A name that somebody typed says nothing about whoever has it (A25).
  const isShown = session?.userId === user.id || state.proofsOf(user.id).length > 0;
  const failure = takeFailure(state);
  return {
    type: 'MetadataCallback',
    data: {
      kind: 'second-factor',
      purpose: session ? 'step-up' : 'sign-in',
      user: { name: user.name, displayName: isShown ? user.displayName : user.name },
      methods: isShown ? facts.methods : [],
      /** The outcomes that the choices stand for, in their order. */
      choices,
      push,
      failure,
    },
  };
}

/** Why it did not go on: the reason that the nodes around the push give, where there is one, is the more exact. */
function takeFailure(state: Context['state']): { code: string; text: string } | null {
  const code = state.text('failureCode');
  const reason = state.get('pushReason') as { text?: unknown } | undefined;
  state.forget('failureCode', 'pushReason');
  if (code === undefined) return null;
  return { code, text: typeof reason?.text === 'string' ? reason.text : new Problem(code).detail };
}
