/**
 * Who may add a factor through a journey. A name that somebody typed proves nothing, and a password alone must not add a
 * factor beside those that are there (A10): whoever could do that would turn the second factor of others into their own.
 */
import { type DeviceWithCredentials, devicesOfUser, type Factors, factorsOf } from '../../devices/index.ts';
import { misbuilt, type NodeContext, userOfRun } from '../../journeys/index.ts';
import { Problem } from '../../kit/index.ts';
import { isSecondFactorRequired, registrationAllowed } from '../../policies/index.ts';
import { hasSecondFactor, requireRecentLink, type User } from '../../users/index.ts';
import '../errors.ts';

export type Registrant = { readonly user: User; readonly devices: readonly DeviceWithCredentials[] };

/**
 * The person of the run. A name that nobody has is treated like one that was not proved, so that nothing tells them apart
 * where a proof is asked for (A25).
 * @throws Problem registrations.username-missing, registrations.not-proved
 */
export async function registrantOf(context: NodeContext<unknown>): Promise<Registrant> {
  if (context.state.text('username') === undefined) throw misbuilt('registrations.username-missing');
  const user = await userOfRun(context);
  if (!user) throw new Problem('registrations.not-proved');
  return { user, devices: await devicesOfUser(context.kit.db, user.id) };
}

type Demand = { readonly requireProof: boolean };

/** Operators are never exempt: their factor opens the console. Neither is whoever has a factor already, below. */
const isExempt = ({ user }: Registrant, { requireProof }: Demand): boolean => !requireProof && user.role === 'user';

/**
 * Somebody has shown that the name is hers. Before that nothing is said about it, not even whether there is anything to add (A25).
 * @throws Problem registrations.not-proved
 */
export function demandName({ state }: NodeContext<unknown>, registrant: Registrant, demand: Demand): void {
  if (isExempt(registrant, demand)) return;
  if (state.proofsOf(registrant.user.id).length === 0) throw new Problem('registrations.not-proved');
}

/**
 * The same, and by a second factor where there is one already.
 * @throws Problem registrations.not-proved, users.factor-needed, users.link-needed
 */
export async function demandProof(
  context: NodeContext<unknown>,
  registrant: Registrant,
  demand: Demand,
): Promise<void> {
  const { user, devices } = registrant;
  const hasFactor = isSecondFactorRequired(devices);
  if (!hasFactor && isExempt(registrant, demand)) return;
  demandName(context, registrant, hasFactor ? { requireProof: true } : demand);
  if (!hasFactor) return requireRecentLink(context.kit, { user });
  if (!hasSecondFactor(context.state.proofsOf(user.id))) throw new Problem('users.factor-needed');
}

/** @throws Problem registrations.too-many-devices */
export function demandRoom({ realm }: NodeContext<unknown>, { user, devices }: Registrant): void {
  const { maxDevices } = realm.settings.registration;
  const { reason } = registrationAllowed({ user, devices, maxDevices });
  if (reason) throw new Problem('registrations.too-many-devices', { cause: reason.code });
}

/** What a person's active devices can do already. */
export function halvesOf(devices: readonly DeviceWithCredentials[]): Factors {
  const factors = devices.filter(({ state }) => state === 'active').map(factorsOf);
  return { push: factors.some(({ push }) => push), oath: factors.some(({ oath }) => oath) };
}
