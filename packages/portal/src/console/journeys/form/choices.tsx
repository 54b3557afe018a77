import { Checkbox } from '@mantine/core';
import type { FieldProps } from './field-props.ts';
import { Group } from './group.tsx';

/** Some of the values that there are, in their order. */
export function Choices({ field, value, fault, onChange }: FieldProps) {
  const given = value ?? field.schema.default;
  const chosen = new Set<unknown>(Array.isArray(given) ? given : []);
  return (
    <Group field={field} fault={fault}>
      {field.options.map((option) => (
        <Checkbox
          key={option}
          size="md"
          label={String(option)}
          checked={chosen.has(option)}
          onChange={({ currentTarget: { checked } }) =>
            onChange(
              field.options.filter((each) => (each === option ? checked : chosen.has(each))),
              null,
            )
          }
        />
      ))}
    </Group>
  );
}
