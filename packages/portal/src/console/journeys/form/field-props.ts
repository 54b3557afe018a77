import type { Field } from '../model/schema.ts';

/** What every control of a property is given. */
export type FieldProps = {
  field: Field;
  value: unknown;
  fault: string | null;
  /**
   * undefined takes the default again. Successive changes to the same entry, or to a field that has none, are one step of
   * undo; null is a step of its own.
   */
  onChange: (value: unknown, entry?: string | null) => void;
};
