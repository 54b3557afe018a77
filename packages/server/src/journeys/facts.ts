/** What journeys of a realm are judged by, as this server knows it. */
import type { Kit, Queryable } from '../kit/index.ts';
import type { Realm } from '../realms/index.ts';
import type { Journey, JourneyNode } from './journey.ts';
import { knownLogo, lookAtLogos } from './logos.ts';
import type { JourneySite, NodeType } from './node-type.ts';
import { listPublished } from './store.ts';
import { logosOf, type ValidationFacts } from './validate.ts';

type Types = ReadonlyMap<string, NodeType>;
type Place = { readonly realm: Realm; readonly types: Types };

/** Where the journeys of a realm run. */
function siteOf({ config }: Pick<Kit, 'config'>, { name }: Pick<Realm, 'name'>): JourneySite {
  return { publicUrl: config.publicUrl, realm: name };
}

/** Facts where the other journeys have been read already. */
export function factsAbout(kit: Kit, place: Place, others: ReadonlyMap<string, Journey>): ValidationFacts {
  return { ...factsAlone(kit, place), others };
}

/** Facts without the other journeys. */
export function factsAlone(kit: Kit, { realm, types }: Place): Omit<ValidationFacts, 'others'> {
  return { types, site: siteOf(kit, realm), logoOf: (address) => knownLogo(kit, realm, address) };
}

export async function factsOf(q: Queryable, kit: Kit, place: Place): Promise<ValidationFacts> {
  return factsAbout(kit, place, await listPublished(q, place.realm.id));
}

/**
 * Has the logos of nodes looked at, so that `factsOf` knows them. Seconds may pass where one does not answer, once in a while:
 * call it outside of a transaction.
 */
export function lookAt(
  kit: Kit,
  { realm, types }: Place,
  nodes: Iterable<Pick<JourneyNode, 'type' | 'properties'>>,
): Promise<void> {
  return lookAtLogos(kit, realm, logosOf(nodes, { types, site: siteOf(kit, realm) }));
}
