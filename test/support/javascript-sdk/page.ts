/** A login page made with ForgeRock's JavaScript library, unmodified: what is pressed there, and what it then shows. Runs in Node and in browsers. */
import {
  CallbackType,
  Config,
  type ConfirmationCallback,
  FRAuth,
  type FRCallback,
  type FRLoginFailure,
  type FRLoginSuccess,
  FRRecoveryCodes,
  FRStep,
  type NameCallback,
  type PasswordCallback,
  type PollingWaitCallback,
  SessionManager,
  StepType,
} from '@forgerock/javascript-sdk';
import { deviceClient } from '@forgerock/javascript-sdk/device-client';

export type Place = { readonly baseUrl: string; readonly realm: string; readonly tree: string };

export type View = {
  readonly state: 'asks' | 'in' | 'refused';
  /** Types of the callbacks, in order. */
  readonly asks: readonly string[];
  readonly buttons: readonly string[];
  /** What an authenticator app scans. */
  readonly link: string | null;
  /** What the phone asks for. */
  readonly number: string | null;
  /** After how many milliseconds a page asks again; null where it need not. */
  readonly waitMs: number | null;
  readonly recovery: { readonly device: string; readonly codes: readonly string[] } | null;
  /** Why nobody was let in. */
  readonly reason: { readonly code: number; readonly detail: string } | null;
};

export type Kind = 'oath' | 'push';
export type ListedDevice = { readonly uuid: string; readonly deviceName: string };

let at: Place = { baseUrl: '', realm: '', tree: '' };
let current: FRStep | null = null;

function stepNow(): FRStep {
  if (current === null) throw new RangeError('the page asks for nothing');
  return current;
}

function look(reply: FRStep | FRLoginSuccess | FRLoginFailure): View {
  current = reply instanceof FRStep ? reply : null;
  const nothing = { asks: [], buttons: [], link: null, number: null, waitMs: null, recovery: null, reason: null };
  if (reply instanceof FRStep) return { ...nothing, state: 'asks', ...shownBy(reply) };
  if (reply.type === StepType.LoginSuccess) return { ...nothing, state: 'in' };
  const failure = reply as FRLoginFailure;
  const detail = JSON.stringify(failure.getDetail() ?? null);
  return { ...nothing, state: 'refused', reason: { code: failure.getCode(), detail } };
}

function shownBy(step: FRStep) {
  const first = <Callback extends FRCallback>(type: CallbackType) => step.getCallbacksOfType<Callback>(type)[0] ?? null;
  const hidden = (id: string): string | null =>
    step
      .getCallbacksOfType(CallbackType.HiddenValueCallback)
      .find((callback: FRCallback) => callback.getOutputByName('id', '') === id)
      ?.getOutputByName('value', '') ?? null;
  return {
    asks: step.callbacks.map((callback: FRCallback) => callback.getType()),
    buttons: first<ConfirmationCallback>(CallbackType.ConfirmationCallback)?.getOptions() ?? [],
    link: hidden('mfaDeviceRegistration'),
    number: hidden('pushChallengeNumber'),
    waitMs: first<PollingWaitCallback>(CallbackType.PollingWaitCallback)?.getWaitTime() ?? null,
    recovery: FRRecoveryCodes.isDisplayStep(step)
      ? { device: FRRecoveryCodes.getDeviceName(step), codes: FRRecoveryCodes.getCodes(step) }
      : null,
  };
}

const goOn = async (): Promise<View> => look(await FRAuth.next(stepNow()));

const devices = () => deviceClient({ serverConfig: { baseUrl: `${at.baseUrl}/` }, realmPath: at.realm });

/** The library hands errors back as values. */
function noError<Answer>(answer: Answer): Answer {
  if (typeof answer === 'object' && answer !== null && 'error' in answer) throw new RangeError(String(answer.error));
  return answer;
}

export const page = {
  open: async (place: Place): Promise<void> => {
    at = place;
    const { baseUrl, realm, tree } = place;
    Config.set({ serverConfig: { baseUrl, timeout: 60_000 }, realmPath: realm, tree });
  },
  begin: async (): Promise<View> => look(await FRAuth.start()),
  enter: async (name: string, password: string): Promise<View> => {
    const step = stepNow();
    step.getCallbackOfType<NameCallback>(CallbackType.NameCallback).setName(name);
    step.getCallbackOfType<PasswordCallback>(CallbackType.PasswordCallback).setPassword(password);
    return goOn();
  },
  type: async (text: string): Promise<View> => {
    stepNow().getCallbackOfType<NameCallback>(CallbackType.NameCallback).setName(text);
    return goOn();
  },
  press: async (label: string): Promise<View> => {
    stepNow().getCallbackOfType<ConfirmationCallback>(CallbackType.ConfirmationCallback).setOptionValue(label);
    return goOn();
  },
  /** As pages do when the time of a polling step is over, or where there is nothing to give. */
  goOn,
  logout: async (): Promise<number> => (await SessionManager.logout()).status,
  listDevices: async (kind: Kind, userId: string): Promise<ListedDevice[]> => {
    const listed = noError(await devices()[kind].get({ userId, realm: at.realm })) as ListedDevice[];
    return listed.map(({ uuid, deviceName }) => ({ uuid, deviceName }));
  },
  deleteDevice: async (kind: Kind, userId: string, uuid: string): Promise<void> => {
    const { [kind]: client } = devices();
    const listed = noError(await client.get({ userId, realm: at.realm })) as ListedDevice[];
    const device = listed.find((entry) => entry.uuid === uuid);
    noError(await client.delete({ userId, realm: at.realm, device } as never));
  },
};

export type LoginPage = typeof page;
