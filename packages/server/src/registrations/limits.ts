import { consume, type Kit, limitedProblem, networkOf } from '../kit/index.ts';
import type { LimitScope, Realm } from '../realms/index.ts';

/**
 * Counts one attempt against the user, the address and the realm, the narrowest first: who floods from one place is
 * stopped before the counter that everybody shares is used up.
 * @throws Problem kit.limited
 */
export async function consumeLimits(
  kit: Kit,
  { realm, userId, address }: { realm: Realm; userId?: string; address?: string | undefined },
): Promise<void> {
  const subjects: readonly [LimitScope, string | undefined][] = [
    ['registration:user', userId],
    ['registration:address', address && networkOf(address)],
    ['registration:realm', '*'],
  ];
  for (const [scope, subject] of subjects) {
    if (subject === undefined) continue;
    const limit = realm.settings.limits[scope];
    const verdict = await consume(kit.db, kit, { realmId: realm.id, scope, subject, ...limit });
    if (!verdict.allowed) throw limitedProblem(verdict.retryAt, kit.clock.now());
  }
}
