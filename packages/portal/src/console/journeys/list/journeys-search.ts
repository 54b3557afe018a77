import type { JourneyEntry } from '../../../api/journeys.ts';

const ORDERS = ['changed', 'state'] as const;

export type Order = 'name' | (typeof ORDERS)[number];

/** What of the list of journeys stands in the address; without an order it goes by name. */
export type JourneysSearch = { search?: string; sort?: (typeof ORDERS)[number] };

/** Reads an address, which may hold anything: what is not known is left out. */
export function journeysSearchOf({ search, sort }: Record<string, unknown>): JourneysSearch {
  const order = ORDERS.find((each) => each === sort);
  return {
    ...(typeof search === 'string' && search !== '' ? { search } : {}),
    ...(order === undefined ? {} : { sort: order }),
  };
}

type Compare = (a: JourneyEntry, b: JourneyEntry) => number;

/** Made once: it is what takes the time where many names are compared. */
const { compare } = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });
const byName: Compare = (a, b) => compare(a.name, b.name);

/** What waits for somebody comes first: faults, then drafts. */
const urgency = ({ faults, state }: JourneyEntry): number => (faults > 0 ? 0 : state === 'published' ? 2 : 1);

const COMPARE: Readonly<Record<Order, Compare>> = {
  name: byName,
  changed: (a, b) => Date.parse(b.changedAt) - Date.parse(a.changedAt) || byName(a, b),
  state: (a, b) => urgency(a) - urgency(b) || byName(a, b),
};

/** The journeys whose name or purpose has every word of the search, in the order that is asked for. */
export function found(journeys: readonly JourneyEntry[], search: string, order: Order): JourneyEntry[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return journeys
    .filter(({ name, description }) => {
      const text = `${name} ${description}`.toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .sort(COMPARE[order]);
}
