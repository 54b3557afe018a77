import type { Routes } from '@lanyard/protocol/client';
import { buttonsOf, details, placeOf, type StepButton, shownTexts, type WireStep } from './wire.ts';

export type PushView = Routes['GET /api/v1/pushes/{id}']['reply'];

/** A way to show who one is. */
export type Way = 'push' | 'code' | 'recoveryCode';

export type Method = {
  kind: 'push' | 'code';
  available: boolean;
  reason: { code: string; text: string } | null;
  devices: { id: string; name: string; mode: 'online' | 'offline' | 'standard' | 'pingam' }[];
};

/** What the server says about the second factor beside each of its questions. */
export type SecondFactor = {
  kind: 'second-factor';
  purpose: 'sign-in' | 'step-up';
  user: { name: string; displayName: string };
  methods: Method[];
  /** The ways that can be gone now; where the step is the choice, in the order of its choices. */
  choices: Way[];
  /** The request that was sent last. */
  push: PushView | null;
  /** What was wrong with the last answer. */
  failure: { code: string; text: string } | null;
};

export function secondFactor(step: WireStep): SecondFactor | null {
  const said = details(step);
  return said?.kind === 'second-factor' && Array.isArray(said.methods) ? (said as SecondFactor) : null;
}

/** The ways that a step lets choose among, in the order of its choices; none where it is another step. */
export function waysIn(step: WireStep): Way[] {
  const choice = step.callbacks[placeOf(step, 'ChoiceCallback')];
  const ways = secondFactor(step)?.choices ?? [];
  if (choice === undefined || shownTexts(choice, 'choices').length !== ways.length) return [];
  return ways;
}

/** A way to what else there is than the code that is asked for; `chosen` where a choice that comes next is made by it. */
export type WayOut = StepButton & { readonly chosen?: Way };

const RECOVERY_LABEL = 'Use a recovery code';
const BACK_LABEL = 'Use another way';
/** What the node that asks for the code of a phone calls its button to the recovery codes, in every language. */
const NODES_RECOVERY_LABEL = 'Use recovery code';

/**
 * The ways out of the question for a code, by the places of their buttons: that to the recovery codes stands before the one that
 * leads back to the choice. A single one beside the code of a phone may be either, and keeps the name that the journey gives it;
 * where no recovery code is left, only its name tells that it leads to them, to a question that every answer to would fail, and
 * be counted. None where there is nothing else to use now.
 */
export function waysOutOf(step: WireStep, here: Way): WayOut[] {
  const others = (secondFactor(step)?.choices ?? []).filter((way) => way !== here);
  const [first, second] = buttonsOf(step).others;
  if (first === undefined || others.length === 0) return [];
  const hasRecovery = others.includes('recoveryCode');
  // Where it is all that is left, whoever is back at the choice has chosen it.
  const chosen = hasRecovery && others.length === 1 ? ({ chosen: 'recoveryCode' } as const) : {};
  if (here === 'recoveryCode') return [{ ...first, label: BACK_LABEL }];
  if (second === undefined) {
    return !hasRecovery && first.label === NODES_RECOVERY_LABEL ? [] : [{ ...first, ...chosen }];
  }
  return [
    ...(others.some((way) => way !== 'recoveryCode') ? [{ ...second, label: BACK_LABEL }] : []),
    ...(hasRecovery ? [{ ...first, label: RECOVERY_LABEL, chosen: 'recoveryCode' as const }] : []),
  ];
}

/** The code, where a request cannot be sent and nothing has to be said first: then there is nothing to choose. */
export function onlyWay(step: WireStep): Way | null {
  const ways = waysIn(step);
  const facts = secondFactor(step);
  if (!facts || facts.failure !== null || facts.push !== null || ways.includes('push')) return null;
  return ways.includes('code') ? 'code' : null;
}

/** What can be done while one way has to wait: each has a counter of its own. */
export function meanwhileOf(facts: Pick<SecondFactor, 'choices'> | null, here: Way): string | undefined {
  const others = (facts?.choices ?? []).filter((way) => way !== here);
  if (others.includes('recoveryCode')) return 'Or use a recovery code now.';
  return others.length > 0 ? 'Or use another way now.' : undefined;
}

export function methodOf({ methods }: SecondFactor, kind: Method['kind']): Method | undefined {
  return methods.find((method) => method.kind === kind);
}

/**
 * What is done with the number on the phones that are asked: Lanyard's app has it typed, apps of PingAM let one of three be
 * chosen. Where it is not known which phones there are, both is said.
 */
export function numberVerb(method: Method | undefined): string {
  const modes = new Set((method?.devices ?? []).map(({ mode }) => mode));
  if (!modes.has('pingam') && modes.size > 0) return 'type';
  return modes.size === 1 ? 'choose' : 'type or choose';
}

/** "Alice's phone", "Alice's phone or Old phone", "one of your 4 devices". */
export function deviceNames(method: Method | undefined): string {
  const names = (method?.devices ?? []).map((device) => device.name);
  if (names.length === 0) return 'your phone';
  if (names.length > 2) return `one of your ${names.length} devices`;
  return names.join(' or ');
}
