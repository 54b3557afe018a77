/** Scripts tried while they are written: with made-up values, and nothing is changed by it. */
import { type Static, Type } from 'typebox';
import { consume, type Json, type Kit, limitedProblem, type Route, route } from '../../kit/index.ts';
import type { Realm } from '../../realms/index.ts';
import type { UserCaller } from '../../users/index.ts';
import { toWire } from '../callbacks.ts';
import { outcomeFault } from './result.ts';
import { runScript } from './run-script.ts';
import { sandboxed } from './sandbox.ts';
import type { Members, ScriptError } from './sandbox-types.ts';
import { LONGEST_SOURCE } from './script-body.ts';
import { refusedWrite } from './script-state.ts';
import { isName } from './state-names.ts';
import { READING } from './verdicts.ts';

const State = Type.Record(Type.String(), Type.Unknown());
const Nullable = <Schema extends Parameters<typeof Type.Union>[0][number]>(schema: Schema) =>
  Type.Union([schema, Type.Null()]);

const TrialBody = Type.Object({
  source: Type.String({ maxLength: LONGEST_SOURCE }),
  evaluatorVersion: Type.Optional(Type.Enum(['1.0', '2.0'])),
  outcomes: Type.Optional(Type.Array(Type.String({ maxLength: 200 }), { maxItems: 50 })),
  sharedState: Type.Optional(State),
  transientState: Type.Optional(State),
  username: Type.Optional(Type.String({ maxLength: 200 })),
  checkOnly: Type.Optional(Type.Boolean({ description: 'Only reads the script and says where it cannot be read.' })),
});

const TrialView = Type.Object({
  outcome: Nullable(Type.String()),
  changed: Type.Object({ shared: State, transient: State }, { description: 'What was put; null stands for removed.' }),
  callbacks: Type.Array(Type.Object({ type: Type.String(), output: Type.Array(Type.Unknown()) })),
  log: Type.Array(Type.Object({ level: Type.String(), text: Type.String() })),
  error: Nullable(
    Type.Object({ text: Type.String(), line: Nullable(Type.Integer()), column: Nullable(Type.Integer()) }),
  ),
  milliseconds: Type.Number(),
});

/** Of one operator: a check runs a moment after the last key. */
const TRIALS = { max: 600, windowSeconds: 600 } as const;
/** Bytes of a script with the state that it is tried with. */
const TRIAL_BODY = 384 * 1_024;

export const scriptTrialRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/api/admin/journeys/script-trials',
    audience: 'administrator',
    summary: 'Try a script with made-up values, or only read it; nothing is changed',
    body: TrialBody,
    bodyLimit: TRIAL_BODY,
    reply: TrialView,
    errors: [],
    handler: async ({ kit, caller, body }) => {
      await refuseTooMany(kit, caller);
      const begun = performance.now();
      const view = body.checkOnly ? await checked(body.source) : await tried(kit, caller.realm, body);
      return { ...view, milliseconds: Math.round((performance.now() - begun) * 10) / 10 };
    },
  }),
];

async function refuseTooMany(kit: Kit, { realm, user }: UserCaller): Promise<void> {
  const counted = { realmId: realm.id, scope: 'script-trial:operator', subject: user.id, ...TRIALS };
  const verdict = await consume(kit.db, kit, counted);
  if (!verdict.allowed) throw limitedProblem(verdict.retryAt, kit.clock.now());
}

const NOTHING = { outcome: null, changed: { shared: {}, transient: {} }, callbacks: [], log: [] };

async function checked(source: string) {
  const { error } = await sandboxed({ kind: 'parse', source }, READING);
  return { ...NOTHING, error };
}

const namesOnly = (state: Readonly<Record<string, unknown>> = {}): Members =>
  Object.fromEntries(Object.entries(state).filter(([name]) => isName(name))) as Members;

async function tried(kit: Kit, realm: Realm, trial: Static<typeof TrialBody>) {
  const { source, evaluatorVersion = '2.0', outcomes = [], sharedState, transientState, username } = trial;
  const { log, result, error } = await runScript({
    ...{ kit, realm, request: null, answers: null, session: null },
    script: { name: 'Trial', source, evaluatorVersion },
    shared: { ...namesOnly(sharedState), ...(username === undefined ? {} : { username }) },
    transient: namesOnly(transientState),
  });
  if (result === null) return { ...NOTHING, log: [...log], error };
  const wrong = refusedWrite(['*'], result) ?? outcomeFault(outcomes, result);
  const shown = toWire(result.callbacks).map(({ type, output }) => ({ type, output }));
  const changed = { shared: changesOf(result.shared), transient: changesOf(result.transient) };
  const fault: ScriptError | null = wrong === null ? null : { text: wrong, line: null, column: null };
  return { outcome: result.outcome, changed, callbacks: shown, log: [...log], error: fault };
}

function changesOf({ put, removed }: { put: Members; removed: readonly string[] }): Record<string, Json> {
  return { ...put, ...Object.fromEntries(removed.map((name) => [name, null])) };
}
