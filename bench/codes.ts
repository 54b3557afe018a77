import { hashKey } from '../packages/server/src/services/index.ts';
import { readService, writeMatch } from '../packages/server/src/verifications/code-store.ts';
import { runChild } from './child.ts';
import { type Figures, median, milliseconds, whole } from './figures.ts';
import { countOnce, createPeople, PERIOD_SECONDS, type Person, SECRET } from './people.ts';
import type { Stage } from './stage.ts';

/** What a child is told: who may be asked for, and for how long to ask. */
export type CodesInput = { names: string[]; seconds: number; inFlight: number };
export type HttpCodesInput = CodesInput & { url: string; apiKey: string; secret: Uint8Array; periodSeconds: number };
export type Statement = { text: string; names: readonly string[] };
export type DriverCodesInput = CodesInput & {
  databaseUrl: string;
  keyHash: Uint8Array;
  read: Statement;
  write: Statement;
};
/** Milliseconds of one each, at the middle and for the slowest hundredth. */
export type CodesOutput = { perSecond: number; refused: number; p50: number; p99: number };

const PEOPLE = 30_000;
const LEVELS = [1, 16, 64, 256];
const ROUNDS = 3;
const SECONDS = 3;

/**
 * One-time codes checked in a second, all of them right, through HTTP; and the same two statements from a bare driver
 * loop, one by one on a connection for each in flight: what PostgreSQL and its driver do without sharing statements.
 * Rounds alternate, so that both see the same machine.
 */
export async function benchCodes(stage: Stage): Promise<Figures> {
  const people = await createPeople(stage, PEOPLE);
  await countOnce(stage, people);
  // Half of the people each: neither may find codes used up by the other.
  const http = httpLoop(stage, people.slice(0, PEOPLE / 2));
  const driver = driverLoop(stage, people.slice(PEOPLE / 2));
  await http({ inFlight: 16, seconds: 2 });
  const figures: Figures = [];
  for (const inFlight of LEVELS) {
    const rounds = { http: [] as CodesOutput[], driver: [] as CodesOutput[] };
    for (let round = 0; round < ROUNDS; round++) {
      rounds.driver.push(await driver({ inFlight, seconds: SECONDS }));
      rounds.http.push(await http({ inFlight, seconds: SECONDS }));
    }
    figures.push(describeLevel(inFlight, rounds));
  }
  return figures;
}

type Load = { inFlight: number; seconds: number };
type Loop = (load: Load) => Promise<CodesOutput>;

/** The whole server, asked as a relying party asks it. */
export function httpLoop({ url, apiKey }: Stage, people: readonly Person[]): Loop {
  const names = people.map(({ name }) => name);
  const input = { names, url, apiKey, secret: SECRET, periodSeconds: PERIOD_SECONDS };
  return async (load) => allRight(await runChild<HttpCodesInput, CodesOutput>('codes-http.ts', { ...input, ...load }));
}

function driverLoop({ databaseUrl, apiKey }: Stage, people: readonly Person[]): Loop {
  const names = people.map(({ name }) => name);
  const statements = { read: readService.single, write: writeMatch.single };
  const input = { names, databaseUrl, keyHash: hashKey(apiKey), ...statements };
  return async (load) =>
    allRight(await runChild<DriverCodesInput, CodesOutput>('codes-driver.ts', { ...input, ...load }));
}

/** A refused code would be a cheaper one: then the figure would mean nothing. */
function allRight(output: CodesOutput): CodesOutput {
  if (output.refused > 0) throw new TypeError(`${output.refused} codes were refused; every one should be right`);
  return output;
}

function describeLevel(inFlight: number, rounds: Record<'http' | 'driver', CodesOutput[]>): Figures[number] {
  const middle = (of: 'http' | 'driver', figure: keyof CodesOutput) => median(rounds[of].map((each) => each[figure]));
  const [viaHttp, viaDriver] = [middle('http', 'perSecond'), middle('driver', 'perSecond')];
  const times = (of: 'http' | 'driver') =>
    `p50 ${milliseconds(middle(of, 'p50'))}, p99 ${milliseconds(middle(of, 'p99'))}`;
  return {
    what: `codes checked, ${inFlight} in flight`,
    figure: `${whole(viaHttp)}/s, ${times('http')}`,
    beside: `bare driver loop ${whole(viaDriver)}/s, ${times('driver')}: ratio ${(viaHttp / viaDriver).toFixed(2)}`,
  };
}
