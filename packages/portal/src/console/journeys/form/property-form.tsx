import type { JourneyFault, JourneyNode, PropertySchema } from '../../../api/journeys.ts';
import { serverFault } from '../model/faults.ts';
import { faultOfValue, fieldsOf } from '../model/schema.ts';
import { PropertyField } from './property-field.tsx';

export type PropertyFormProps = {
  schema: PropertySchema;
  properties: JourneyNode['properties'];
  /** What the server says of the node. */
  faults: readonly JourneyFault[];
  /** Properties that are edited elsewhere. */
  without?: readonly string[];
  isReadOnly: boolean;
  onChange: (name: string, value: unknown, entry?: string | null) => void;
};

/** A form made of the schema: one field a property, with what it means and what is wrong with it. */
export function PropertyForm({ schema, properties, faults, without = [], isReadOnly, onChange }: PropertyFormProps) {
  const fields = fieldsOf(schema).filter(({ name }) => !without.includes(name));
  if (fields.length === 0) return null;
  return (
    <fieldset className="lj-form" disabled={isReadOnly}>
      <legend className="ly-hidden">Properties</legend>
      {fields.map((field) => (
        <PropertyField
          key={field.name}
          field={field}
          value={properties[field.name]}
          fault={faultOfValue(field, properties[field.name]) ?? serverFault(field, fields, faults)}
          onChange={(value, entry) => onChange(field.name, value, entry)}
        />
      ))}
    </fieldset>
  );
}
