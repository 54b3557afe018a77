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

/**
 * Which answer presses the button with this label; undefined where the step has none. By its label, as client libraries do: its
 * number depends on what else the journey offers.
 */
export function pressing(step: WireStep, label: string): Answers | undefined {
  const place = placeOf(step, 'ConfirmationCallback');
  const buttons = step.callbacks[place];
  const index = buttons === undefined ? -1 : shownTexts(buttons, 'options').indexOf(label);
  return index === -1 ? undefined : { [place]: index };
}

/** The button by which a person leaves a wait: what the journey calls it, and the answer that presses it. */
export type Exit = { readonly label: string; readonly answers: Answers };

/**
 * The one button of a step that waits; null where it has none. What it is called is the journey's own affair, in any language: it
 * is known by its callback, which stands beside the wait, has one option, and is not pressed by whoever sends it back as it came.
 */
export function exitOf(step: WireStep): Exit | null {
  const place = placeOf(step, 'ConfirmationCallback');
  const button = step.callbacks[place];
  if (button === undefined || placeOf(step, 'PollingWaitCallback') === -1) return null;
  const [label, ...others] = shownTexts(button, 'options');
  const isPressedByItself = Number(preset(button)) === 0;
  return label === undefined || others.length > 0 || isPressedByItself ? null : { label, answers: { [place]: 0 } };
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
