import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from '@lanyard/ui';
import { ActionIcon, Button, TextInput } from '@mantine/core';
import type { FieldProps } from './field-props.ts';
import { Group } from './group.tsx';

const listOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

/** A list of texts: each can be changed, moved up and down, and removed. */
export function Texts({ field, value, fault, onChange }: FieldProps) {
  const texts = listOf(value ?? field.schema.default);
  const set = (index: number, text: string) =>
    onChange(
      texts.map((each, at) => (at === index ? text : each)),
      String(index),
    );
  const swap = (index: number) => {
    const [a = '', b = ''] = [texts[index], texts[index + 1]];
    onChange(
      texts.map((each, at) => (at === index ? b : at === index + 1 ? a : each)),
      null,
    );
  };
  return (
    <Group field={field} fault={fault}>
      <ol className="lj-entries">
        {texts.map((text, index) => (
          <li key={index} className="lj-entry">
            <TextInput
              aria-label={`${field.title} ${index + 1}`}
              value={text}
              onChange={(event) => set(index, event.currentTarget.value)}
            />
            <ActionIcon aria-label={`Move ${index + 1} up`} disabled={index === 0} onClick={() => swap(index - 1)}>
              <IconArrowUp size={18} aria-hidden="true" />
            </ActionIcon>
            <ActionIcon
              aria-label={`Move ${index + 1} down`}
              disabled={index === texts.length - 1}
              onClick={() => swap(index)}
            >
              <IconArrowDown size={18} aria-hidden="true" />
            </ActionIcon>
            <ActionIcon
              aria-label={`Remove ${index + 1}`}
              onClick={() =>
                onChange(
                  texts.filter((_, at) => at !== index),
                  null,
                )
              }
            >
              <IconTrash size={18} aria-hidden="true" />
            </ActionIcon>
          </li>
        ))}
      </ol>
      <Button
        variant="default"
        size="compact-md"
        leftSection={<IconPlus size={16} aria-hidden="true" />}
        onClick={() => onChange([...texts, ''], null)}
      >
        Add an entry
      </Button>
    </Group>
  );
}
