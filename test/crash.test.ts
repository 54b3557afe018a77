import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crashRounds, VICTIMS } from './support/crash/single.ts';

/** The same with 20 rounds each: `npm run bench -- crash`. */
const ROUNDS = 2;

for (const victim of VICTIMS) {
  test(`kill -9 of ${victim} under load: nothing acknowledged is lost, nothing is half or double, and it comes back by itself`, async () => {
    const { ledger, findings } = await crashRounds(victim, ROUNDS);
    assert.deepEqual(findings, []);
    assert.ok(ledger.lost > 0, 'the kill was felt');
  });
}
