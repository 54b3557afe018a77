/** What is wrong with a property, in words for whoever draws the journey. */
import type { TLocalizedValidationError } from 'typebox/error';

/** Of the kinds of value that properties have. */
const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'on or off',
  array: 'a list',
  object: 'a list of names and values',
};

type Params = Readonly<Record<string, unknown>>;

type Counted = readonly [one: string, many: string];
const ENTRIES: Counted = ['entry', 'entries'];
const CHARACTERS: Counted = ['character', 'characters'];

const count = (limit: unknown, [one, many]: Counted): string => (limit === 1 ? `one ${one}` : `${limit} ${many}`);
const atLeast =
  (what: Counted) =>
  ({ limit }: Params): string =>
    `needs at least ${count(limit, what)}`;
const atMost =
  (what: Counted) =>
  ({ limit }: Params): string =>
    `can have ${count(limit, what)} at most`;

const cannotHave = (names: unknown): string => `cannot have an entry called ${[names].flat().join(', ')}`;

const WORDS: Readonly<Record<string, (params: Params) => string>> = {
  minItems: atLeast(ENTRIES),
  maxItems: atMost(ENTRIES),
  minLength: atLeast(CHARACTERS),
  maxLength: atMost(CHARACTERS),
  minProperties: atLeast(ENTRIES),
  maxProperties: atMost(ENTRIES),
  minimum: ({ limit }) => `must be at least ${limit}`,
  maximum: ({ limit }) => `must be at most ${limit}`,
  uniqueItems: () => 'has the same entry twice',
  pattern: () => 'is not written in the way that it must be',
  enum: () => 'is none of the values that it can have',
  propertyNames: ({ propertyNames }) => cannotHave(propertyNames),
  additionalProperties: ({ additionalProperties }) => cannotHave(additionalProperties),
  const: () => 'is none of the values that it can have',
  type: ({ type }) => `must be ${[type].flat().map(wordOf).join(' or ')}`,
};

const wordOf = (type: unknown): string => KINDS[String(type)] ?? String(type);

/** Goes after the name of the property, without a full stop. What has no words here says what the check itself says. */
export function propertyWords({ keyword, params, message }: TLocalizedValidationError): string {
  const words = Object.hasOwn(WORDS, keyword) ? WORDS[keyword] : undefined;
  return words?.(params as Params) ?? message;
}
