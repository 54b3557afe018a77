/** Which field of a form a fault belongs to. */
import type { JourneyFault } from '../../../api/journeys.ts';
import type { Field } from './schema.ts';

/** The field whose label a text of the server begins with; of two the longer label. Undefined where no field shows it. */
export function fieldOf<Given extends Pick<Field, 'title'>>(
  fields: readonly Given[],
  { code, text }: Pick<JourneyFault, 'code' | 'text'>,
): Given | undefined {
  if (code !== 'property') return undefined;
  const named = fields.filter(({ title }) => text.startsWith(`${title} `) || text.startsWith(`${title}: `));
  return named.toSorted((a, b) => b.title.length - a.title.length)[0];
}

/** The first fault of a field, as it is said below it: without its label. Null where it has none. */
export function serverFault(
  field: Field,
  fields: readonly Field[],
  faults: readonly Pick<JourneyFault, 'code' | 'text'>[],
): string | null {
  const own = faults.find((fault) => fieldOf(fields, fault) === field);
  if (own === undefined) return null;
  const said = own.text.slice(field.title.length);
  return said.startsWith(': ') ? said.charAt(2).toUpperCase() + said.slice(3) : `This${said}`;
}
