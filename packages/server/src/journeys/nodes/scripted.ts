/** The node in which a journey goes its own way: a script of the journey decides. */
import { type Static, Type } from 'typebox';
import { record } from '../../audit/index.ts';
import { consume, type Json, Problem } from '../../kit/index.ts';
import { findUser } from '../../users/index.ts';
import type { Callback } from '../callbacks.ts';
import { leaveBy, type NodeContext, type NodeResult, nodeType } from '../node-type.ts';
import { sayAtFailure } from '../scripts/failure-text.ts';
import { outcomeFault, type ScriptResult } from '../scripts/result.ts';
import { runScript, type ScriptRun } from '../scripts/run-script.ts';
import type { ScriptAnswer, ScriptError } from '../scripts/sandbox-types.ts';
import { keepScriptState, refusedWrite, scriptState } from '../scripts/script-state.ts';
import { shortenSession } from '../session-limits.ts';

/** What PingAM writes where no script is chosen. */
const NO_SCRIPT = '[Empty]';

const stateNames = (description: string) =>
  Type.Array(Type.String({ minLength: 1, maxLength: 100 }), {
    default: ['*'],
    maxItems: 100,
    uniqueItems: true,
    description,
  });

const Properties = Type.Object({
  script: Type.String({ default: NO_SCRIPT, maxLength: 64, format: 'script', description: 'The script that runs.' }),
  outcomes: Type.Array(Type.String({ minLength: 1, maxLength: 100 }), {
    default: [],
    minItems: 1,
    maxItems: 50,
    uniqueItems: true,
    description: 'What the script can choose. Each is an outcome.',
  }),
  inputs: stateNames('Names of the state that the script can read. `*` stands for all that scripts may see.'),
  outputs: stateNames('Names of the state that the script can change. `*` stands for all that scripts may change.'),
});

type Context = NodeContext<Static<typeof Properties>>;

export const scriptedDecision = nodeType({
  type: 'ScriptedDecisionNode',
  name: 'Scripted Decision',
  summary: 'Runs a script of the journey, which chooses the outcome and may ask for something.',
  note: 'What scripts find here, and what they do not, stands in [the guide](../guides/pingam.md#scripts).',
  tags: ['utilities'],
  properties: Properties,
  isScreen: false,
  mayAsk: true,
  outcomes: ({ outcomes }) => outcomes.map((outcome) => ({ id: outcome, displayName: outcome })),
  check: ({ script }) => (script === '' || script === NO_SCRIPT ? ['script is not chosen.'] : []),
  process: async (context) => {
    const { scripts, properties, state } = context;
    const script = Object.hasOwn(scripts, properties.script) ? scripts[properties.script] : undefined;
    if (!script) return fail(context, [], at('There is no script with the id that the node names.'));
    const { kit, realm, request } = context;
    const run = await runScript({
      ...{ kit, realm, request, script },
      ...scriptState(state, properties.inputs),
      answers: answersOf(context),
      session: await sessionOf(context),
    });
    state.forget(keyOf(context));
    return run.result
      ? conclude(context, run.log, run.result)
      : fail(context, run.log, run.error ?? at('It left nothing.'));
  },
});

const at = (text: string): ScriptError => ({ text, line: null, column: null });

async function sessionOf({ kit, realm, session }: Context) {
  const user = session && (await findUser(kit.db, { realmId: realm.id, id: session.userId }));
  return user ? { userId: user.id, name: user.name } : null;
}

/** What it asked, for when the answers come: sealed, because a script may ask with secrets. */
const keyOf = ({ nodeId }: Context): string => `${nodeId}.asked`;

type Asked = { readonly [name: string]: Json } & { readonly type: Callback['type'] };

function answersOf(context: Context): ScriptAnswer[] | null {
  const { answers, state } = context;
  const asked = state.get(keyOf(context)) as readonly Asked[] | undefined;
  if (answers === null || asked === undefined) return null;
  return asked.map((callback, index) => ({ ...callback, value: answers[index] ?? '' }));
}

/** Members of a callback by which a script tells its answers apart; what was shown is shown. */
const TOLD = ['type', 'id', 'prompt', 'choices', 'options'] as const;

