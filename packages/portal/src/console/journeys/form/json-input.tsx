import { Textarea } from '@mantine/core';
import { useState } from 'react';
import { isSame } from '../model/same.ts';
import type { FieldProps } from './field-props.ts';
import { Prose } from './prose.tsx';

const textOf = (value: unknown): string => (value === undefined ? '' : JSON.stringify(value, null, 2));

/** Undefined is an answer too: nothing was typed. */
function parsed(text: string): { value: unknown } | null {
  if (text.trim() === '') return { value: undefined };
  try {
    return { value: JSON.parse(text) };
  } catch {
    return null;
  }
}

/** A value that no other field fits, as JSON. What is no JSON yet stays in the field and changes nothing. */
export function JsonInput({ field, value, fault, onChange }: FieldProps) {
  const given = value ?? field.schema.default;
  const [typed, setTyped] = useState<string | null>(null);
  const reading = typed === null ? { value: given } : parsed(typed);
  const isCurrent = typed !== null && (reading === null || isSame(reading.value, given));
  return (
    <Textarea
      label={field.title}
      description={field.schema.description === undefined ? undefined : <Prose text={field.schema.description} />}
      name={field.name}
      error={reading === null ? 'This is not JSON yet. Nothing was changed.' : fault}
      size="md"
      rows={4}
      spellCheck={false}
      className="lj-json"
      value={isCurrent ? typed : textOf(given)}
      onChange={(event) => {
        const text = event.currentTarget.value;
        setTyped(text);
        const next = parsed(text);
        if (next !== null && !isSame(next.value, given)) onChange(next.value);
      }}
    />
  );
}
