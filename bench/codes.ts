import { hashKey } from '../packages/server/src/services/index.ts';
import { readService, writeMatch } from '../packages/server/src/verifications/code-store.ts';
import { runChild } from './child.ts';
import { median, whole } from './figures.ts';
import { countOnce, createPeople, PERIOD_SECONDS, SECRET } from './people.ts';
import type { Stage } from './stage.ts';

/** What a child is told: who may be asked for, and for how long to ask. */
export type CodesInput = {
  names: string[];
  seconds: number;
  inFlight: number;
};
export type HttpCodesInput = CodesInput & { url: string; apiKey: string; secret: Uint8Array; periodSeconds: number };
export type Statement = { text: string; names: readonly string[] };
export type DriverCodesInput = CodesInput & {
  databaseUrl: string;
  keyHash: Uint8Array;
  read: Statement;
  write: Statement;
};
export type CodesOutput = { perSecond: number; refused: number };

const PEOPLE = 30_000;
const IN_FLIGHT = 16;
const ROUNDS = 3;
const SECONDS = 4;

/**
 * One-time codes checked in a second, all of them right, through HTTP; and the same two statements from a bare driver
 * loop, which is what PostgreSQL and its driver can do here at most. Rounds alternate, so that both see the same machine.
 */
export async function benchCodes(stage: Stage): Promise<string> {
  const people = await createPeople(stage, PEOPLE);
  await countOnce(stage, people);
  // Half of the people each: neither may find codes used up by the other.
  const names = people.map(({ name }) => name);
  const common = { seconds: SECONDS, inFlight: IN_FLIGHT };
  const { url, apiKey, databaseUrl } = stage;
  const http = {
    ...common,
    names: names.slice(0, PEOPLE / 2),
    url,
    apiKey,
    secret: SECRET,
    periodSeconds: PERIOD_SECONDS,
  };
  const driver = {
    ...common,
    names: names.slice(PEOPLE / 2),
    databaseUrl,
    keyHash: hashKey(apiKey),
    read: readService.single,
    write: writeMatch.single,
  };
  const rates = { http: [] as number[], driver: [] as number[] };
  await runChild<HttpCodesInput, CodesOutput>('codes-http.ts', { ...http, seconds: 2 });
  for (let round = 0; round < ROUNDS; round++) {
    rates.driver.push(rateOf(await runChild<DriverCodesInput, CodesOutput>('codes-driver.ts', driver)));
    rates.http.push(rateOf(await runChild<HttpCodesInput, CodesOutput>('codes-http.ts', http)));
  }
  const [viaHttp, viaDriver] = [median(rates.http), median(rates.driver)];
  return [
    `${whole(viaHttp)} codes/s through HTTP, ${whole(viaDriver)}/s from a bare driver loop of the same two statements:`,
    `ratio ${(viaHttp / viaDriver).toFixed(2)} (${IN_FLIGHT} in flight, medians of ${ROUNDS})`,
  ].join(' ');
}

/** A refused code would be a cheaper one: then the figure would mean nothing. */
function rateOf({ perSecond, refused }: CodesOutput): number {
  if (refused > 0) throw new TypeError(`${refused} codes were refused; every one should be right`);
  return perSecond;
}
