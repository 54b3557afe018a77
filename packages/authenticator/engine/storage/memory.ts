import { type Change, checkRevision, idOf, type Row, type Storage } from './storage.ts';

/** Keeps everything in this process; for tests and for trying the app out. */
export function memoryStorage(): Storage {
  const tables = new Map<string, Map<string, Row>>();
  const tableOf = (name: string): Map<string, Row> => {
    const table = tables.get(name) ?? new Map<string, Row>();
    tables.set(name, table);
    return table;
  };
  return {
    keeps: 'handles',
    async get(table, id) {
      return structuredClone(tableOf(table).get(id));
    },
    async list(table) {
      return [...tableOf(table).values()].map((row) => structuredClone(row));
    },
    async transaction(changes: readonly Change[]) {
      for (const change of changes) checkRevision(change, tableOf(change.table).get(idOf(change)));
      for (const change of changes) {
        if (change.op === 'delete') tableOf(change.table).delete(change.id);
        else tableOf(change.table).set(change.row.id, structuredClone(change.row));
      }
    },
    async close() {},
  };
}
