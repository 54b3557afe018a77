import type { PushClaims } from '@lanyard/protocol/device';
import type { Context } from './context.ts';
import type { HistoryRow, LanyardRow } from './records.ts';
import type { Decision, HistoryEntry } from './types.ts';

const KEPT = 50;

/** Stores an answer that the server took, and lets go of the oldest ones. */
export async function remember(
  context: Context,
  entry: { row: LanyardRow; claims: PushClaims; decision: Decision; state: string },
): Promise<void> {
  const { records } = context;
  const { id: accountId, issuer, account } = entry.row;
  const { pushId: id, service, place, address, browser, asked } = entry.claims;
  const about = { accountId, issuer, account, service, place, address, browser, asked };
  const at = new Date(context.clocks.phone()).toISOString();
  const row: HistoryRow = { id, revision: 0, ...about, decision: entry.decision, state: entry.state, at };
  await records.retrying(async () => {
    const older = newestFirst(await records.list('history')).filter((known) => known.id !== id);
    const dropped = older.slice(KEPT - 1).map((known) => records.delete('history', known.id));
    const revision = (await records.get('history', id))?.revision ?? 0;
    await records.write([records.put('history', { ...row, revision }), ...dropped]);
  });
}

export async function readHistory(context: Context): Promise<HistoryEntry[]> {
  const rows = newestFirst(await context.records.list('history'));
  return rows.slice(0, KEPT).map(({ id: pushId, revision, ...entry }) => ({ pushId, ...entry }));
}

const newestFirst = (rows: readonly HistoryRow[]): HistoryRow[] => [...rows].sort((a, b) => (a.at < b.at ? 1 : -1));
