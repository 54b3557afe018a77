/**
 * The callbacks of PingAM's authentication protocol: what a step asks, in typed form, and how each goes over the wire. One
 * table says which members a type shows and whether it takes an answer; nodes never touch the wire form.
 */
import { Problem } from '../kit/index.ts';
import './errors.ts';

type TextKind = '0' | '1' | '2' | '4';

export type Callback =
  | { type: 'NameCallback'; prompt: string; value?: string }
  | { type: 'PasswordCallback'; prompt: string }
  | { type: 'TextInputCallback'; prompt: string; defaultText: string }
  | { type: 'ChoiceCallback'; prompt: string; choices: readonly string[]; defaultChoice: number }
  | {
      type: 'ConfirmationCallback';
      prompt: string;
      messageType: 0 | 1 | 2;
      options: readonly string[];
      optionType: number;
      defaultOption: number;
      /** What a client that only sends the step back answers; not an option, so that it chooses none. */
      preset?: number;
    }
  | { type: 'HiddenValueCallback'; id: string; value: string }
  /** `4` is a script, for pages that run it; ours reads the hidden values beside it. */
  | { type: 'TextOutputCallback'; message: string; messageType: TextKind }
  | { type: 'SuspendedTextOutputCallback'; message: string; messageType: TextKind }
  /** `waitTime` in milliseconds, as text. */
  | { type: 'PollingWaitCallback'; waitTime: string; message: string }
  | { type: 'MetadataCallback'; data: Readonly<Record<string, unknown>> };

export type CallbackType = Callback['type'];

/** What came back for one callback: a text, the index of a choice, or nothing where it only shows. */
export type Answer = string | number | null;

type Field = { readonly name: string; readonly value: unknown };
export type WireCallback = {
  readonly type: string;
  readonly output: Field[];
  readonly input?: Field[];
  readonly _id: number;
};

type Wire = {
  readonly shows: readonly string[];
  /** What an untouched input holds; absent where the type takes no answer. */
  readonly initial?: (callback: never) => string | number;
  readonly answers?: 'text' | 'index';
  /** Characters of the longest text; `ANSWER_LENGTH` where absent. */
  readonly longest?: number;
};

/** A name, a code or a password: what strangers type on a first screen stays in a row until the run is over. */
const TYPED_LENGTH = 1_024;

const wire: Readonly<Record<CallbackType, Wire>> = {
  NameCallback: {
    shows: ['prompt'],
    answers: 'text',
    longest: TYPED_LENGTH,
    initial: ({ value = '' }: { value?: string }) => value,
  },
  PasswordCallback: { shows: ['prompt'], answers: 'text', longest: TYPED_LENGTH, initial: () => '' },
  TextInputCallback: {
    shows: ['prompt', 'defaultText'],
    answers: 'text',
    initial: ({ defaultText }: { defaultText: string }) => defaultText,
  },
  ChoiceCallback: {
    shows: ['prompt', 'choices', 'defaultChoice'],
    answers: 'index',
    initial: ({ defaultChoice }: { defaultChoice: number }) => defaultChoice,
  },
  ConfirmationCallback: {
    shows: ['prompt', 'messageType', 'options', 'optionType', 'defaultOption'],
    answers: 'index',
    initial: ({ preset, defaultOption }: { preset?: number; defaultOption: number }) => preset ?? defaultOption,
  },
  HiddenValueCallback: { shows: ['value', 'id'], answers: 'text', initial: ({ id }: { id: string }) => id },
  TextOutputCallback: { shows: ['message', 'messageType'] },
  SuspendedTextOutputCallback: { shows: ['message', 'messageType'] },
  PollingWaitCallback: { shows: ['waitTime', 'message'] },
  MetadataCallback: { shows: ['data'] },
};

/** Characters of the longest answer: a device profile is the largest that an app sends. */
const ANSWER_LENGTH = 16_384;

/** The step as clients read it. Inputs are numbered by the place of their callback, whether or not those before have one. */
export function toWire(callbacks: readonly Callback[]): WireCallback[] {
  return callbacks.map((callback, index) => {
    const { shows, initial } = wire[callback.type];
    const members = callback as unknown as Record<string, unknown>;
    const output = shows.map((name) => ({ name, value: members[name] }));
    const input = initial && [{ name: `IDToken${index + 1}`, value: initial(callback as never) }];
    return { type: callback.type, output, ...(input ? { input } : {}), _id: index };
  });
}

/**
 * The answers to these callbacks out of what a client sent back: the same types in the same order, one input each. Numbers
 * may come as text, because some clients send them so.
 * @throws Problem journeys.answer-invalid
 */
export function readAnswers(callbacks: readonly Callback[], sent: unknown): Answer[] {
  if (!Array.isArray(sent) || sent.length !== callbacks.length) throw invalid('as many callbacks as the step has');
  return callbacks.map((callback, index) => readAnswer(callback, sent[index], index));
}

function readAnswer(callback: Callback, sent: unknown, index: number): Answer {
  const place = `callback ${index + 1}`;
  const given = sent as { type?: unknown; input?: unknown } | null;
  if (given?.type !== callback.type) throw invalid(`${place} of the type ${callback.type}`);
  const { answers, longest = ANSWER_LENGTH } = wire[callback.type];
  if (answers === undefined) return null;
  const inputs = given.input as { value?: unknown }[] | undefined;
  if (!Array.isArray(inputs) || inputs.length !== 1) throw invalid(`one input in ${place}`);
  const value = inputs[0]?.value;
  return answers === 'text' ? readText(value, { place, longest }) : readIndex(value, place);
}

function readText(value: unknown, { place, longest }: { place: string; longest: number }): string {
  if (typeof value !== 'string' || value.length > longest) throw invalid(`a text in ${place}`);
  return value;
}

function readIndex(value: unknown, place: string): number {
  const number = typeof value === 'string' && /^\d{1,4}$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number) || number < 0) throw invalid(`a number in ${place}`);
  return number;
}

const invalid = (wanted: string): Problem =>
  new Problem('journeys.answer-invalid', { detail: `The step was answered wrongly: it needs ${wanted}. Start again.` });
