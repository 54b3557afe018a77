import type { Context } from './context.ts';
import { pingAm } from './pingam.ts';
import type { AccountRow, Demands } from './records.ts';
import type { Violation } from './types.ts';
import { UNJUDGED } from './unjudged.ts';

/** Which of these accounts are locked by a policy at this moment, by their id. */
export async function violationsOf(
  context: Context,
  rows: readonly AccountRow[],
): Promise<ReadonlyMap<string, Violation>> {
  const found = new Map<string, Violation>();
  for (const { id, demands } of rows) {
    const violation = demands === null ? null : await judge(context, demands);
    if (violation !== null) found.set(id, violation);
  }
  return found;
}

async function judge(context: Context, demands: Demands): Promise<Violation | null> {
  const { findViolation } = await pingAm().catch(() => ({ findViolation: async () => UNJUDGED }));
  return findViolation(context, demands);
}

/** Rejects with this code and the reason where the device does not have what is demanded at this moment. */
export async function requireFulfilled(
  context: Context,
  demands: Demands | null,
  code: 'policy-refused' | 'policy-locked',
): Promise<void> {
  if (demands !== null) await (await pingAm()).requireFulfilled(context, demands, code);
}
