/**
 * What runs, as each process holds it: a journey is read at every step of everybody who signs in. A publication tells every
 * process; should the message be lost, the next look after a moment finds it.
 */
import { type Bus, type Kit, Problem, type Queryable } from '../kit/index.ts';
import type { Journey } from './journey.ts';
import { findStored, type JourneyKey, readPublished } from './store.ts';
import './errors.ts';

const TOPIC = 'journeys.published';
/** How long a process trusts what it has read without asking again. */
const RECHECK_MS = 2_000;

type Held = { readonly journey: Journey; readonly readAt: number };
type Process = {
  readonly held: Map<string, Held>;
  readonly reading: Map<string, Promise<Journey | null>>;
  /** What a publication of this process has ended, to be told when it is committed. */
  readonly untold: Map<string, (() => void)[]>;
};

const processes = new WeakMap<Bus, Process>();

const keyOf = ({ realmId, name }: JourneyKey): string => `${realmId}/${name}`;

function processOf({ bus }: Pick<Kit, 'bus'>): Process {
  const known = processes.get(bus);
  if (known) return known;
  const made: Process = { held: new Map(), reading: new Map(), untold: new Map() };
  processes.set(bus, made);
  bus.subscribe(TOPIC, (message) => {
    const key = String(message);
    made.held.delete(key);
    // Who began to read before the message may have read the old one: that answer is for those who asked for it alone.
    made.reading.delete(key);
  });
  return made;
}

/**
 * The journey that runs under this name now.
 * @throws Problem journeys.not-found
 */
export async function findPublished(kit: Kit, key: JourneyKey): Promise<Journey> {
  const { held } = processOf(kit);
  const known = held.get(keyOf(key));
  const age = known ? kit.clock.now().getTime() - known.readAt : 0;
  if (known && age >= 0 && age < RECHECK_MS) return known.journey;
  const journey = await readShared(kit, key);
  if (!journey) throw new Problem('journeys.not-found');
  return journey;
}

/** Many who ask at once wait for one answer. */
function readShared(kit: Kit, key: JourneyKey): Promise<Journey | null> {
  const { held, reading } = processOf(kit);
  const name = keyOf(key);
  const underWay = reading.get(name);
  if (underWay) return underWay;
  const readAt = kit.clock.now().getTime();
  const read = readPublished(kit.db, key)
    .then((journey) => {
      if (reading.get(name) !== read) return journey;
      if (journey) held.set(name, { journey, readAt });
      else held.delete(name);
      return journey;
    })
    .finally(() => {
      if (reading.get(name) === read) reading.delete(name);
    });
  reading.set(name, read);
  return read;
}

/** Tells every process, this one at once, also what has ended with the publication. Call it after the commit. */
export function announcePublished(kit: Pick<Kit, 'bus'>, key: JourneyKey): void {
  const { untold } = processOf(kit);
  kit.bus.publish(TOPIC, keyOf(key));
  const all = untold.get(keyOf(key)) ?? [];
  untold.delete(keyOf(key));
  for (const tell of all) tell();
}

/**
 * Keeps what is to be told of a publication until it is announced. Of one that is not committed after all it is told with the next:
 * a message makes others look, and says nothing itself.
 */
export function tellWhenAnnounced(kit: Pick<Kit, 'bus'>, key: JourneyKey, tell: () => void): void {
  const { untold } = processOf(kit);
  untold.set(keyOf(key), [...(untold.get(keyOf(key)) ?? []), tell]);
}

/**
 * What somebody is drawing under this name: the draft where there is one, otherwise what is published.
 * @throws Problem journeys.not-found
 */
export async function findDraft(q: Queryable, key: JourneyKey): Promise<Journey> {
  const stored = await findStored(q, key);
  const journey = stored?.draft ?? stored?.published;
  if (!journey) throw new Problem('journeys.not-found');
  return journey;
}
