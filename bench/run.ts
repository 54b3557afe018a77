/**
 * What the product is for, measured, each figure beside a bare limit taken in the same run: figures of one run compare,
 * those of two machines do not. Every bench is bounded in count and time and cleans up after itself.
 *
 *   npm run bench                 all of them, with a table of all figures at the end
 *   npm run bench -- codes        one of them
 *   npm run bench -- crash        kill -9 under load, 20 rounds of each kind; only when asked for
 */
import { benchAudit } from './audit.ts';
import { benchChanges } from './changes.ts';
import { benchCodes } from './codes.ts';
import { benchConnections } from './connections.ts';
import { benchCrash } from './crash.ts';
import type { Figures } from './figures.ts';
import { benchJourneys } from './journeys.ts';
import { benchPushes } from './pushes.ts';
import { openStage, type Stage } from './stage.ts';
import { benchUsers } from './users.ts';

type Bench = {
  readonly name: string;
  /** About how long it takes, said before it begins. */
  readonly seconds: number;
  readonly run: () => Promise<Figures>;
  /** Not among all: it takes minutes and measures no speed. */
  readonly onlyByName?: true;
};

const benches: readonly Bench[] = [
  { name: 'codes', seconds: 90, run: onStage(benchCodes) },
  { name: 'pushes', seconds: 15, run: onStage(benchPushes) },
  { name: 'journeys', seconds: 75, run: onStage(benchJourneys) },
  { name: 'audit', seconds: 120, run: onStage(benchAudit) },
  { name: 'changes', seconds: 90, run: onStage(benchChanges) },
  { name: 'users', seconds: 200, run: benchUsers },
  { name: 'connections', seconds: 60, run: onStage(benchConnections) },
  { name: 'crash', seconds: 300, run: benchCrash, onlyByName: true },
];

function print(figures: Figures): void {
  const width = Math.max(...figures.map(({ what }) => what.length));
  for (const { what, figure, beside } of figures) {
    process.stdout.write(`  ${what.padEnd(width)}  ${figure}\n`);
    if (beside !== '') process.stdout.write(`  ${''.padEnd(width)}  ${beside}\n`);
  }
}

/** Each on a server and database of its own: what one leaves behind must not slow the next. */
function onStage(run: (stage: Stage) => Promise<Figures>): Bench['run'] {
  return async () => {
    const stage = await openStage();
    try {
      return await run(stage);
    } finally {
      await stage.close();
    }
  };
}

async function runBench({ name, seconds, run }: Bench): Promise<Figures> {
  process.stdout.write(`${name}: about ${seconds} s\n`);
  const begin = performance.now();
  const figures = await run();
  print(figures);
  process.stdout.write(`${name}: done in ${Math.round((performance.now() - begin) / 1000)} s\n\n`);
  return figures;
}

const wanted = process.argv.slice(2);
const chosen = benches.filter(({ name, onlyByName }) => (wanted.length === 0 ? !onlyByName : wanted.includes(name)));
const unknown = wanted.find((name) => !benches.some((bench) => bench.name === name));
if (unknown) {
  process.stderr.write(`There is no bench "${unknown}"; there are: ${benches.map(({ name }) => name).join(', ')}.\n`);
  process.exitCode = 1;
} else {
  const all: Figures = [];
  for (const bench of chosen) all.push(...(await runBench(bench)));
  if (chosen.length > 1) {
    process.stdout.write('All figures\n');
    print(all);
  }
}
