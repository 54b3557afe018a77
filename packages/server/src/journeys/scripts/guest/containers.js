/**
 * Lists, maps and values of JSON as scripts know them from Java: what they hold are plain members, so that `list[0]` and
 * `list.get(0)`, `map.mail` and `map.get('mail')` are the same.
 */

export class List extends Array {
  get(index) {
    return this[index];
  }
  size() {
    return this.length;
  }
  isEmpty() {
    return this.length === 0;
  }
  contains(value) {
    return this.some((entry) => String(entry) === String(value));
  }
  add(value) {
    this.push(value);
    return true;
  }
  addAll(values) {
    for (const value of values) this.push(value);
    return true;
  }
  toArray() {
    return Array.from(this);
  }
  iterator() {
    let next = 0;
    return { hasNext: () => next < this.length, next: () => this[next++] };
  }
  toString() {
    return `[${this.map(textOf).join(', ')}]`;
  }
  static get [Symbol.species]() {
    return Array;
  }
}

const has = (map, name) => Object.hasOwn(map, name);

/** Also under names like `__proto__`. */
const set = (map, name, value) =>
  Object.defineProperty(map, name, { value, writable: true, enumerable: true, configurable: true });

const MapMethods = {
  get(name) {
    return has(this, name) ? this[name] : null;
  },
  put(name, value) {
    const before = has(this, name) ? this[name] : null;
    set(this, String(name), value);
    return before;
  },
  putAll(values) {
    for (const name of Object.keys(values)) set(this, name, values[name]);
  },
  containsKey(name) {
    return has(this, name);
  },
  remove(name) {
    const before = has(this, name) ? this[name] : null;
    delete this[name];
    return before;
  },
  keySet() {
    return List.from(Object.keys(this));
  },
  values() {
    return List.from(Object.values(this));
  },
  entrySet() {
    return List.from(Object.keys(this), (name) => ({ getKey: () => name, getValue: () => this[name] }));
  },
  size() {
    return Object.keys(this).length;
  },
  isEmpty() {
    return Object.keys(this).length === 0;
  },
  toString() {
    return `{${Object.keys(this)
      .map((name) => `${name}=${textOf(this[name])}`)
      .join(', ')}}`;
  },
};

/** Not listed by `for … in`, which walks what the map holds. */
const mapPrototype = Object.create(
  Object.prototype,
  Object.fromEntries(Object.entries(MapMethods).map(([name, value]) => [name, { value, writable: true }])),
);

export function newMap(members = {}) {
  const map = Object.create(mapPrototype);
  for (const name of Object.keys(members)) set(map, name, members[name]);
  return map;
}

export const textOf = (value) => (typeof value === 'object' && value !== null ? value.toString() : String(value));

/** Plain JSON as lists and maps. */
export function fromJson(value) {
  if (Array.isArray(value)) return List.from(value, fromJson);
  if (typeof value !== 'object' || value === null) return value;
  const map = newMap();
  for (const name of Object.keys(value)) set(map, name, fromJson(value[name]));
  return map;
}

/** A value as JSON holds it; what has no such form is null. */
export function toJson(value) {
  const text = JSON.stringify(value);
  return text === undefined ? null : JSON.parse(text);
}

const KINDS = {
  String: (value) => typeof value === 'string',
  Number: (value) => typeof value === 'number',
  Boolean: (value) => typeof value === 'boolean',
  List: (value) => Array.isArray(value),
  Map: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
};

/** A value of JSON that is asked for what it is. */
export class JsonValue {
  #value;
  constructor(value) {
    this.#value = value instanceof JsonValue ? value.getObject() : value;
  }
  getObject() {
    return this.#value ?? null;
  }
  #as(kind) {
    if (this.isNull()) return null;
    if (!KINDS[kind](this.#value)) throw new TypeError(`the value is no ${kind}`);
    return this.#value;
  }
  asString() {
    return this.#as('String');
  }
  asInteger() {
    return this.#as('Number');
  }
  asLong() {
    return this.#as('Number');
  }
  asDouble() {
    return this.#as('Number');
  }
  asBoolean() {
    return this.#as('Boolean');
  }
  asList() {
    return this.#as('List');
  }
  asMap() {
    return this.#as('Map');
  }
  get(name) {
    const value = this.#value;
    const isInside = typeof value === 'object' && value !== null && has(value, name);
    return new JsonValue(isInside ? value[name] : null);
  }
  put(name, value) {
    set(this.#value, String(name), value);
    return this;
  }
  add(name, value) {
    if (Array.isArray(this.#value)) this.#value.push(name);
    else set(this.#value, String(name), value);
    return this;
  }
  remove(name) {
    delete this.#value[name];
  }
  isDefined(name) {
    return typeof this.#value === 'object' && this.#value !== null && has(this.#value, name);
  }
  isNotNull() {
    return !this.isNull();
  }
  isNull() {
    return this.#value === null || this.#value === undefined;
  }
  isString() {
    return KINDS.String(this.#value);
  }
  isNumber() {
    return KINDS.Number(this.#value);
  }
  isBoolean() {
    return KINDS.Boolean(this.#value);
  }
  isList() {
    return KINDS.List(this.#value);
  }
  isMap() {
    return KINDS.Map(this.#value);
  }
  keys() {
    return List.from(Object.keys(this.#value ?? {}));
  }
  size() {
    return this.keys().length;
  }
  toString() {
    return this.isNull() ? 'null' : JSON.stringify(this.#value);
  }
  toJSON() {
    return this.getObject();
  }
}

/** What scripts ask texts for that Java's have and these have not. */
export const STRING_METHODS = {
  equals(other) {
    return String(this) === String(other);
  },
  equalsIgnoreCase(other) {
    return String(this).toLowerCase() === String(other).toLowerCase();
  },
  isEmpty() {
    return this.length === 0;
  },
  contains(part) {
    return this.includes(String(part));
  },
  matches(pattern) {
    return new RegExp(`^(?:${pattern})$`).test(this);
  },
  asString() {
    return String(this);
  },
};
