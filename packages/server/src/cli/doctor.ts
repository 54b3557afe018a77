import { resolve } from 'node:path';
import { type Config, createLog, hasCluster, joinEmbedded, openDatabase, Problem, systemClock } from '../kit/index.ts';
import {
  type Examination,
  examine,
  isWell,
  type Patient,
  renderJson,
  renderReport,
  usualBounds,
} from '../maintenance/index.ts';
import type { CommandInput, Commands, Outcome } from './command.ts';

export const doctorCommands: Commands = {
  doctor: {
    arguments: '[--json] [--clock-url <https address>]',
    text: 'Look at everything a server needs and say what is wrong and what to do; it changes nothing',
    options: ['clock-url'],
    flags: ['json'],
    run: doctorCommand,
  },
};

/** How long a database that is just being started by its server may take. */
const JOIN_MS = 500;
const CONNECTIONS = 2;

async function doctorCommand(input: CommandInput): Promise<Outcome> {
  const config = input.config();
  const examined = await withPatient(input, config, (found) =>
    examine({
      ...found,
      config,
      clock: systemClock,
      clockUrl: input.values['clock-url'] ?? null,
      configFile: input.env.LANYARD_CONFIG ? resolve(input.env.LANYARD_CONFIG) : null,
      nodeVersion: process.versions.node,
      bounds: usualBounds,
    }),
  );
  const text = input.flags.has('json') ? renderJson(examined) : renderReport(examined);
  return { text, exitCode: isWell(examined) ? 0 : 1 };
}

type Found = Pick<Examination, 'database' | 'databaseFault'>;

/** A database that is not there is a finding and no reason to stop looking. */
async function withPatient<Result>(
  { withDatabase }: CommandInput,
  config: Config,
  work: (found: Found) => Promise<Result>,
): Promise<Result> {
  const absent = (databaseFault: string | null) => work({ database: null, databaseFault });
  if (config.databaseUrl === null && !hasCluster(config)) return absent(null);
  const running =
    config.databaseUrl ?? (await joinEmbedded({ dataFolder: config.dataFolder, waitMs: JOIN_MS }).catch(() => null));
  if (running !== null) return connectTo(running, work);
  try {
    return await withDatabase(({ url }) => connectTo(url, work));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return absent(error.detail);
  }
}

async function connectTo<Result>(url: string, work: (found: Found) => Promise<Result>): Promise<Result> {
  const { db, executeSql, stop } = openDatabase({ url, max: CONNECTIONS, log: createLog({ level: 'fatal' }) });
  const query: Patient['query'] = async <Row extends object>(text: string) => ({
    rows: (await executeSql(text)).rows as Row[],
  });
  try {
    const fault = await query('SELECT 1').then(
      () => null,
      (error: Error & { cause?: Error }) => `The database cannot be reached: ${error.cause?.message ?? error.message}.`,
    );
    return await work(
      fault === null ? { database: { db, query }, databaseFault: null } : { database: null, databaseFault: fault },
    );
  } finally {
    await stop();
  }
}
