/**
 * The part of a joined row whose columns were selected as `prefix_column`, as its own store reads it: two tables may have
 * columns of one name.
 */
export function joinedRow<Row>(row: object, prefix: string, columns: readonly string[]): Row {
  const values = row as Readonly<Record<string, unknown>>;
  return Object.fromEntries(columns.map((column) => [column, values[`${prefix}_${column}`]])) as Row;
}
