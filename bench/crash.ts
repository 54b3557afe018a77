import { crashRounds, VICTIMS } from '../test/support/crash/single.ts';
import type { Figures } from './figures.ts';

const ROUNDS = 20;

/**
 * kill -9 of Node, of the embedded PostgreSQL and of both under load: what was acknowledged, and what was lost, half or
 * double of it. The short form is test/crash.test.ts.
 */
export async function benchCrash(): Promise<Figures> {
  const figures: Figures = [];
  for (const victim of VICTIMS) {
    const { ledger, acknowledged, findings } = await crashRounds(victim, ROUNDS);
    const { codes, phones, pushes, approvals, lost } = ledger;
    const parts = `${codes.length} codes, ${phones.length} phones, ${pushes.length} requests, ${approvals.length} approvals`;
    figures.push({
      what: `kill -9 of ${victim}, ${ROUNDS} rounds`,
      figure: `${acknowledged} acknowledged, ${findings.length} of them lost, half or double`,
      beside: [`${parts}; ${lost} replies lost on the way`, ...findings].join('; '),
    });
  }
  return figures;
}
