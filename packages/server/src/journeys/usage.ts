/** Who needs a journey: what is refused where somebody would be locked out. */
import { Problem, type Tx } from '../kit/index.ts';
import type { Realm } from '../realms/index.ts';
import { innerJourneyOf, type Journey } from './journey.ts';
import { listStored, type StoredJourney } from './store.ts';
import './errors.ts';

/** The journeys that a realm names in its settings, with what it uses each for. */
export function realmJourneys({ settings: { signIn } }: Pick<Realm, 'settings'>): readonly [string, string][] {
  return [
    [signIn.journey, 'people sign in with it'],
    [signIn.stepUpJourney, 'people confirm with it who they are'],
  ];
}

const runsIt = (journey: Journey | null, name: string): boolean =>
  Object.values(journey?.nodes ?? {}).some((node) => innerJourneyOf(node) === name);

function usersOf(name: string, journeys: readonly StoredJourney[]): string[] {
  return journeys
    .filter((other) => other.name !== name && (runsIt(other.published, name) || runsIt(other.draft, name)))
    .map((other) => other.name);
}

/** @throws Problem journeys.in-use */
export async function refuseWhereUsed(tx: Tx, realm: Realm, name: string): Promise<void> {
  const [, purpose] = realmJourneys(realm).find(([used]) => used === name) ?? [];
  if (purpose)
    throw inUse(`${name} is in use: ${purpose}. Nothing was changed; choose another journey in the settings first.`);
  const users = usersOf(name, await listStored(tx, realm.id));
  if (users.length > 0) throw inUse(`${name} is in use: ${users.join(', ')} runs it. Nothing was changed.`);
}

/**
 * What people sign in with must be for them, or nobody gets in any more, whoever could mend it included.
 * @throws Problem journeys.in-use
 */
export function refuseLockingOut(realm: Realm, journey: Journey): void {
  const [, purpose] = realmJourneys(realm).find(([used]) => used === journey.name) ?? [];
  if (!purpose || (journey.enabled && !journey.innerOnly && !journey.noSession)) return;
  throw inUse(
    `${journey.name} is in use: ${purpose}, so it must be switched on, run by itself and end in a session. Nothing was changed.`,
  );
}

const inUse = (detail: string): Problem => new Problem('journeys.in-use', { detail });
