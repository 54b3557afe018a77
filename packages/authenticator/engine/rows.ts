import type { AccountRow, LanyardRow, PingAmRow } from './records.ts';

/** An account that still has something to say to its server. */
export const isSynchronised = (row: AccountRow): row is LanyardRow =>
  row.kind === 'lanyard' && !row.disabled && row.state !== 'removed';

export const isPingAm = (row: AccountRow): row is PingAmRow => row.kind === 'pingam';
