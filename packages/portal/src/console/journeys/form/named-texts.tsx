import { IconPlus, IconTrash } from '@lanyard/ui';
import { ActionIcon, Button, TextInput } from '@mantine/core';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { isDouble, type Row } from '../model/rows.ts';
import type { FieldProps } from './field-props.ts';
import { Group } from './group.tsx';
import { useRows } from './rows.ts';

type NamedTextsProps = FieldProps & {
  /** Of one row. */
  className: string;
  /** Of the name of a row, by its number. */
  nameLabel: (number: number) => string;
  placeholder?: string;
  /** What is wrong with a name that stands there once. */
  faultOf: (name: string) => string | null;
  /** How a row is called where it is removed. */
  callName: (name: string) => string;
  text: (row: Row, change: (text: string) => void) => ReactNode;
  add: string;
  /** The name that another row begins with. */
  next: (rows: readonly Row[]) => string;
};

/** A record as rows, each a name and a text that can be changed and removed. */
export function NamedTexts(props: NamedTextsProps) {
  const { field, value, fault, onChange, className, nameLabel, placeholder, faultOf, callName, text } = props;
  const { rows, add, change, remove } = useRows(value ?? field.schema.default, onChange);
  const list = useRef<HTMLUListElement>(null);
  const [added, setAdded] = useState<number | null>(null);
  useEffect(() => {
    const field = added === null ? undefined : firstEmpty(list.current?.children[added]);
    field?.focus();
    if (field) setAdded(null);
  }, [added, rows]);
  return (
    <Group field={field} fault={fault}>
      <ul className="lj-entries" ref={list}>
        {rows.map((row, index) => (
          <li key={index} className={className}>
            <TextInput
              aria-label={nameLabel(index + 1)}
              {...(placeholder === undefined ? {} : { placeholder })}
              value={row.name}
              error={isDouble(rows, index) ? 'It is there already.' : faultOf(row.name)}
              onChange={(event) => change(index, { name: event.currentTarget.value.trim() })}
            />
            {text(row, (next) => change(index, { text: next }))}
            <ActionIcon aria-label={`Remove ${callName(row.name)}`} onClick={() => remove(index)}>
              <IconTrash size={18} aria-hidden="true" />
            </ActionIcon>
          </li>
        ))}
      </ul>
      <Button
        variant="default"
        size="compact-md"
        leftSection={<IconPlus size={16} aria-hidden="true" />}
        onClick={() => setAdded(add(props.next(rows)))}
      >
        {props.add}
      </Button>
    </Group>
  );
}

/** What is to be typed in the row that was just added. */
function firstEmpty(row: Element | undefined): HTMLInputElement | HTMLTextAreaElement | undefined {
  const fields = row?.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>('input, textarea');
  return [...(fields ?? [])].find(({ value }) => value === '');
}
