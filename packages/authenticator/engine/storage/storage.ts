/** A stored record. `revision` grows by one with each write, so that two tabs or processes notice each other. */
export interface Row {
  id: string;
  revision: number;
}

/**
 * One write of a transaction. `ifRevision` makes the whole transaction fail with `StorageConflict` unless the stored row has
 * this revision (0: no such row).
 */
export type Change =
  | { op: 'put'; table: string; row: Row; ifRevision?: number }
  | { op: 'delete'; table: string; id: string; ifRevision?: number };

/** Everything the engine asks of a place to keep things. Values are structured-cloneable and may hold `CryptoKey`s. */
export interface Storage {
  /**
   * `handles`: a non-extractable `CryptoKey` is kept as such (IndexedDB, memory).
   * `material`: keys are written out as JWK, so they must be made extractable (a file).
   */
  readonly keeps: 'handles' | 'material';
  get(table: string, id: string): Promise<Row | undefined>;
  list(table: string): Promise<Row[]>;
  /** All changes or none, durably. */
  transaction(changes: readonly Change[]): Promise<void>;
  close(): Promise<void>;
}

/** Another tab or process wrote the row first; read again and decide again. */
export class StorageConflict extends Error {
  override readonly name = 'StorageConflict';
}

/** Tells whether a change may be made over what is stored now; shared by the implementations. */
export function checkRevision(change: Change, stored: Row | undefined): void {
  if (change.ifRevision === undefined || change.ifRevision === (stored?.revision ?? 0)) return;
  throw new StorageConflict(`${change.table} changed meanwhile`);
}

export const idOf = (change: Change): string => (change.op === 'put' ? change.row.id : change.id);
