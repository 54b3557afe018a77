/** What the nodes that show a code have in common: begin, look, end, and what they leave for the nodes after them. */
import { nameFault } from '@lanyard/protocol/pingam';
import { type FactorMethod, type Factors, setSkipFlag } from '../../devices/index.ts';
import {
  ask,
  askUntil,
  type Callback,
  isMisbuilt,
  leaveBy,
  localText,
  type NodeContext,
  type NodeResult,
  type State,
} from '../../journeys/index.ts';
import { Problem } from '../../kit/index.ts';
import type { User } from '../../users/index.ts';
import { makeRecoveryCodes } from '../../verifications/index.ts';
import { registrationTopic } from '../ending.ts';
import { beginPingamRegistration, endRegistrationsOf } from '../methods/pingam.ts';
import { codeCallbacks, marked, nextCallback, POLL_MS, waitingCallback } from './code-screen.ts';
import { lookOf } from './look.ts';
import { accountText, type Look, type OathProperties, oathKindOf, REGISTRATION_OUTCOMES } from './properties.ts';

/** What a node remembers between two answers; it holds the code, so it is secret. */
export type Shown = {
  readonly registrationId: string;
  readonly userId: string;
  readonly uri: string;
  readonly push: boolean;
  readonly oath: boolean;
  /** When the journey's patience ends, in milliseconds since 1970. */
  readonly until: number;
};

const keyOf = (nodeId: string): string => `${nodeId}.code`;

export function shownBy({ state, nodeId }: NodeContext<unknown>): Shown | undefined {
  return state.get(keyOf(nodeId)) as Shown | undefined;
}

export type CodeSettings = Look & {
  readonly lookOfRealm: boolean;
  /** Present where the code carries a credential for one-time passwords. */
  readonly oath?: OathProperties;
  readonly policiesJson?: string;
  /** Seconds; absent where no phone answers. */
  readonly timeout?: number;
  /** Whether the journey's patience goes by how often a client asked, and not by the clock. */
  readonly timeoutCountsPolls?: boolean;
  readonly keepRecoveryCodesReadable?: boolean;
  readonly visibleToJavaScriptSdk?: boolean;
};

/** Begins a registration and shows its code. One that this run began before ends: its code is on no screen any more. */
export async function showCode(
  context: NodeContext<CodeSettings>,
  { user, halves }: { user: User; halves: Factors },
): Promise<NodeResult> {
  const { kit, realm, request, properties, state, runId, nodeId } = context;
  const { accountName, imgUrl, oath, policiesJson, timeout } = properties;
  const { issuer, colour } = lookOf(context);
  await endRegistrationsOf(kit, runId);
  const wanted = accountText(user, accountName);
  const timeoutSeconds = timeout ?? realm.settings.registration.expirySeconds;
  const until = kit.clock.now().getTime() + timeoutSeconds * 1_000;
  const { registrationId, messageId, uri } = await beginPingamRegistration(kit, {
    realm,
    user,
    runId,
    issuer,
    account: nameFault(wanted) === null ? wanted : user.name,
    kinds: { push: halves.push, oath: halves.oath && oath ? oathKindOf(oath) : false },
    colour,
    image: imgUrl,
    policies: policiesJson?.trim() ?? '',
    timeoutSeconds,
    address: request.address,
    requestId: request.id,
  });
  const shown: Shown = {
    registrationId,
    userId: user.id,
    uri: properties.visibleToJavaScriptSdk ? marked(uri) : uri,
    until,
    ...halves,
  };
  state.keepSecret({ [keyOf(nodeId)]: shown });
  tellOthers(context, shown, messageId);
  return screen(context, shown);
}

const SCAN = 'Scan this code with the authenticator app on your phone.';

/** The same code again and again: a camera may be pointed at it. */
export function screen(
  { properties, locales }: NodeContext<CodeSettings>,
  { uri, push, until, registrationId }: Shown,
): NodeResult {
  const message = localText(properties.scanQRCodeMessage, locales) ?? SCAN;
  const callbacks = codeCallbacks({ uri, message });
  if (!push) return ask(...callbacks, nextCallback);
  return askUntil([registrationTopic(registrationId)], ...callbacks, waitingCallback, ...patience(properties, until));
}

/** How long the code still waits, for our own pages; not known where questions are counted and not seconds. */
function patience({ timeoutCountsPolls = false, timeout = 0 }: CodeSettings, until: number): Callback[] {
  if (timeoutCountsPolls) return [];
  const startsAt = new Date(until - timeout * 1_000).toISOString();
  const endsAt = new Date(until).toISOString();
  return [{ type: 'MetadataCallback', data: { kind: 'registration', startsAt, endsAt } }];
}

