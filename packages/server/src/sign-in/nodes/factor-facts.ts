/** What pages say about the second factor beside the question: which ways there are, the request under way, what went wrong. */
import { type DeviceWithCredentials, devicesOfUser } from '../../devices/index.ts';
import { type Callback, type NodeContext, userOfRun } from '../../journeys/index.ts';
import { Problem } from '../../kit/index.ts';
import { isSecondFactorRequired, type Method, secondFactorMethods } from '../../policies/index.ts';
import { normaliseName, type User } from '../../users/index.ts';
import { countRecoveryCodes, findPush, type PushView, pushViewNow } from '../../verifications/index.ts';
import { askerOf } from '../sign-in.ts';

/** What is known of somebody who has shown that it is her. */
export type OwnFactors = {
  readonly user: User;
  readonly devices: readonly DeviceWithCredentials[];
  readonly methods: readonly Method[];
  /** Recovery codes that are left. */
  readonly recoveryCodes: number;
  /** Whether the password alone must not be enough. */
  readonly isRequired: boolean;
};

export type FactorFacts = {
  /** As it was typed, in its one spelling. */
  readonly name: string;
  /** Null before a proof: then nothing may depend on whether anybody has the name, nor on what she has (A25). */
  readonly own: OwnFactors | null;
  /** The request that this run sent last. */
  readonly push: PushView | null;
};

/** Under which the state holds the request that was sent last. */
const LAST_PUSH = 'lastPushId';

type Context = Pick<NodeContext<unknown>, 'kit' | 'state' | 'runId' | 'session'>;

/** As things are now. */
export async function factorFacts(context: NodeContext<unknown>): Promise<FactorFacts> {
  const { state, session } = context;
  const typed = state.text('username') ?? '';
  const user = await userOfRun(context);
  const isShown = user !== null && (session?.userId === user.id || state.proofsOf(user.id).length > 0);
  const own = isShown ? await ownFactors(context, user) : null;
  return { name: normaliseName(typed) ?? typed, own, push: await lastPush(context, own?.devices ?? null) };
}

async function ownFactors(
  { kit: { db }, realm }: Pick<NodeContext<unknown>, 'kit' | 'realm'>,
  user: User,
): Promise<OwnFactors> {
  const devices = await devicesOfUser(db, user.id);
  return {
    user,
    devices,
    methods: secondFactorMethods({ user, devices, matching: realm.settings.push.matching }),
    recoveryCodes: (await countRecoveryCodes(db, user.id)).left,
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

async function lastPush(context: Context, devices: readonly DeviceWithCredentials[] | null): Promise<PushView | null> {
  const { kit, runId } = context;
  const id = lastPushId(context);
  const push = id === null ? undefined : await findPush(kit.db, id);
  return push ? pushViewNow(kit, push, { asker: askerOf(runId), devices }) : null;
}

/** For pages that draw it; others show what stands beside it. What failed is told once. */
export function factorCallback({ state, session }: Context, facts: FactorFacts, choices: readonly string[]): Callback {
  const { name, own, push } = facts;
  return {
    type: 'MetadataCallback',
    data: {
      kind: 'second-factor',
      purpose: session ? 'step-up' : 'sign-in',
      user: { name, displayName: own?.user.displayName ?? name },
      methods: own?.methods ?? [],
      /** The outcomes that the choices stand for, in their order. */
      choices,
      push,
      failure: takeFailure(state, own !== null),
    },
  };
}

/**
 * Why it did not go on: the reason that the nodes around the push give, where there is one, is the more exact. It says what
 * devices there are, so only their owner is told.
 */
function takeFailure(state: Context['state'], isOwner: boolean): { code: string; text: string } | null {
  const code = state.text('failureCode');
  const reason = state.get('pushReason') as { text?: unknown } | undefined;
  state.forget('failureCode', 'pushReason');
  if (code === undefined) return null;
  return { code, text: isOwner && typeof reason?.text === 'string' ? reason.text : new Problem(code).detail };
}
