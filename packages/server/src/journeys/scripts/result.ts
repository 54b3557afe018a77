/** What a script left, judged member by member: it is the script's own text, and may be anything. */
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import type { Callback } from '../callbacks.ts';
import type { Members, SandboxReply } from './sandbox-types.ts';

const Text = (maxLength: number) => Type.String({ maxLength });
const Texts = Type.Array(Text(500), { maxItems: 100 });
const Index = Type.Integer({ minimum: 0, maximum: 99 });

/** Longer ones are scripts that pages of others load. */
const MESSAGE = 16_384;

const Prompt = { prompt: Text(2_000) };

/** What a script may ask with, and how large each may be. */
const CALLBACKS: Readonly<Record<string, ReturnType<typeof Type.Object>>> = {
  NameCallback: Type.Object({ ...Prompt, value: Type.Optional(Text(1_024)) }),
  PasswordCallback: Type.Object(Prompt),
  TextInputCallback: Type.Object({ ...Prompt, defaultText: Text(2_000) }),
  ChoiceCallback: Type.Object({ ...Prompt, choices: Texts, defaultChoice: Index }),
  ConfirmationCallback: Type.Object({
    ...Prompt,
    messageType: Type.Integer({ minimum: 0, maximum: 2 }),
    options: Texts,
    optionType: Type.Integer({ minimum: -1, maximum: 2 }),
    defaultOption: Index,
  }),
  HiddenValueCallback: Type.Object({ id: Text(200), value: Text(MESSAGE) }),
  TextOutputCallback: Type.Object({ message: Text(MESSAGE), messageType: Type.Enum(['0', '1', '2', '4']) }),
  PollingWaitCallback: Type.Object({ waitTime: Type.String({ pattern: '^[1-9][0-9]{2,5}$' }), message: Text(2_000) }),
  MetadataCallback: Type.Object({ data: Type.Record(Type.String(), Type.Unknown()) }),
};

const Changes = Type.Object({
  put: Type.Record(Type.String(), Type.Unknown()),
  removed: Type.Array(Type.String()),
});

const Log = Type.Array(Type.Object({ level: Type.Enum(['debug', 'info', 'warn', 'error']), text: Text(500) }), {
  maxItems: 50,
});
const Names = Type.Array(Text(200), { maxItems: 50 });

const Left = Type.Object({
  log: Log,
  needs: Type.Object({ headers: Names, parameters: Names, users: Names }),
});

const Minutes = Type.Optional(Type.Integer({ minimum: 1, maximum: 2_147_483_647 }));

const Result = Type.Object({
  outcome: Type.Union([Text(200), Type.Null()]),
  callbacks: Type.Array(Type.Object({ type: Type.String() }, { additionalProperties: true }), { maxItems: 30 }),
  sessionProperties: Type.Array(Type.Tuple([Type.String(), Type.Union([Text(500), Type.Null()])]), { maxItems: 50 }),
  errorMessage: Type.Union([Text(1_000), Type.Null()]),
  page: Type.Object({
    header: Type.Optional(Text(2_000)),
    description: Type.Optional(Text(2_000)),
    stage: Type.Optional(Text(200)),
  }),
  times: Type.Object({ maxSessionTime: Minutes, maxIdleTime: Minutes }),
  shared: Changes,
  transient: Changes,
});

type StateChanges = { readonly put: Members; readonly removed: readonly string[] };

export type ScriptLeft = {
  readonly log: readonly { readonly level: 'debug' | 'info' | 'warn' | 'error'; readonly text: string }[];
  readonly needs: Readonly<Record<'headers' | 'parameters' | 'users', readonly string[]>>;
};

export type ScriptResult = {
  readonly outcome: string | null;
  readonly callbacks: readonly Callback[];
  readonly sessionProperties: readonly (readonly [string, string | null])[];
  /** For whoever stands before a journey that then fails. */
  readonly errorMessage: string | null;
  readonly page: { readonly header?: string; readonly description?: string; readonly stage?: string };
  readonly times: { readonly maxSessionTime?: number; readonly maxIdleTime?: number };
  readonly shared: StateChanges;
  readonly transient: StateChanges;
};

