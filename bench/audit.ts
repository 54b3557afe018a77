import pg from 'pg';
import { sealEvents, verifyRealm } from '../packages/server/src/audit/index.ts';
import { chainFacts } from '../packages/server/src/audit-facts.ts';
import { type CodesOutput, httpLoop } from './codes.ts';
import { type Figures, median, whole } from './figures.ts';
import { countOnce, createPeople } from './people.ts';
import type { Stage } from './stage.ts';

const PEOPLE = 30_000;
const ROUNDS = 3;
/** Long enough that the sealer comes by twice. */
const LOAD = { inFlight: 64, seconds: 10 };

/**
 * What sealing costs whoever writes: codes checked in a second while the server seals behind them, beside the same while it
 * may not. Rounds alternate, and what piled up in one is sealed before the next. Then a check of all that was sealed.
 */
export async function benchAudit(stage: Stage): Promise<Figures> {
  const people = await createPeople(stage, PEOPLE);
  await countOnce(stage, people);
  const ask = httpLoop(stage, people);
  await ask({ inFlight: 16, seconds: 2 });
  const rounds = { sealing: [] as CodesOutput[], without: [] as CodesOutput[] };
  for (let round = 0; round < ROUNDS; round++) {
    rounds.without.push(await withoutSealing(stage, () => ask(LOAD)));
    await sealAll(stage);
    rounds.sealing.push(await ask(LOAD));
    await sealAll(stage);
  }
  const rate = (of: keyof typeof rounds) => median(rounds[of].map(({ perSecond }) => perSecond));
  const ratio = rate('sealing') / rate('without');
  return [
    {
      what: `codes checked while the audit is sealed, ${LOAD.inFlight} in flight`,
      figure: `${whole(rate('sealing'))}/s`,
      beside: `without sealing ${whole(rate('without'))}/s: ratio ${ratio.toFixed(2)}`,
    },
    await checked(stage),
  ];
}

/** The sealer leaves a realm alone whose lock somebody holds. */
async function withoutSealing<Result>({ databaseUrl, realm }: Stage, work: () => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [`lanyard audit ${realm.id}`]);
    return await work();
  } finally {
    await client.end();
  }
}

async function sealAll({ kit }: Stage): Promise<void> {
  while ((await sealEvents(kit, chainFacts)) > 0);
}

async function checked({ kit, realm }: Stage): Promise<Figures[number]> {
  const begin = performance.now();
  const { isIntact, events, seals } = await verifyRealm(kit, chainFacts, realm.id);
  if (!isIntact) throw new TypeError('the audit of the bench is not intact');
  const seconds = (performance.now() - begin) / 1000;
  return {
    what: 'events of the audit checked against their seals',
    figure: `${whole(events / seconds)}/s`,
    beside: `${whole(events)} events in ${whole(seals)} seals`,
  };
}
