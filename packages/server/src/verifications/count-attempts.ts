import { consume, type Kit, limitedProblem } from '../kit/index.ts';
import type { LimitScope, Realm } from '../realms/index.ts';

type Attempts = {
  realm: Realm;
  /** Whose, in the order in which they are counted: what one of them turns away is not counted by those after it. */
  counters: readonly (readonly [LimitScope, string])[];
  /** Writes the refusal down; `attempts` is how many this limit has turned away, this one included. */
  onRefused: (scope: LimitScope, attempts: number) => Promise<void>;
};

/**
 * Counts an attempt before it is judged, so that those in parallel cannot outrun a limit (A18).
 * @throws Problem kit.limited
 */
export async function countAttempt(kit: Kit, { realm, counters, onRefused }: Attempts): Promise<void> {
  for (const [scope, subject] of counters) {
    const limit = { realmId: realm.id, scope, subject, ...realm.settings.limits[scope] };
    const verdict = await consume(kit.db, kit, limit);
    if (verdict.allowed) continue;
    await onRefused(scope, verdict.refused);
    throw limitedProblem(verdict.retryAt, kit.clock.now());
  }
}
