/** How a script says what it has decided: PingAM's actions, in both generations. */
import { isCallback } from './callbacks.js';
import { toJson } from './containers.js';

const text = (value) => (value === null || value === undefined ? '' : String(value));
const minutes = (value) => Math.trunc(Number(value)) || 0;

/** What can be said beside an outcome: each adds to a plan and gives it back. */
const PARTS = {
  putSessionProperty: (plan, name, value) => plan.sessionProperties.push([String(name), text(value)]),
  removeSessionProperty: (plan, name) => plan.sessionProperties.push([String(name), null]),
  withErrorMessage: (plan, message) => Object.assign(plan, { errorMessage: text(message) }),
  // Of accounts that are locked. What locks here says so itself.
  withLockoutMessage: () => undefined,
  withHeader: (plan, header) => Object.assign(plan.page, { header: text(header) }),
  withDescription: (plan, description) => Object.assign(plan.page, { description: text(description) }),
  withStage: (plan, stage) => Object.assign(plan.page, { stage: text(stage) }),
  withMaxSessionTime: (plan, value) => Object.assign(plan.times, { maxSessionTime: minutes(value) }),
  withMaxIdleTime: (plan, value) => Object.assign(plan.times, { maxIdleTime: minutes(value) }),
  replaceSharedState: (plan, values) => Object.assign(plan.replaced, { shared: toJson(values) }),
  replaceTransientState: (plan, values) => Object.assign(plan.replaced, { transient: toJson(values) }),
};

export const emptyPlan = () => ({
  outcome: null,
  callbacks: [],
  sessionProperties: [],
  errorMessage: null,
  page: {},
  times: {},
  replaced: {},
});

const NOT_OFFERED = [
  'withIdentifiedUser',
  'withIdentifiedAgent',
  'withIdentifiedIdentity',
  'withUniversalId',
  'addNodeType',
];

class Plan {}

const plans = new WeakMap();

export const planOf = (value) => (typeof value === 'object' && value !== null ? plans.get(value) : undefined);

/** A plan with its methods; `build` ends it, and does nothing more. */
function planWith(plan) {
  const made = new Plan();
  plans.set(made, plan);
  for (const [name, add] of Object.entries(PARTS)) {
    made[name] = (...given) => {
      add(plan, ...given);
      return made;
    };
  }
  for (const name of NOT_OFFERED) {
    made[name] = () => {
      throw new Error(`action.${name} is not offered to scripts here`);
    };
  }
  made.build = () => made;
  return made;
}

const flat = (given) => given.flatMap((each) => (Array.isArray(each) ? Array.from(each) : [each]));

const asCallback = (value) => {
  if (!isCallback(value)) throw new TypeError('Action.send takes callbacks');
  return value;
};

const suspend = () => {
  throw new Error('action.suspend is not offered to scripts here');
};

/** Of legacy scripts: `Action.goTo('true').build()`, `Action.send(callback, …).build()`. */
export const Action = {
  goTo: (outcome) => planWith({ ...emptyPlan(), outcome: text(outcome) }),
  send: (...given) => planWith({ ...emptyPlan(), callbacks: flat(given).map(asCallback) }),
  suspend,
};

/** Of the next generation: one plan, which is taken as it stands when the script ends. */
export function nextAction() {
  const plan = emptyPlan();
  const action = planWith(plan);
  action.goTo = (outcome) => {
    plan.outcome = text(outcome);
    return action;
  };
  action.suspend = suspend;
  return action;
}
