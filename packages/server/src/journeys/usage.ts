/** Who needs a journey: what is refused where somebody would be locked out. */
import { Problem, type Tx } from '../kit/index.ts';
import { getRealm, type Realm } from '../realms/index.ts';
import { innerJourneyOf, type Journey } from './journey.ts';
import { listStored, lockJourneys, readPublished, type StoredJourney } from './store.ts';
import './errors.ts';

/** What a realm uses journeys for that it names in its settings. */
export const USES = ['sign-in', 'confirm'] as const;
export type JourneyUse = (typeof USES)[number];

const PURPOSES: Readonly<Record<JourneyUse, string>> = {
  'sign-in': 'people sign in with it',
  confirm: 'people confirm with it who they are',
};

/** The journeys that a realm names in its settings, with what it uses each for. */
function realmJourneys({ settings: { signIn } }: Pick<Realm, 'settings'>): readonly [string, JourneyUse][] {
  return [
    [signIn.journey, 'sign-in'],
    [signIn.stepUpJourney, 'confirm'],
  ];
}

export const usesOf = (realm: Pick<Realm, 'settings'>, name: string): JourneyUse[] =>
  realmJourneys(realm).flatMap(([used, use]) => (used === name ? [use] : []));

const runsIt = (journey: Journey | null, name: string): boolean =>
  Object.values(journey?.nodes ?? {}).some((node) => innerJourneyOf(node) === name);

function usersOf(name: string, journeys: readonly StoredJourney[]): string[] {
  return journeys
    .filter((other) => other.name !== name && (runsIt(other.published, name) || runsIt(other.draft, name)))
    .map((other) => other.name);
}

/** The caller holds the lock of the realm's journeys. @throws Problem journeys.in-use */
export async function refuseWhereUsed(tx: Tx, realmId: string, name: string): Promise<void> {
  const realm = await getRealm(tx, realmId);
  const [use] = usesOf(realm, name);
  if (use) {
    const instead = 'Nothing was changed; choose another journey in the settings first.';
    throw inUse(`${name} is in use: ${PURPOSES[use]}. ${instead}`);
  }
  const users = usersOf(name, await listStored(tx, realmId));
  if (users.length > 0) throw inUse(`${name} is in use: ${users.join(', ')} runs it. Nothing was changed.`);
}

/**
 * What people sign in with must be for them, or nobody gets in any more, whoever could mend it included.
 * @throws Problem journeys.in-use
 */
export async function refuseLockingOut(tx: Tx, realmId: string, journey: Journey): Promise<void> {
  const realm = await getRealm(tx, realmId);
  const [use] = usesOf(realm, journey.name);
  if (!use || letsPeopleIn(journey)) return;
  throw inUse(
    `${journey.name} is in use: ${PURPOSES[use]}, so it must be switched on, run by itself and end in a session. Nothing was changed.`,
  );
}

const letsPeopleIn = ({ enabled, innerOnly, noSession }: Journey): boolean => enabled && !innerOnly && !noSession;

type Changed = { readonly before: Realm; readonly after: Realm };

/**
 * For a change of settings, in its transaction: the journeys that they name from now on must let people in.
 * @throws Problem realms.setting-invalid
 */
export async function refuseUnusableJourneys(tx: Tx, { before, after }: Changed): Promise<void> {
  const names = ['journey', 'stepUpJourney'] as const;
  const changed = names.filter((name) => before.settings.signIn[name] !== after.settings.signIn[name]);
  if (changed.length === 0) return;
  await lockJourneys(tx, after.id);
  for (const name of changed) {
    const journey = await readPublished(tx, { realmId: after.id, name: after.settings.signIn[name] });
    if (journey && letsPeopleIn(journey)) continue;
    const setting = `signIn.${name}`;
    const text = 'must name a published journey that is switched on, runs by itself and ends in a session';
    const detail = `The setting ${setting} ${text}. Nothing was changed.`;
    throw new Problem('realms.setting-invalid', { detail, members: { faults: [{ setting, text }] } });
  }
}

const inUse = (detail: string): Problem => new Problem('journeys.in-use', { detail });
