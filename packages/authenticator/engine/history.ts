import type { Context } from './context.ts';
import type { AccountRow, HistoryRow } from './records.ts';
import type { Decision, HistoryEntry, PushRequest } from './types.ts';

const KEPT = 50;

type Remembered = Pick<PushRequest, 'id' | 'service' | 'place' | 'address' | 'browser' | 'asked'>;

/** Stores an answer that the server took, and lets go of the oldest ones. */
export async function remember(
  context: Context,
  entry: { row: AccountRow; request: Remembered; decision: Decision; state: string },
): Promise<void> {
  const { records } = context;
  const { id: accountId, issuer, account } = entry.row;
  const { id, service, place, address, browser, asked } = entry.request;
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