function keepAsked(context: Context, callbacks: readonly Callback[]): void {
  const kept = callbacks.map((callback) => {
    const members = callback as unknown as Readonly<Record<string, Json>>;
    return Object.fromEntries(TOLD.flatMap((name) => (members[name] === undefined ? [] : [[name, members[name]]])));
  });
  context.state.keepSecret({ [keyOf(context)]: kept });
}

async function conclude(context: Context, log: ScriptRun['log'], result: ScriptResult): Promise<NodeResult> {
  const { state, properties } = context;
  const { outcome, callbacks, page } = result;
  const wrong = outcomeFault(properties.outcomes, result) ?? refusedWrite(properties.outputs, result);
  if (wrong !== null) return fail(context, log, at(wrong));
  keepScriptState(state, properties.outputs, result);
  noteSession(context, result);
  sayAtFailure(state, result.errorMessage);
  tell(context, log);
  if (callbacks.length === 0) return leaveBy(outcome ?? '');
  keepAsked(context, callbacks);
  return { kind: 'ask', callbacks, page };
}

const PROPERTY_NAME = /^[A-Za-z][A-Za-z0-9._-]{0,63}$/;

/** What a script says of the session that the journey will end in, as the node Set Session Properties says it. */
function noteSession({ state }: Context, { sessionProperties, times }: ScriptResult): void {
  shortenSession(state, times);
  if (sessionProperties.length === 0) return;
  const before = state.get('sessionProperties');
  const noted = new Map(Object.entries(typeof before === 'object' && before !== null ? before : {}));
  for (const [name, value] of sessionProperties) {
    if (value === null) noted.delete(name);
    else if (PROPERTY_NAME.test(name)) noted.set(name, value);
  }
  state.share({ sessionProperties: Object.fromEntries(noted) });
}

function tell({ kit, journey, displayName }: Context, log: ScriptRun['log']): void {
  for (const { level, text } of log) kit.log[level]({ journey, node: displayName, text }, 'a script of a journey says');
}

/**
 * The journey ends here, as PingAM's does: whoever stands before it cannot help it, and is told nothing of the script. Whoever
 * runs the realm finds where it went wrong in the audit; values of the run are in neither.
 */
async function fail(context: Context, log: ScriptRun['log'], error: ScriptError): Promise<never> {
  const { journey, displayName } = context;
  const { line, column } = error;
  const text = withoutValues(context, error.text);
  tell(context, log);
  context.kit.log.warn({ journey, node: displayName, line, column, text }, 'a script of a journey failed');
  await note(context, { text, line });
  const detail = `The node ${displayName} of the journey ${journey} could not decide, so nobody was let in. Tell who runs this service.`;
  throw new Problem('journeys.script-failed', { detail, members: { isMisbuilt: true } });
}

/** Of one node; strangers may make a script fail as often as they like. */
const NOTED = { max: 10, windowSeconds: 600 } as const;

async function note(context: Context, { text, line }: Pick<ScriptError, 'text' | 'line'>): Promise<void> {
  const { kit, realm, request, journey, displayName, runId, nodeId } = context;
  const counted = { realmId: realm.id, scope: 'journey:script', subject: `${journey}/${nodeId}`, ...NOTED };
  if (!(await consume(kit.db, kit, counted)).allowed) return;
  await record(kit.db, kit, {
    realmId: realm.id,
    type: 'journey.script-failed',
    outcome: 'failed',
    actor: { kind: 'system' },
    address: request.address,
    requestId: request.id,
    details: { signIn: runId, journey, node: displayName, ...(line === null ? {} : { line }), text },
  });
}

const SHORTEST_VALUE = 3;

/** A script may throw whatever it likes: what it was given is not told on. */
function withoutValues({ state, answers }: Context, text: string): string {
  const { shared, secure } = state.parts();
  const values = textsIn([shared, secure, answers ?? []]).filter(({ length }) => length >= SHORTEST_VALUE);
  return values.sort((a, b) => b.length - a.length).reduce((told, value) => told.replaceAll(value, '…'), text);
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
