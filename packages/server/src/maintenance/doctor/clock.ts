import { type Check, type Examination, type Finding, off, ok, type Patient, wrong } from './finding.ts';
import { probe } from './probe.ts';

/** Codes and signed requests bear some seconds; what is beyond is felt by people. */
const MOST_MS = 2_000;
/** A Date header has whole seconds and travels. */
const MOST_OF_HEADER_MS = 5_000;

export const clockCheck: Check = {
  name: 'clock',
  title: 'Clock',
  run: async (examination) => [await againstDatabase(examination), ...(await againstHeader(examination))],
};

async function againstDatabase({ database, clock }: Examination): Promise<Finding> {
  if (!database) return off('not compared with the database, which is not there');
  const before = clock.now().getTime();
  const theirs = await databaseTime(database);
  const after = clock.now().getTime();
  return compare((before + after) / 2 - theirs, 'the database', MOST_MS + (after - before) / 2);
}

async function databaseTime({ query }: Patient): Promise<number> {
  const { rows } = await query<{ now: string }>('SELECT (extract(epoch FROM clock_timestamp()) * 1000)::text AS now');
  return Number(rows[0]?.now);
}

async function againstHeader({ clockUrl, clock }: Examination): Promise<Finding[]> {
  if (clockUrl === null) return [];
  const { headers } = await probe(clockUrl, { authorities: undefined });
  const theirs = Date.parse(headers.date ?? '');
  if (Number.isNaN(theirs)) return [wrong(`${clockUrl} says no time.`, 'Name another address for --clock-url.')];
  return [compare(clock.now().getTime() - theirs, new URL(clockUrl).host, MOST_OF_HEADER_MS)];
}

function compare(aheadMs: number, other: string, mostMs: number): Finding {
  if (Math.abs(aheadMs) <= mostMs) return ok(`agrees with ${other}`);
  const seconds = Math.round(Math.abs(aheadMs) / 1000);
  return wrong(
    `This machine is ${seconds} s ${aheadMs > 0 ? 'ahead of' : 'behind'} ${other}. Codes and signed requests of phones are refused.`,
    'Let both machines take their time from a time server (for instance systemd-timesyncd), then look again.',
  );
}
