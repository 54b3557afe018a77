/** The only SQL of what a realm was given at its creation and by upgrades. */
import { json, type Queryable, type Tx } from '../kit/index.ts';
import type { Journey } from './journey.ts';

export type Shipped = { readonly journey: Journey; readonly digest: string };

/** Name and digest of everything that this realm was ever given. */
export async function listShipped(q: Queryable, realmId: string): Promise<{ name: string; digest: string }[]> {
  return q.selectFrom('shipped_journeys').select(['name', 'digest']).where('realm_id', '=', realmId).execute();
}

export async function markShipped(tx: Tx, realmId: string, shipped: readonly Shipped[], at: Date): Promise<void> {
  const values = shipped.map(({ journey: { name }, digest }) => ({ realm_id: realmId, name, digest, placed_at: at }));
  await tx
    .insertInto('shipped_journeys')
    .values(values)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Journeys that the realm does not have, published as they are. */
export async function insertShipped(tx: Tx, realmId: string, journeys: readonly Journey[], at: Date): Promise<void> {
  const keys = journeys.map((journey) => ({ journey, key: { realm_id: realmId, name: journey.name } }));
  await tx
    .insertInto('journeys')
    .values(keys.map(({ key }) => ({ ...key, version: 1, published_version: 1, changed_at: at })))
    .execute();
  const version = { version: 1, origin: 'shipped', published_at: at } as const;
  await tx
    .insertInto('journey_versions')
    .values(keys.map(({ key, journey }) => ({ ...key, ...version, journey: json(journey) })))
    .execute();
}
