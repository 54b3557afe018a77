import type { Queryable } from '../kit/index.ts';
import { type EventFilter, listEvents } from './store.ts';
import { type EventView, eventViews, type NameFacts } from './view.ts';

export type ListingFormat = 'csv' | 'ndjson';

type Writer = { readonly type: string; readonly head: string; readonly line: (event: EventView) => string };

const columns: Readonly<Record<string, (event: EventView) => string | null>> = {
  at: ({ at }) => at,
  type: ({ type }) => type,
  outcome: ({ outcome }) => outcome,
  by: ({ actor }) => actor.kind,
  by_name: ({ actor }) => actor.name,
  by_id: ({ actor }) => actor.id,
  user_name: ({ user }) => user?.name ?? null,
  user_id: ({ userId }) => userId,
  device_name: ({ device }) => device?.name ?? null,
  device_id: ({ deviceId }) => deviceId,
  address: ({ address }) => address,
  request_id: ({ requestId }) => requestId,
  id: ({ id }) => id,
  details: ({ details }) => JSON.stringify(details),
};

// A spreadsheet takes a cell that begins like this for a formula, and what a stranger calls a phone would be run (A52).
const formula = /^[=+\-@\t\r]/;

/** One cell of RFC 4180. */
function cell(value: string | null): string {
  const text = value === null ? '' : formula.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export const listingWriters: Readonly<Record<ListingFormat, Writer>> = {
  csv: {
    type: 'text/csv; charset=utf-8; header=present',
    head: `${Object.keys(columns).join(',')}\r\n`,
    line: (event) =>
      `${Object.values(columns)
        .map((read) => cell(read(event)))
        .join(',')}\r\n`,
  },
  ndjson: { type: 'application/x-ndjson', head: '', line: (event) => `${JSON.stringify(event)}\n` },
};

const EVENTS_OF_PAGE = 500;

/** Every event that the filter lets through, newest first, a page at a time: the log may be far larger than memory. */
export async function* listingPieces(
  q: Queryable,
  { facts, filter, format }: { facts: NameFacts; filter: EventFilter; format: ListingFormat },
): AsyncGenerator<string> {
  const { head, line } = listingWriters[format];
  yield head;
  for (let after: string | undefined; ; ) {
    const page = await listEvents(q, { ...filter, after, limit: EVENTS_OF_PAGE });
    const views = await eventViews(q, facts, filter.realmId, page.events);
    yield views.map(line).join('');
    if (page.next === null) return;
    after = page.next;
  }
}
