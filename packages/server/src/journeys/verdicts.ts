/**
 * What keeps each journey of a realm from running, for their list. A journey is read and checked once in each process: what is
 * found of it alone stays true until its row is written again; what other journeys and logos have a part in is asked each time.
 */
import type { Kit } from '../kit/index.ts';
import type { Journey } from './journey.ts';
import { readScripts } from './scripts/verdicts.ts';
import { type JourneyForms, type JourneyRow, listRows, readForms } from './store.ts';
import { innerFault, innerNamesOf, logosOf, ownFaults, type ValidationFacts } from './validate.ts';

type Flags = Pick<Journey, 'description' | 'enabled' | 'innerOnly' | 'noSession' | 'mustRun'>;

type Known = {
  /** Of the row that it was read from. */
  readonly stamp: string;
  readonly flags: Flags;
  readonly ownFaults: number;
  /** What the shown form has from outside: journeys and logos. */
  readonly runs: readonly string[];
  readonly logos: readonly string[];
  /** The journeys that the published form runs; null where nothing is published. */
  readonly publishedRuns: readonly string[] | null;
};

type AllKnown = ReadonlyMap<string, Known>;
type Facts = Omit<ValidationFacts, 'others'>;

export type Judged = JourneyRow & Flags & { readonly faults: number };

/** By realm, in each process. */
const processes = new WeakMap<Kit['bus'], Map<string, AllKnown>>();

/** Journeys that are read and checked before other requests have their turn. */
const AT_ONCE = 10;

/** The journeys of a realm in the order of their names, each with the number of its faults. */
export async function listJudged(kit: Kit, realmId: string, facts: Facts): Promise<Judged[]> {
  const realms = processes.get(kit.bus) ?? new Map<string, AllKnown>();
  processes.set(kit.bus, realms);
  const rows = await listRows(kit.db, realmId);
  const known = await learn(kit, { realmId, facts, rows, before: realms.get(realmId) ?? new Map() });
  realms.set(realmId, known);
  return rows.flatMap((row) => {
    const of = known.get(row.name);
    return of ? [{ ...row, ...of.flags, faults: countFaults(row.name, of, known, facts) }] : [];
  });
}

type Learning = { realmId: string; facts: Facts; rows: readonly JourneyRow[]; before: AllKnown };

async function learn(kit: Kit, { realmId, facts, rows, before }: Learning): Promise<AllKnown> {
  const known = new Map<string, Known>();
  const fresh: string[] = [];
  for (const { name, stamp } of rows) {
    const of = before.get(name);
    if (of?.stamp === stamp) known.set(name, of);
    else fresh.push(name);
  }
  for (let from = 0; from < fresh.length; from += AT_ONCE) {
    const forms = await readForms(kit.db, realmId, fresh.slice(from, from + AT_ONCE));
    for (const { shown } of forms) await readScripts(shown.scripts);
    for (const form of forms) known.set(form.name, knownOf(form, facts));
  }
  return known;
}

function knownOf({ stamp, shown, published }: JourneyForms, facts: Facts): Known {
  const { description, enabled, innerOnly, noSession, mustRun } = shown;
  return {
    stamp,
    flags: { description, enabled, innerOnly, noSession, mustRun },
    // What is known of logos changes without the journey.
    ownFaults: ownFaults(shown, { ...facts, logoOf: undefined }).length,
    runs: innerNamesOf(shown),
    logos: logosOf(Object.values(shown.nodes), facts),
    publishedRuns: published && innerNamesOf(published),
  };
}

function countFaults(name: string, { ownFaults: own, runs, logos }: Known, all: AllKnown, { logoOf }: Facts): number {
  const published = (other: string) => all.get(other)?.publishedRuns ?? undefined;
  const wrongRuns = runs.filter((inner) => innerFault(name, inner, published) !== null).length;
  return own + wrongRuns + logos.filter((address) => logoOf?.(address)?.kind === 'unfit').length;
}
