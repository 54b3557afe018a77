/** A record of texts as rows, each a name and a text, in an order that stays the same. */

export type Row = { readonly name: string; readonly text: string };

/** Rows after a change, and what the change was to: the next one to the same continues its step of undo. Null: one of its own. */
export type RowsChange = { readonly rows: readonly Row[]; readonly step: string | null };

/** The database keeps no order of names, so they have one here: English first, the others by the alphabet. */
const byName = (a: Pick<Row, 'name'>, b: Pick<Row, 'name'>): number =>
  Number(b.name === 'en') - Number(a.name === 'en') || (a.name < b.name ? -1 : Number(a.name > b.name));

/** The rows of a record; of what is none, no row. */
export const rowsOf = (value: unknown): Row[] =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.entries(value)
        .map(([name, text]) => ({ name, text: String(text) }))
        .sort(byName)
    : [];

/** Whether another row before this one has its name. */
export const isDouble = (rows: readonly Row[], index: number): boolean =>
  rows.slice(0, index).some(({ name }) => name !== '' && name === rows[index]?.name);

/** What rows say. One without a name, or with that of a row before it, says nothing yet. */
export const recordOf = (rows: readonly Row[]): Record<string, string> =>
  Object.fromEntries(
    rows.filter((row, index) => row.name !== '' && !isDouble(rows, index)).map(({ name, text }) => [name, text]),
  );

/** Puts a row where its name belongs; one without a name goes to the end. */
export function addRow(rows: readonly Row[], name: string): RowsChange & { readonly index: number } {
  const before = name === '' ? -1 : rows.findIndex((row) => row.name === '' || byName({ name }, row) < 0);
  const index = before < 0 ? rows.length : before;
  return { rows: rows.toSpliced(index, 0, { name, text: '' }), step: null, index };
}

/** Changes one row in its place, also where its new name belongs elsewhere: it must not move under somebody's hands. */
export function changeRow(rows: readonly Row[], index: number, change: Partial<Row>): RowsChange {
  return {
    rows: rows.map((each, at) => (at === index ? { ...each, ...change } : each)),
    step: `${index} ${Object.keys(change).join(' ')}`,
  };
}

export const removeRow = (rows: readonly Row[], index: number): RowsChange => ({
  rows: rows.toSpliced(index, 1),
  step: null,
});
