import { IconPlus, IconTrash } from '@lanyard/ui';
import { ActionIcon, Button, Textarea, TextInput } from '@mantine/core';
import { Group } from './group.tsx';
import type { FieldProps } from './property-field.tsx';
import { isDouble, useRows } from './rows.ts';

const LANGUAGE = /^[A-Za-z]{2,3}([_-][A-Za-z0-9]{2,8})*$/;
const COMMON = ['en', 'de', 'fr', 'es', 'it'];

/** A text in several languages: language → text. Nothing in it: the text that the product brings. */
export function Languages({ field, value, fault, onChange }: FieldProps) {
  const { rows, add, change, remove } = useRows(value ?? field.schema.default, onChange);
  const next = COMMON.find((language) => rows.every(({ name }) => name !== language)) ?? '';
  return (
    <Group field={field} fault={fault}>
      <ul className="lj-entries">
        {rows.map(({ name, text }, index) => (
          <li key={index} className="lj-language">
            <TextInput
              aria-label={`Language ${index + 1} of ${field.title}`}
              value={name}
              error={languageFault(name, isDouble(rows, index))}
              onChange={(event) => change(index, { name: event.currentTarget.value.trim() })}
            />
            <Textarea
              aria-label={`${field.title} in ${languageName(name)}`}
              size="md"
              rows={1}
              className="lj-grow"
              value={text}
              onChange={(event) => change(index, { text: event.currentTarget.value })}
            />
            <ActionIcon aria-label={`Remove ${languageName(name)}`} onClick={() => remove(index)}>
              <IconTrash size={18} aria-hidden="true" />
            </ActionIcon>
          </li>
        ))}
      </ul>
      <Button
        variant="default"
        size="compact-md"
        leftSection={<IconPlus size={16} aria-hidden="true" />}
        onClick={() => add(next)}
      >
        Add a language
      </Button>
    </Group>
  );
}

function languageFault(name: string, isTwice: boolean): string | null {
  if (isTwice) return 'It is there already.';
  return LANGUAGE.test(name) ? null : 'Such as en or de-AT.';
}

/** "German" for `de`; the code itself where the browser knows no name. */
function languageName(code: string): string {
  if (!LANGUAGE.test(code)) return 'this language';
  try {
    return new Intl.DisplayNames(['en'], { type: 'language' }).of(code.replaceAll('_', '-')) ?? code;
  } catch {
    return code;
  }
}
