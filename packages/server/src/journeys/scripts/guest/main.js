/** Runs inside the sandbox, before a script and after it: sets up what the script finds, and reads what it left. */
import { emptyPlan, planOf } from './actions.js';
import { bindingsOf } from './bindings.js';
import { fromJson, STRING_METHODS } from './containers.js';
import { randomNumber, useRandom } from './utils.js';

/** The clock stands still while a script runs, at the time of the server. */
function setClock(now) {
  const Real = Date;
  function Clock(...given) {
    if (!new.target) return new Real(now).toString();
    return Reflect.construct(Real, given.length === 0 ? [now] : given, new.target);
  }
  Object.setPrototypeOf(Clock, Real);
  Clock.prototype = Real.prototype;
  Object.defineProperty(Clock, 'now', { value: () => now, writable: true, configurable: true });
  Real.prototype.constructor = Clock;
  globalThis.Date = Clock;
}

function addStringMethods() {
  for (const [name, value] of Object.entries(STRING_METHODS))
    Object.defineProperty(String.prototype, name, { value, writable: true, configurable: true });
}

const textOf = (values) =>
  Object.fromEntries(Object.keys(values).map((name) => [name, JSON.stringify(values[name]) ?? 'null']));

/** Names whose values are not what they were, and those that are gone. */
function changesOf(before, now) {
  const after = textOf(now);
  const put = Object.keys(after).filter((name) => !Object.hasOwn(before, name) || before[name] !== after[name]);
  return {
    put: Object.fromEntries(put.map((name) => [name, JSON.parse(after[name])])),
    removed: Object.keys(before).filter((name) => !Object.hasOwn(after, name)),
  };
}

/**
 * @param text what the script is given, as JSON
 * @param bytes gives random bytes in hexadecimal
 * @returns reads what the script left, as JSON: called with its `action` and its `outcome`
 */
export function begin(text, bytes) {
  const input = JSON.parse(text);
  useRandom(bytes);
  setClock(input.now);
  Math.random = randomNumber;
  if (input.version === '1.0') addStringMethods();
  const run = {
    shared: fromJson(input.shared),
    transient: fromJson(input.transient),
    asked: [],
    log: [],
    needs: { headers: [], parameters: [], users: [] },
  };
  const before = { shared: textOf(run.shared), transient: textOf(run.transient) };
  for (const [name, value] of Object.entries(bindingsOf({ input, run })))
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: true });
  const leave = (more) => JSON.stringify({ log: run.log, needs: run.needs, ...more });
  return {
    finish: (action, outcome) => leave({ ...resultOf(run, action, outcome), ...stateOf(run, before, action) }),
    /** What a script that failed leaves: what it has logged, and what it asked for. */
    fail: () => leave({}),
  };
}

function resultOf({ asked }, action, outcome) {
  const { replaced: _replaced, ...plan } = planOf(action) ?? emptyPlan();
  const said = outcome === undefined || outcome === null ? null : String(outcome);
  return { ...plan, outcome: plan.outcome ?? said, callbacks: asked.length > 0 ? asked : plan.callbacks };
}

function stateOf(run, before, action) {
  const { replaced = {} } = planOf(action) ?? {};
  const part = (name) => changesOf(before[name], replaced[name] ?? run[name]);
  return { shared: part('shared'), transient: part('transient') };
}
