import { useState } from 'react';
import { addRow, changeRow, type Row, type RowsChange, recordOf, removeRow, rowsOf } from '../model/rows.ts';
import { isSame } from '../model/same.ts';
import type { FieldProps } from './field-props.ts';

const saysSame = (a: readonly Row[], b: readonly Row[]) => isSame(recordOf(a), recordOf(b));

/**
 * A record as rows. A row whose name is empty or there already is not in the record yet, but stays to be typed on; where the
 * record is changed from elsewhere, such as by undo, the rows follow.
 */
export function useRows(value: unknown, onChange: FieldProps['onChange']) {
  const [typed, setTyped] = useState<readonly Row[] | null>(null);
  const outside = rowsOf(value);
  const rows = typed !== null && saysSame(typed, outside) ? typed : outside;
  const set = ({ rows: next, step }: RowsChange) => {
    setTyped(next);
    if (!saysSame(next, rows)) onChange(recordOf(next), step);
  };
  return {
    rows,
    /** Says where the new row stands. */
    add: (name: string): number => {
      const added = addRow(rows, name);
      set(added);
      return added.index;
    },
    change: (index: number, row: Partial<Row>) => set(changeRow(rows, index, row)),
    remove: (index: number) => set(removeRow(rows, index)),
  };
}
