/**
 * What the product is for, measured, each figure beside a bare limit taken in the same run: figures of one run compare,
 * those of two machines do not. Every bench is bounded in count and time and cleans up after itself.
 *
 *   npm run bench                 all of them
 *   npm run bench -- codes        one of them
 */
import { benchCodes } from './codes.ts';
import { benchConnections } from './connections.ts';
import { benchPushes } from './pushes.ts';
import { openStage } from './stage.ts';

type Bench = { readonly name: string; readonly run: (stage: Awaited<ReturnType<typeof openStage>>) => Promise<string> };

const benches: readonly Bench[] = [
  { name: 'codes', run: benchCodes },
  { name: 'pushes', run: benchPushes },
  { name: 'connections', run: benchConnections },
];

const wanted = process.argv.slice(2);
const chosen = benches.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
const unknown = wanted.find((name) => !benches.some((bench) => bench.name === name));
if (unknown) {
  process.stderr.write(`There is no bench "${unknown}"; there are: ${benches.map(({ name }) => name).join(', ')}.\n`);
  process.exitCode = 1;
} else {
  for (const { name, run } of chosen) {
    // Each on a server and database of its own: what one leaves behind must not slow the next.
    const stage = await openStage();
    try {
      process.stdout.write(`${name.padEnd(12)} ${await run(stage)}\n`);
    } finally {
      await stage.close();
    }
  }
}
