import { useState } from 'react';

export type Row = { readonly name: string; readonly text: string };

const rowsOf = (value: unknown): Row[] =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.entries(value).map(([name, text]) => ({ name, text: String(text) }))
    : [];

const recordOf = (rows: readonly Row[]) =>
  Object.fromEntries(rows.filter(({ name }) => name !== '').map(({ name, text }) => [name, text]));

const key = (rows: readonly Row[]) => JSON.stringify(recordOf(rows));

/**
 * A record as rows. A row whose name is empty or there already is not in the record yet, but stays to be typed on; where the
 * record is changed from elsewhere, such as by undo, the rows follow.
 */
export function useRows(value: unknown, onChange: (record: Record<string, string>) => void) {
  const [typed, setTyped] = useState<Row[] | null>(null);
  const outside = rowsOf(value);
  const rows = typed !== null && key(typed) === key(outside) ? typed : outside;
  const set = (next: Row[]) => {
    setTyped(next);
    if (key(next) !== key(rows)) onChange(recordOf(next));
  };
  return {
    rows,
    add: (name: string) => set([...rows, { name, text: '' }]),
    change: (index: number, row: Partial<Row>) =>
      set(rows.map((each, at) => (at === index ? { ...each, ...row } : each))),
    remove: (index: number) => set(rows.filter((_, at) => at !== index)),
  };
}

/** Whether another row before this one has its name. */
export const isDouble = (rows: readonly Row[], index: number): boolean =>
  rows.slice(0, index).some(({ name }) => name !== '' && name === rows[index]?.name);
