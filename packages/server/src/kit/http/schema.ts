import type { TSchema } from 'typebox';
import { Compile } from 'typebox/schema';
import { Problem } from '../errors.ts';

type SchemaObject = Readonly<Record<string, unknown>>;
export type Part = 'body' | 'query' | 'path';
export type InputCheck = (value: unknown) => unknown;

const MAX_ERRORS = 5;

/**
 * The check of one part of a request: fills defaults, turns the text of a query or path into numbers and booleans,
 * and refuses what does not fit with `kit.bad-request`, naming the member and never repeating the value.
 */
export function compileInput(schema: TSchema, part: Part, unknownMembers: 'refuse' | 'ignore'): InputCheck {
  const wanted = unknownMembers === 'refuse' ? closeSchema(schema) : plain(schema);
  const validator = Compile(wanted);
  const prepare = compilePrepare(wanted, part !== 'body');
  return (value) => {
    const prepared = prepare(value);
    if (validator.Check(prepared)) return prepared;
    const [, errors] = validator.Errors(prepared);
    throw refuse(part, errors);
  };
}

type ValidationError = { instancePath: string; message: string };

function refuse(part: Part, errors: readonly ValidationError[]): Problem {
  const known = errors.filter((error) => error.message !== 'schema is false').slice(0, MAX_ERRORS);
  const list = known.map((error) => ({ at: `${part}${error.instancePath}`, message: error.message }));
  const [first] = list;
  const detail = first ? `The request is not well formed: ${first.at} ${first.message}.` : undefined;
  return new Problem('kit.bad-request', { ...(detail ? { detail } : {}), members: { errors: list } });
}

/** The check of a reply or event in strict mode: undeclared members are mistakes of ours. */
export function compileOutput(schema: TSchema): (value: unknown) => string | null {
  const validator = Compile(closeSchema(schema));
  return (value) => {
    if (validator.Check(value)) return null;
    const [, errors] = validator.Errors(value);
    return errors.map((error) => `${error.instancePath || '/'} ${error.message}`).join('; ');
  };
}

/** A copy that refuses members no schema names, at every depth where the author did not decide otherwise. */
export function closeSchema(schema: TSchema): SchemaObject {
  return close(plain(schema), false) as SchemaObject;
}

const plain = (schema: TSchema): SchemaObject => JSON.parse(JSON.stringify(schema)) as SchemaObject;

function close(node: unknown, insideAllOf: boolean): unknown {
  if (Array.isArray(node)) return node.map((item) => close(item, insideAllOf));
  if (typeof node !== 'object' || node === null) return node;
  const copy = Object.fromEntries(Object.entries(node).map(([name, value]) => [name, close(value, name === 'allOf')]));
  // An intersection is closed as a whole: each of its members alone would refuse the others' members.
  if ('allOf' in copy) return { unevaluatedProperties: false, ...copy };
  if (copy.type === 'object' && 'properties' in copy && !insideAllOf) return { additionalProperties: false, ...copy };
  return copy;
}

type Property = { readonly type?: unknown; readonly default?: unknown };
type Convert = (text: string) => unknown;

/** Text that is no number stays text, and the check then says what was expected. */
const CONVERT: Readonly<Record<string, Convert>> = {
  integer: (text) => (/^-?\d{1,15}$/.test(text) ? Number(text) : text),
  number: (text) => (/^-?\d{1,15}(\.\d{1,15})?$/.test(text) ? Number(text) : text),
  boolean: (text) => (text === 'true' ? true : text === 'false' ? false : text),
};

function compilePrepare(schema: SchemaObject, isText: boolean): InputCheck {
  const properties = Object.entries((schema.properties ?? {}) as Record<string, Property>);
  const defaults = properties.filter(([, property]) => property.default !== undefined);
  const converted = isText ? properties.filter(([, property]) => String(property.type) in CONVERT) : [];
  if (defaults.length === 0 && converted.length === 0) return (value) => value;
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    const copy: Record<string, unknown> = { ...value };
    for (const [name, property] of converted) {
      const text = copy[name];
      if (typeof text === 'string') copy[name] = CONVERT[String(property.type)]?.(text);
    }
    for (const [name, property] of defaults) copy[name] ??= property.default;
    return copy;
  };
}
