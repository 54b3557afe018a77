/** The names that a script finds: one table for each generation. */
import { nextAction } from './actions.js';
import { builderOf, legacyAnswers, nextAnswers } from './callbacks.js';
import { fromJson, JsonValue, List, newMap, textOf, toJson } from './containers.js';
import { Java, JavaImporter, packageAt } from './java.js';
import { NOT_OFFERED } from './not-offered.js';
import { utils } from './utils.js';

const MOST_LINES = 50;
const LONGEST_LINE = 500;

/** `logger.info('… {}', value)`: each `{}` stands for the next value. */
function loggerOf(log) {
  const write =
    (level) =>
    (message, ...values) => {
      if (log.length >= MOST_LINES) return;
      let next = 0;
      const line = textOf(message).replace(/\{\}/g, (whole) => (next < values.length ? textOf(values[next++]) : whole));
      log.push({ level, text: line.slice(0, LONGEST_LINE) });
    };
  const levels = {
    trace: 'debug',
    debug: 'debug',
    message: 'debug',
    info: 'info',
    warn: 'warn',
    warning: 'warn',
    error: 'error',
  };
  const writers = Object.entries(levels).map(([name, level]) => [name, write(level)]);
  const enabled = ['message', 'warning', 'error'].map((name) => [`${name}Enabled`, () => true]);
  const asked = ['Trace', 'Debug', 'Info', 'Warn', 'Error'].map((name) => [`is${name}Enabled`, () => true]);
  return Object.fromEntries([...writers, ...enabled, ...asked]);
}

/** What a script asks for and was not given yet is noted: the run is repeated with it. */
const asker = (given, needs) => (name) => {
  if (Object.hasOwn(given, name)) return given[name];
  needs.push(name);
  return null;
};

/** Headers and parameters: each a list of values, or null. */
function valuesOf(given, needs, spell = (name) => String(name)) {
  const ask = asker(given, needs);
  const known = Object.keys(given).filter((name) => given[name] !== null);
  const map = newMap(Object.fromEntries(known.map((name) => [name, List.from(given[name])])));
  const methods = {
    get: (name) => {
      const values = ask(spell(name));
      return values === null ? null : List.from(values);
    },
    containsKey: (name) => ask(spell(name)) !== null,
  };
  for (const [name, value] of Object.entries(methods)) Object.defineProperty(map, name, { value });
  return map;
}

const notOffered = (name) => () => {
  throw new Error(`${name} is not offered to scripts here`);
};

const WRITES = ['setAttribute', 'addAttribute', 'store', 'removeAttribute'];

const refusals = (owner) => Object.fromEntries(WRITES.map((name) => [name, notOffered(`${owner}.${name}`)]));

/** Profiles are read, and never written. */
function repositoryOf(users, needs) {
  const ask = asker(users, needs);
  const attribute = (user, name) => List.from(ask(String(user))?.[name] ?? []);
  return {
    getAttribute: attribute,
    getIdentity: (user) => ({
      getName: () => String(user),
      exists: () => ask(String(user)) !== null,
      getAttributeValues: (name) => attribute(user, name),
      ...refusals('identity'),
    }),
    ...refusals('idRepository'),
  };
}

function nodeStateOf({ shared, transient }, wrap) {
  const parts = [transient, shared];
  const find = (name) => parts.find((part) => part.containsKey(name));
  const merge = (part, values) => part.putAll(fromJson(toJson(values)));
  const put = (part, name, value) => part.put(name, fromJson(toJson(value)));
  const state = {
    get: (name) => {
      const part = find(name);
      return part === undefined ? null : wrap(part.get(name));
    },
    getObject: (name) => {
      const found = [shared, transient]
        .map((part) => part.get(name))
        .filter((value) => typeof value === 'object' && value !== null);
      return found.length === 0 ? null : wrap(newMap(Object.assign({}, ...found)));
    },
    isDefined: (name) => find(name) !== undefined,
    keys: () => List.from(new Set(parts.flatMap((part) => Object.keys(part)))),
    remove: (name) => {
      for (const part of parts) part.remove(name);
    },
  };
  const writes = {
    putShared: (name, value) => put(shared, name, value),
    putTransient: (name, value) => put(transient, name, value),
    mergeShared: (values) => merge(shared, values),
    mergeTransient: (values) => merge(transient, values),
  };
  for (const [name, write] of Object.entries(writes)) {
    state[name] = (...given) => {
      write(...given);
      return state;
    };
  }
  return state;
}

/** What reaches outside of the journey says so where it is used. */
const refusing = (name) =>
  new Proxy(notOffered(name), {
    get: (_, member) => {
      if (typeof member === 'symbol') return undefined;
      throw new Error(`${name} is not offered to scripts here`);
    },
  });

const common = ({ input, run }) => ({
  ...Object.fromEntries(NOT_OFFERED.map((name) => [name, refusing(name)])),
  logger: loggerOf(run.log),
  realm: input.realm,
  scriptName: input.scriptName,
  requestHeaders: valuesOf(input.headers, run.needs.headers, (name) => String(name).toLowerCase()),
  requestParameters: valuesOf(input.parameters, run.needs.parameters),
  resumedFromSuspend: false,
  idRepository: repositoryOf(input.users, run.needs.users),
  ...(input.session === null ? {} : { existingSession: newMap(input.session) }),
});

const BINDINGS = {
  '1.0': ({ input, run }) => ({
    sharedState: run.shared,
    transientState: run.transient,
    nodeState: nodeStateOf(run, (value) => new JsonValue(value)),
    callbacks: legacyAnswers(input.answers),
    JavaImporter,
    Java,
    ...Object.fromEntries(['org', 'com', 'java', 'javax', 'sun'].map((name) => [name, packageAt(name)])),
    Packages: new Proxy({}, { get: (_, name) => (typeof name === 'symbol' ? undefined : packageAt(name)) }),
  }),
  '2.0': ({ input, run }) => ({
    action: nextAction(),
    nodeState: nodeStateOf(run, (value) => value),
    callbacks: nextAnswers(input.answers),
    callbacksBuilder: builderOf(run.asked),
    utils,
  }),
};

export function bindingsOf(given) {
  return { ...common(given), ...BINDINGS[given.input.version](given) };
}
