import { IconPlus, IconTrash } from '@lanyard/ui';
import { ActionIcon, Button, TextInput } from '@mantine/core';
import { Group } from './group.tsx';
import type { FieldProps } from './property-field.tsx';
import { isDouble, useRows } from './rows.ts';

/** Names with values. */
export function Pairs({ field, value, fault, onChange }: FieldProps) {
  const { rows, add, change, remove } = useRows(value ?? field.schema.default, onChange);
  const [pattern = ''] = Object.keys(field.schema.patternProperties ?? {});
  const fits = (name: string) => new RegExp(pattern, 'u').test(name);
  return (
    <Group field={field} fault={fault}>
      <ul className="lj-entries">
        {rows.map(({ name, text }, index) => (
          <li key={index} className="lj-entry">
            <TextInput
              aria-label={`Name ${index + 1} of ${field.title}`}
              placeholder="Name"
              value={name}
              error={nameFault(fits(name), isDouble(rows, index))}
              onChange={(event) => change(index, { name: event.currentTarget.value.trim() })}
            />
            <TextInput
              aria-label={`Value of ${name === '' ? 'this name' : name}`}
              placeholder="Value"
              value={text}
              onChange={(event) => change(index, { text: event.currentTarget.value })}
            />
            <ActionIcon aria-label={`Remove ${name === '' ? 'this name' : name}`} onClick={() => remove(index)}>
              <IconTrash size={18} aria-hidden="true" />
            </ActionIcon>
          </li>
        ))}
      </ul>
      <Button
        variant="default"
        size="compact-md"
        leftSection={<IconPlus size={16} aria-hidden="true" />}
        onClick={() => add('')}
      >
        Add a name
      </Button>
    </Group>
  );
}

function nameFault(fits: boolean, isTwice: boolean): string | null {
  if (isTwice) return 'It is there already.';
  return fits ? null : 'Letters, digits, dots, dashes.';
}
