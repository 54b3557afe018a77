/** The classes that legacy scripts import, by their full names, and the packages that lead to them. */
import { Action } from './actions.js';
import { CALLBACKS, makeCallback } from './callbacks.js';
import { JsonValue, List, newMap } from './containers.js';
import { randomUuid } from './utils.js';

const callbackClass = (name) => {
  const { constants = {}, statics = {} } = CALLBACKS[name];
  const made = (...given) => makeCallback(name, given);
  // Called with `new`, a function that returns an object gives that object.
  return Object.assign(
    function Made(...given) {
      return made(...given);
    },
    constants,
    statics,
  );
};

function plainClass(make, statics = {}) {
  return Object.assign(function Made(...given) {
    return Object(make(...given));
  }, statics);
}

const number = { parseInt: (value) => Number.parseInt(value, 10), valueOf: Number, toString: String };

const CLASSES = {
  'org.forgerock.openam.auth.node.api.Action': Action,
  'org.forgerock.json.JsonValue': Object.assign(JsonValue, {
    json: (value) => new JsonValue(value),
    object: () => newMap(),
    array: (...values) => List.from(values),
  }),
  ...Object.fromEntries(Object.entries(CALLBACKS).map(([name, { java }]) => [`${java}.${name}`, callbackClass(name)])),
  'java.util.ArrayList': plainClass((values = []) => List.from(typeof values === 'number' ? [] : values)),
  'java.util.LinkedList': plainClass((values = []) => List.from(values)),
  'java.util.HashSet': plainClass((values = []) => List.from(new Set(values))),
  'java.util.LinkedHashSet': plainClass((values = []) => List.from(new Set(values))),
  'java.util.HashMap': plainClass((values) => newMap(typeof values === 'object' ? values : {})),
  'java.util.LinkedHashMap': plainClass((values) => newMap(typeof values === 'object' ? values : {})),
  'java.util.TreeMap': plainClass((values) => newMap(typeof values === 'object' ? values : {})),
  'java.util.Arrays': {
    asList: (...values) => List.from(values.length === 1 && Array.isArray(values[0]) ? values[0] : values),
  },
  'java.util.Collections': {
    emptyList: () => new List(),
    emptyMap: () => newMap(),
    singletonList: (value) => List.of(value),
  },
  'java.util.UUID': { randomUUID: randomUuid },
  'java.lang.String': plainClass((value = '') => String(value), {
    valueOf: String,
    join: (by, values) => Array.from(values).join(by),
  }),
  'java.lang.Integer': number,
  'java.lang.Long': number,
  'java.lang.Boolean': { parseBoolean: (value) => String(value).toLowerCase() === 'true', valueOf: Boolean },
  'java.lang.Math': Math,
  'java.lang.System': { currentTimeMillis: () => Date.now() },
};

/** The members of objects that are asked for by every language, not by a script. */
const isForeign = (name) =>
  typeof name === 'symbol' || ['then', 'toJSON', 'constructor', 'prototype', 'valueOf'].includes(name);

const notOffered = (name) => new Error(`${name} is not offered to scripts here`);

/** Whether a package has anything below it. */
const leadsOn = (path) => Object.keys(CLASSES).some((name) => name.startsWith(`${path}.`));

const packages = new WeakMap();

/** A package, or a class that is not here: it may be named and imported, and says what it is where somebody uses it. */
export function packageAt(path) {
  const proxy = new Proxy(function named() {}, {
    get: (_, name) => {
      if (name === 'toString') return () => path;
      return isForeign(name) ? undefined : memberOf(path, name);
    },
    apply: () => {
      throw notOffered(path);
    },
    construct: () => {
      throw notOffered(path);
    },
  });
  packages.set(proxy, path);
  return proxy;
}

function memberOf(path, name) {
  const full = `${path}.${name}`;
  if (Object.hasOwn(CLASSES, full)) return CLASSES[full];
  // Classes have capitals; what one that is not here is asked for, it has not got.
  if (!leadsOn(full) && /\.[A-Z]\w*$/.test(path)) throw notOffered(path);
  return packageAt(full);
}

const NAMES = new Map(Object.entries(CLASSES).map(([full, made]) => [made, full.slice(full.lastIndexOf('.') + 1)]));

/** `JavaImporter(package or class, …)`: what was imported, by its short names. */
export function JavaImporter(...imported) {
  const find = (name) => {
    for (const item of imported) {
      const path = packages.get(item);
      if (path === undefined ? NAMES.get(item) === name : path.endsWith(`.${name}`)) return item;
      if (path !== undefined && Object.hasOwn(CLASSES, `${path}.${name}`)) return CLASSES[`${path}.${name}`];
    }
    return undefined;
  };
  return new Proxy(Object.create(null), {
    has: (_, name) => typeof name === 'string' && find(name) !== undefined,
    get: (_, name) => (typeof name === 'string' ? find(name) : undefined),
  });
}

/** Java's own loader of classes. */
export const Java = {
  type: (name) => (Object.hasOwn(CLASSES, name) ? CLASSES[name] : packageAt(String(name))),
  from: (values) => Array.from(values),
  to: (values) => List.from(values),
};