/** Under the names that PingAM's nodes have for them. Nothing of it is a secret, or it is kept as one. */
function tellOthers(
  { state, realm, properties }: NodeContext<CodeSettings>,
  { registrationId, uri, push, oath }: Shown,
  messageId: string | null,
): void {
  const profile = { uuid: registrationId, issuer: lookOf({ realm, properties }).issuer };
  if (push && messageId !== null) {
    const challenge = Buffer.from(/[?&]c=([^&]*)/.exec(uri)?.[1] ?? '', 'base64url').toString('base64');
    const pushDeviceProfile = { ...profile, deviceName: 'Push Device' };
    state.share({ pushMessageId: messageId, pushDeviceProfile, [WAITED]: POLL_MS });
    state.keepSecret({ pushChallengeKey: challenge });
  }
  if (oath && properties.oath) {
    const { kind, algorithm, digits, period, checksum, truncationOffset } = oathKindOf(properties.oath);
    const counted = { counter: 0, checksumDigit: checksum ?? false, truncationOffset: truncationOffset ?? -1 };
    const shape = { type: kind, algorithm, digits, ...(kind === 'totp' ? { period } : counted) };
    state.share({
      oathDeviceProfile: { ...profile, deviceName: 'OATH Device', ...shape },
      oathEnableRecoveryCode: properties.generateRecoveryCodes,
    });
  }
}

/** PingAM's name for the time that a client has been told to wait so far, in milliseconds. */
const WAITED = 'pushRegistrationTimeout';

/** How long a client that asks in time has waited: two seconds with each question, whatever the clock says. */
export function waitedByPolls({ state }: NodeContext<unknown>): number {
  const waited = state.get(WAITED);
  return typeof waited === 'number' ? waited : 0;
}

/** The same code once more, for a client that has asked what became of it. */
export function screenAgain(context: NodeContext<CodeSettings>, shown: Shown): NodeResult {
  context.state.share({ [WAITED]: waitedByPolls(context) + POLL_MS });
  return screen(context, shown);
}

const TOLD = {
  push: ['pushMessageId', 'pushDeviceProfile', 'pushChallengeKey', WAITED],
  oath: ['oathDeviceProfile', 'oathEnableRecoveryCode'],
} as const satisfies Record<FactorMethod, readonly string[]>;

export function forgetTold({ state, nodeId }: NodeContext<unknown>, ...methods: readonly FactorMethod[]): void {
  state.forget(keyOf(nodeId), ...methods.flatMap((method) => TOLD[method]));
}

/** What is left for the node that stores: the registration that it lets count; null where the device counts already. */
export type Postponed = {
  readonly registrationId: string | null;
  readonly userId: string;
  /** Of the codes that are made when it counts; absent where none are. */
  readonly recoveryCodes?: RecoveryCodes;
};

export const postpone = ({ state }: NodeContext<unknown>, postponed: Postponed): void =>
  state.keepSecret({ oathRegistration: postponed });

const DEVICES_OF_RUN = 'registeredDevices';

/** The devices that were registered in a run of a journey. */
export function devicesOfRun(state: Pick<State, 'get'>): readonly string[] {
  const noted = state.get(DEVICES_OF_RUN);
  return Array.isArray(noted) ? noted.map(String) : [];
}

/** Whether new ones are made, and whether they can be read again. */
export type RecoveryCodes = 'none' | 'hashed' | 'readable';

type Making = { readonly generateRecoveryCodes: boolean; readonly keepRecoveryCodesReadable?: boolean };

export function recoveryCodesOf({ generateRecoveryCodes, keepRecoveryCodesReadable }: Making): RecoveryCodes {
  if (!generateRecoveryCodes) return 'none';
  return keepRecoveryCodesReadable ? 'readable' : 'hashed';
}

type End = {
  readonly user: User;
  readonly deviceId: string | null;
  readonly methods: readonly FactorMethod[];
  readonly recoveryCodes: RecoveryCodes;
};

/**
 * The device counts. Her choice to do without is over, and new recovery codes end those before; they are in this run alone,
 * until they have been shown.
 */
export async function settle({ kit, realm, state, request }: NodeContext<unknown>, end: End): Promise<void> {
  const { user, deviceId, methods, recoveryCodes } = end;
  if (deviceId !== null) state.keepSecret({ [DEVICES_OF_RUN]: [...devicesOfRun(state), deviceId] });
  const codes = await kit.db.transaction().execute(async (tx) => {
    for (const method of methods) {
      await setSkipFlag(tx, kit, { userId: user.id, method, flag: 'not-skippable' });
    }
    const { address, id: requestId } = request;
    if (recoveryCodes === 'none') return null;
    const isReadable = recoveryCodes === 'readable';
    return makeRecoveryCodes(tx, kit, { realm, user, isReadable, address, requestId });
  });
  if (codes === null) return;
  state.keepSecret({ recoveryCodes: codes });
}

/** Leaves without a device: whatever still waits for a phone ends, so that a late scan adds nothing. */
export async function leaveEmpty(
  context: NodeContext<unknown>,
  outcome: keyof typeof REGISTRATION_OUTCOMES,
  failureCode?: string,
): Promise<NodeResult> {
  const { kit, runId, state } = context;
  await endRegistrationsOf(kit, runId);
  forgetTold(context, 'push', 'oath');
  if (failureCode !== undefined) state.share({ failureCode });
  return leaveBy(REGISTRATION_OUTCOMES[outcome].id);
}

/** What refuses the person leads on by the outcome for it, with the reason; what is wrong with the journey stops it. */
export async function orLeave(context: NodeContext<unknown>, walk: () => Promise<NodeResult>): Promise<NodeResult> {
  try {
    return await walk();
  } catch (error) {
    if (!(error instanceof Problem) || error.status >= 500 || isMisbuilt(error)) throw error;
    return leaveEmpty(context, 'failure', error.code);
  }
}
