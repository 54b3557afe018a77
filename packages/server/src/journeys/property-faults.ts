/** What is wrong with the properties of a node, each named as the form of the editor names it. */
import { propertyTitle } from '@lanyard/protocol/journeys';
import type { TLocalizedValidationError } from 'typebox/error';
import { Value } from 'typebox/value';
import type { NodeProperties } from './journey.ts';
import type { NodeType } from './node-type.ts';
import { propertyWords } from './property-words.ts';

type Checked = Pick<NodeType, 'properties'>;

const MAX_TEXTS = 5;

/** The label of a property in the form; a name that is no property of the type stays as it is. */
export function propertyLabel({ properties: { properties } }: Checked, name: string): string {
  if (!Object.hasOwn(properties, name)) return name;
  return (properties[name] as { title?: string }).title ?? propertyTitle(name);
}

/** A text that begins with the name of a property, beginning with its label. */
export const withLabel = (type: Checked, text: string): string =>
  text.replace(/^\w+/, (name) => propertyLabel(type, name));

/**
 * What each value is that its schema does not allow: one text a value, a handful at most, none where all is well.
 * @param completed properties with the defaults of the type
 */
export function schemaTexts(type: Checked, completed: NodeProperties): string[] {
  return schemaErrors(type, completed)
    .slice(0, MAX_TEXTS)
    .map((error) => `${placeOf(type, error.instancePath)} ${propertyWords(error)}.`);
}

/** The properties in which a value is that the schema does not allow. */
export function faultyProperties(type: Checked, completed: NodeProperties): ReadonlySet<string> {
  return new Set(schemaErrors(type, completed).map(({ instancePath }) => partsOf(instancePath)[0] ?? ''));
}

/** Of several errors of one value only the first is said; a name that is not allowed is said by what holds it. */
function schemaErrors({ properties }: Checked, completed: NodeProperties): TLocalizedValidationError[] {
  if (Value.Check(properties, completed)) return [];
  const errors = Value.Errors(properties, completed);
  const misnamed = new Set(errors.flatMap(misnamedIn));
  const left = errors.filter(({ instancePath }) => !misnamed.has(instancePath));
  return [...new Map(left.toReversed().map((error) => [error.instancePath, error])).values()].toReversed();
}

/** The places of the entries whose names an error is about. */
function misnamedIn({ keyword, instancePath, params }: TLocalizedValidationError): string[] {
  const names = (params as Readonly<Record<string, unknown>>)[keyword];
  const isAboutNames = keyword === 'propertyNames' || keyword === 'additionalProperties';
  return isAboutNames ? [names].flat().map((name) => `${instancePath}/${name}`) : [];
}

/** The parts of a JSON Pointer (RFC 6901). */
const partsOf = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));

/** "Choices", "Choices: entry 2", "Message: the entry en". */
function placeOf(type: Checked, instancePath: string): string {
  const [name, ...inside] = partsOf(instancePath);
  if (name === undefined) return 'The node';
  const parts = inside.map((part) => (/^\d+$/.test(part) ? `entry ${Number(part) + 1}` : `the entry ${part}`));
  return [propertyLabel(type, name), ...(parts.length === 0 ? [] : [parts.join(' of ')])].join(': ');
}
