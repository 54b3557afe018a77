/** From the schema of a node's properties to what a form shows. */
import { propertyTitle } from '@lanyard/protocol/journeys';
import type { PropertySchema } from '../../../api/journeys.ts';

/** What an input is for one property. */
export type FieldKind =
  | 'switch'
  | 'number'
  | 'choice'
  | 'text'
  | 'long-text'
  | 'texts'
  | 'choices'
  | 'languages'
  | 'pairs'
  | 'json';

export type Field = {
  readonly name: string;
  readonly title: string;
  readonly kind: FieldKind;
  readonly schema: PropertySchema;
  readonly isRequired: boolean;
  /** The values of a choice, or of the entries of a list. */
  readonly options: readonly (string | number)[];
};

/** From this many characters on a text gets several lines. */
const LONG_TEXT = 300;

/** The fields of a form, in the order of the schema. */
export function fieldsOf(schema: PropertySchema): Field[] {
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {}).map(([name, property]) => ({
    name,
    title: property.title ?? propertyTitle(name),
    kind: kindOf(property),
    schema: property,
    isRequired: required.has(name),
    options: optionsOf(property) ?? optionsOf(property.items ?? {}) ?? [],
  }));
}

/** The values that a schema allows where it lists them. */
function optionsOf({ enum: values, anyOf }: PropertySchema): (string | number)[] | null {
  const listed = values ?? (anyOf?.every((each) => 'const' in each) ? anyOf.map((each) => each.const) : null);
  return listed?.filter((each) => typeof each === 'string' || typeof each === 'number') ?? null;
}

function kindOf(schema: PropertySchema): FieldKind {
  if (optionsOf(schema) !== null) return 'choice';
  switch (schema.type) {
    case 'boolean':
      return 'switch';
    case 'integer':
    case 'number':
      return 'number';
    case 'string':
      return (schema.maxLength ?? 0) >= LONG_TEXT ? 'long-text' : 'text';
    case 'array':
      return listKind(schema.items ?? {});
    case 'object':
      return recordKind(schema);
    default:
      return 'json';
  }
}

function listKind(items: PropertySchema): FieldKind {
  if (optionsOf(items) !== null) return 'choices';
  return items.type === 'string' ? 'texts' : 'json';
}

/** A record whose names can be languages, and not just any names, holds one text in several languages. */
function recordKind({ patternProperties = {} }: PropertySchema): FieldKind {
  const [[pattern, value] = ['', {} as PropertySchema]] = Object.entries(patternProperties);
  if (value.type !== 'string') return 'json';
  const fits = (name: string) => new RegExp(pattern, 'u').test(name);
  return fits('en') && fits('pt-BR') && !fits('successAddress') ? 'languages' : 'pairs';
}

/** What is wrong with one value, before the server is asked. Null where nothing is. */
export function faultOfValue({ kind, schema, isRequired }: Field, value: unknown): string | null {
  if (kind === 'number') return numberFault(schema, value);
  const isEmptyText = (kind === 'text' || kind === 'long-text') && (value === undefined || value === '');
  if (isEmptyText && isRequired && (schema.minLength ?? 0) > 0) return 'This is needed.';
  return null;
}

function numberFault({ type, minimum, maximum }: PropertySchema, value: unknown): string | null {
  if (value === undefined) return null;
  const isNumber = typeof value === 'number' && (type !== 'integer' || Number.isInteger(value));
  const isInside = isNumber && value >= (minimum ?? value) && value <= (maximum ?? value);
  if (isInside) return null;
  const what = type === 'integer' ? 'a whole number' : 'a number';
  if (minimum !== undefined && maximum !== undefined) return `Type ${what} from ${minimum} to ${maximum}.`;
  return minimum === undefined ? `Type ${what}.` : `Type ${what} of at least ${minimum}.`;
}

/** What is typed for a number: a number where it is one, else the text itself, so that nothing typed is lost. */
export function typedNumber(text: string): number | string | undefined {
  if (text.trim() === '') return undefined;
  const number = Number(text);
  return Number.isFinite(number) ? number : text;
}
