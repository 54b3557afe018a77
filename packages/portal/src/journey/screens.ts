/** Which screen draws a step: the first whose shape it has, else one that draws any step. */
import { lazy } from 'react';
import { recoveryCodes } from './recovery-text.ts';
import { PasswordScreen } from './screens/password.tsx';
import { secondFactor } from './second-factor.ts';
import { details, hiddenValue, placeOf, shownText, type WireStep } from './wire.ts';

const load = {
  choice: () => import('./screens/choice.tsx'),
  request: () => import('./screens/request.tsx'),
  code: () => import('./screens/code.tsx'),
};

/** Fetches the second step while the person is still busy with the first. */
export function prepareSecondFactor(): void {
  // A failed fetch is tried again when the step is really needed.
  for (const each of Object.values(load)) each().catch(() => undefined);
}

const Choice = lazy(async () => ({ default: (await load.choice()).ChoiceScreen }));
const Request = lazy(async () => ({ default: (await load.request()).RequestScreen }));
const Code = lazy(async () => ({ default: (await load.code()).CodeScreen }));
const RecoveryCode = lazy(async () => ({
  default: (await import('./screens/recovery-code.tsx')).RecoveryCodeScreen,
}));
const RecoveryCodes = lazy(async () => ({
  default: (await import('./screens/recovery-codes.tsx')).RecoveryCodesScreen,
}));
const Registration = lazy(async () => ({
  default: (await import('./screens/registration.tsx')).RegistrationScreen,
}));
const GetApp = lazy(async () => ({ default: (await import('./screens/get-app.tsx')).GetAppScreen }));
const Guarded = lazy(async () => ({ default: (await import('./screens/guarded.tsx')).GuardedScreen }));
const Generic = lazy(async () => ({ default: (await import('./screens/generic.tsx')).GenericScreen }));

const has = (step: WireStep, type: string): boolean => placeOf(step, type) !== -1;

/** What a person has to give; what is only shown or hidden does not count. */
const asks = (step: WireStep, ...types: readonly string[]): boolean => {
  const silent = ['MetadataCallback', 'HiddenValueCallback'];
  const asked = step.callbacks.map(({ type }) => type).filter((type) => !silent.includes(type));
  return asked.join() === types.join();
};

const SCREENS = [
  { fits: (step: WireStep) => asks(step, 'NameCallback', 'PasswordCallback'), Screen: PasswordScreen },
  { fits: (step: WireStep) => details(step)?.kind === 'guarded', Screen: Guarded },
  { fits: (step: WireStep) => details(step)?.kind === 'get-app', Screen: GetApp },
  { fits: (step: WireStep) => secondFactor(step) !== null && asks(step, 'ChoiceCallback'), Screen: Choice },
  { fits: isRequest, Screen: Request },
  { fits: (step: WireStep) => asksForCode(step, PROMPTS.recoveryCode), Screen: RecoveryCode },
  { fits: (step: WireStep) => asksForCode(step, PROMPTS.code), Screen: Code },
  { fits: (step: WireStep) => hiddenValue(step, 'mfaDeviceRegistration') !== undefined, Screen: Registration },
  { fits: (step: WireStep) => recoveryCodes(step) !== null, Screen: RecoveryCodes },
] as const;

/**
 * What the two nodes that ask for codes ask: constants of the protocol, the same in every language, and no property of a journey.
 * By nothing else can one be told from the other. Whatever is asked in other words, as by a script, is drawn in those.
 */
const PROMPTS = { code: 'Enter verification code', recoveryCode: 'Recovery Code' } as const;

function asksForCode(step: WireStep, prompt: string): boolean {
  const isAsked = asks(step, 'NameCallback', 'ConfirmationCallback') || asks(step, 'NameCallback');
  return isAsked && secondFactor(step) !== null && promptOf(step) === prompt;
}

const promptOf = ({ callbacks }: WireStep): string =>
  callbacks.filter(({ type }) => type === 'NameCallback').map((callback) => shownText(callback, 'prompt'))[0] ?? '';

function isRequest(step: WireStep): boolean {
  if (!has(step, 'PollingWaitCallback')) return false;
  return (
    secondFactor(step) !== null ||
    details(step)?.kind === 'push' ||
    hiddenValue(step, 'pushChallengeNumber') !== undefined
  );
}

export function screenOf(step: WireStep) {
  return SCREENS.find(({ fits }) => fits(step))?.Screen ?? Generic;
}
