/** Puts the journeys of the product in place, in new realms and in those that an upgrade finds. */
import { createHash } from 'node:crypto';
import { canonicalJson } from '@lanyard/protocol/device';
import type { Json, Kit, Queryable, Tx } from '../kit/index.ts';
import { listRealms, type Realm } from '../realms/index.ts';
import { recordJourney } from './changes.ts';
import { recordedDifference } from './difference.ts';
import type { Journey } from './journey.ts';
import { announcePublished } from './published.ts';
import { insertShipped, listShipped, markShipped, type Shipped } from './shipped-store.ts';
import { findStored, findVersion, lockJourneys, writePublished } from './store.ts';

const SYSTEM = { actor: { kind: 'system' } } as const;

type Placing = { readonly realm: Pick<Realm, 'id'>; readonly journeys: readonly Journey[] };

/**
 * Gives a realm the shipped journeys that it was never given. A newer form replaces one that nobody has published a change of;
 * what was changed stays, and what was deleted stays away.
 * @returns the names of those that were replaced: announce them after the commit
 */
export async function ensureJourneys(tx: Tx, kit: Kit, { realm, journeys }: Placing): Promise<string[]> {
  if ((await missingOf(tx, realm.id, journeys)).length === 0) return [];
  await lockJourneys(tx, realm.id);
  // Another process may have been faster.
  const missing = await missingOf(tx, realm.id, journeys);
  if (missing.length === 0) return [];
  const given = new Set((await listShipped(tx, realm.id)).map(({ name }) => name));
  const fresh: Journey[] = [];
  const replaced: string[] = [];
  for (const { journey } of missing) {
    const stored = await findStored(tx, { realmId: realm.id, name: journey.name });
    if (!stored && !given.has(journey.name)) fresh.push(journey);
    if (stored && given.has(journey.name) && (await replace(tx, kit, realm, journey))) replaced.push(journey.name);
  }
  const at = kit.clock.now();
  if (fresh.length > 0) await insertShipped(tx, realm.id, fresh, at);
  await markShipped(tx, realm.id, missing, at);
  return replaced;
}

async function missingOf(q: Queryable, realmId: string, journeys: readonly Journey[]): Promise<Shipped[]> {
  const given = new Set((await listShipped(q, realmId)).map(({ name, digest }) => `${name} ${digest}`));
  return journeys
    .map((journey) => ({ journey, digest: digestOf(journey) }))
    .filter(({ journey: { name }, digest }) => !given.has(`${name} ${digest}`));
}

function digestOf(journey: Journey): string {
  return createHash('sha256')
    .update(canonicalJson(journey as unknown as Json))
    .digest('base64url');
}

async function replace(tx: Tx, kit: Kit, realm: Pick<Realm, 'id'>, journey: Journey): Promise<boolean> {
  const key = { realmId: realm.id, name: journey.name };
  const stored = await findStored(tx, key);
  const current = stored?.publishedVersion ? await findVersion(tx, key, stored.publishedVersion) : null;
  if (current?.origin !== 'shipped') return false;
  const publication = { journey, origin: 'shipped', keepsDraft: true, by: null, at: kit.clock.now() } as const;
  const version = await writePublished(tx, key, publication);
  const changes = recordedDifference(current.journey, journey);
  await recordJourney(tx, kit, {
    realm,
    origin: SYSTEM,
    type: 'journey.published',
    name: journey.name,
    changes,
    version,
  });
  return true;
}

/** At start: every realm, one after the other. Where nothing is missing it costs one read for each. */
export async function ensureJourneysEverywhere(kit: Kit, journeys: readonly Journey[]): Promise<void> {
  for (const realm of await listRealms(kit.db)) {
    if ((await missingOf(kit.db, realm.id, journeys)).length === 0) continue;
    const replaced = await kit.db.transaction().execute((tx) => ensureJourneys(tx, kit, { realm, journeys }));
    for (const name of replaced) announcePublished(kit, { realmId: realm.id, name });
  }
}