const NOTHING: ScriptLeft = { log: [], needs: { headers: [], parameters: [], users: [] } };

/** Lists and maps within each other; the database has an end of its own, far deeper. */
const DEEPEST = 50;

/** Neither is kept in the database: a character that ends texts in C, and half of one. */
const keptText = (text: string): string => text.toWellFormed().replaceAll('\u0000', '\uFFFD');

/** The same as it can be kept. Names that would reach behind an object are left out. @throws RangeError where it is too deep */
function harmless(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return keptText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth > DEEPEST) throw new RangeError('too deep');
  if (Array.isArray(value)) return value.map((entry) => harmless(entry, depth + 1));
  const members = Object.entries(value).filter(([name]) => name !== '__proto__');
  return Object.fromEntries(members.map(([name, member]) => [keptText(name), harmless(member, depth + 1)]));
}

/** A script may have put its own function in the place of the one that wrote the text. */
function parsed(text: string | null): unknown {
  try {
    return text === null ? null : harmless(JSON.parse(text));
  } catch {
    return null;
  }
}

export function readLeft({ text }: SandboxReply): { left: ScriptLeft; given: unknown } {
  const given = parsed(text);
  return { left: Value.Check(Left, given) ? (given as ScriptLeft) : NOTHING, given };
}

/** The result, or why it is none: a text for whoever wrote the script. */
export function readResult(given: unknown): ScriptResult | string {
  if (given === null) return 'The script left more than it may, or nothing that can be read.';
  if (!Value.Check(Result, given)) return wordsOf(given);
  const result = given as unknown as ScriptResult;
  const callbacks: Callback[] = [];
  for (const callback of result.callbacks) {
    const known = readCallback(callback);
    if (typeof known === 'string') return known;
    callbacks.push(known);
  }
  // Members of a page go into the reply as they are: there a stranger among them could pass for a session.
  const { header, description, stage } = result.page;
  const page = Object.entries({ header, description, stage }).filter(([, text]) => text !== undefined);
  return { ...result, callbacks, page: Object.fromEntries(page) };
}

function wordsOf(given: unknown): string {
  const [first] = Value.Errors(Result, given);
  return `The script left something that cannot be used: ${first ? `${first.instancePath.slice(1)} ${first.message}` : 'no result'}.`;
}

/** Ids by which our own pages know a question of this server. */
const OWN_IDS = new Set(['mfaDeviceRegistration', 'pushChallengeNumber']);
/** Members of metadata that our own pages read. */
const OWN_MEMBERS = ['kind', 'notices'];

/** What pages of this server trust comes from its nodes alone: a script that speaks in their voice could send people anywhere. */
function ownVoice(callback: Callback): string | null {
  if (callback.type === 'HiddenValueCallback' && OWN_IDS.has(callback.id)) return `the id ${callback.id}`;
  if (callback.type !== 'MetadataCallback') return null;
  const member = OWN_MEMBERS.find((name) => Object.hasOwn(callback.data, name));
  return member === undefined ? null : `the member ${member} of metadata`;
}

function readCallback(given: Callback): Callback | string {
  const schema = Object.hasOwn(CALLBACKS, given.type) ? CALLBACKS[given.type] : undefined;
  if (!schema || !Value.Check(schema, given)) return `The script asks with a ${given.type} that cannot be shown.`;
  const own = ownVoice(given);
  return own === null ? given : `The script asks with ${own}, which only nodes of this server use.`;
}

/**
 * Why a node with these outcomes cannot go on with a result, or null. What asks counts for more than an outcome: so scripts are
 * written that do both.
 */
export function outcomeFault(outcomes: readonly string[], { outcome, callbacks }: ScriptResult): string | null {
  if (callbacks.length > 0) return null;
  if (outcome === null) return 'The script chose no outcome.';
  return outcomes.includes(outcome) ? null : `The script chose the outcome ${outcome}, which the node does not list.`;
}
