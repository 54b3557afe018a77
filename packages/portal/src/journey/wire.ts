/** A step of a journey as it comes over the wire, and how to read it. */

type WireField = { readonly name: string; readonly value: unknown };

export type WireCallback = {
  readonly type: string;
  readonly output?: readonly WireField[];
  readonly input?: readonly WireField[];
};

type Position = { readonly journey: string; readonly nodeId: string };

/** Which node of which journey asks, and the nodes that run its journey, the outermost first; said to whoever tries a draft. */
export type StepPlace = Position & { readonly within?: readonly Position[] };

export type WireStep = {
  readonly authId: string;
  readonly callbacks: readonly WireCallback[];
  readonly stage?: string;
  readonly header?: string;
  readonly description?: string;
  readonly lanyard?: StepPlace;
};

/** Answers by the place of their callback. What is not among them goes back as it came. */
export type Answers = Readonly<Record<number, string | number>>;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether a reply is a step; every other one with success is the end. */
export function isStep(body: unknown): body is WireStep {
  return isRecord(body) && typeof body.authId === 'string' && Array.isArray(body.callbacks);
}

/** What a callback shows under a name. */
export function shown(callback: WireCallback, name: string): unknown {
  return callback.output?.find((field) => field.name === name)?.value;
}

export function shownText(callback: WireCallback, name: string): string {
  const value = shown(callback, name);
  return typeof value === 'string' ? value : '';
}

export function shownTexts(callback: WireCallback, name: string): string[] {
  const value = shown(callback, name);
  return Array.isArray(value) ? value.map(String) : [];
}

/** What an input holds that nobody has touched. */
export function preset(callback: WireCallback): unknown {
  return callback.input?.[0]?.value;
}

/** A button of a step: what the journey calls it, in any language, and the answer that presses it. */
export type StepButton = { readonly label: string; readonly answers: Answers };

/** `send`: what goes with the answer; empty where nothing has to be pressed. `others`: those that lead elsewhere, in their order. */
export type StepButtons = { readonly send: Answers; readonly others: readonly StepButton[] };

/** The buttons of a question, by their place: what they are called is the journey's own affair. */
export function buttonsOf(step: WireStep): StepButtons {
  const place = placeOf(step, 'ConfirmationCallback');
  const callback = step.callbacks[place];
  if (callback === undefined) return { send: {}, others: [] };
  const main = mainButton(callback);
  const all = shownTexts(callback, 'options').map((label, index) => ({ label, answers: { [place]: index } }));
  return { send: main === null ? {} : { [place]: main }, others: all.filter((_, index) => index !== main) };
}

/** The button that Enter presses; null where nothing is pressed unless somebody presses it, as the input's value is no option. */
export function mainButton(callback: WireCallback): number | null {
  const { length } = shownTexts(callback, 'options');
  if (Number(preset(callback)) >= length) return null;
  const named = Number(shown(callback, 'defaultOption'));
  return Number.isInteger(named) && named >= 0 && named < length ? named : 0;
}

/**
 * The one button of a step that waits, by which a person leaves it; null where it has none. It is known by its callback, which
 * stands beside the wait, has one option, and is not pressed by whoever sends it back as it came.
 */
export function exitOf(step: WireStep): StepButton | null {
  if (placeOf(step, 'PollingWaitCallback') === -1) return null;
  const { send, others } = buttonsOf(step);
  const [exit, ...further] = others;
  return exit === undefined || further.length > 0 || Object.keys(send).length > 0 ? null : exit;
}

/** The place of the first callback of a type; -1 where there is none. */
export function placeOf({ callbacks }: WireStep, type: string): number {
  return callbacks.findIndex((callback) => callback.type === type);
}

/** The callbacks to send back. */
export function answered({ callbacks }: WireStep, answers: Answers): WireCallback[] {
  return callbacks.map((callback, place) => {
    const answer = answers[place];
    if (answer === undefined || callback.input === undefined) return callback;
    return { ...callback, input: callback.input.map((field) => ({ ...field, value: answer })) };
  });
}

/** The value of a hidden field; undefined where the step has none of this name. */
export function hiddenValue({ callbacks }: WireStep, id: string): string | undefined {
  const found = callbacks.find((each) => each.type === 'HiddenValueCallback' && shown(each, 'id') === id);
  return found && shownText(found, 'value');
}

/** What Lanyard's own nodes say about a step beside its question. */
export function details(step: WireStep): Record<string, unknown> | undefined {
  const found = step.callbacks.find(({ type }) => type === 'MetadataCallback');
  const data = found && shown(found, 'data');
  return isRecord(data) ? data : undefined;
}

/** What went wrong before this step, as its nodes say it. */
export function noticesOf({ callbacks }: WireStep): { code: string; text: string }[] {
  const data = callbacks.filter(({ type }) => type === 'MetadataCallback').map((callback) => shown(callback, 'data'));
  return data.flatMap((each) => (isRecord(each) && Array.isArray(each.notices) ? each.notices : []));
}

/** Whether the step goes on by itself, and how long it lets a client wait, in milliseconds. */
export function pollingMs(step: WireStep): number | null {
  const found = step.callbacks.find(({ type }) => type === 'PollingWaitCallback');
  if (!found) return null;
  const ms = Number(shown(found, 'waitTime'));
  return Number.isFinite(ms) && ms > 0 ? ms : 2_000;
}

/** Hidden from the person, and changes while she waits. */
const HIDDEN: readonly string[] = ['MetadataCallback', 'HiddenValueCallback'];

/** Whether a person reads the same words on both. */
export function asksSame(one: WireStep, other: WireStep): boolean {
  return wordsOf(one) === wordsOf(other);
}

/** With the places of what is hidden in between: answers go by the place. */
function wordsOf({ header, description, callbacks }: WireStep): string {
  const shown = callbacks.slice(0, callbacks.findLastIndex(({ type }) => !HIDDEN.includes(type)) + 1);
  const words = shown.map(({ type, output }) => (HIDDEN.includes(type) ? [type] : [type, output]));
  return JSON.stringify([header ?? null, description ?? null, words]);
}
