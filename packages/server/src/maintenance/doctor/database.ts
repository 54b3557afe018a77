import { isProblem, readMigrations, refuseUnknownMigrations } from '../../kit/index.ts';
import { type Check, type Finding, ok, type Patient, warning, wrong } from './finding.ts';

const OLDEST_MAJOR = 15;
const SLOW_MS = 20;
const ROUNDS = 5;

export const databaseCheck: Check = {
  name: 'database',
  title: 'Database',
  run: async ({ database, databaseFault, config }) => {
    if (!database) {
      const todo =
        config.databaseUrl === null
          ? 'Start the server: it makes and starts its own database.'
          : 'Look at LANYARD_DATABASE_URL, and whether PostgreSQL runs and lets this machine in.';
      return [wrong(databaseFault ?? 'There is no database yet.', todo)];
    }
    return [await version(database), ...(await safety(database)), await latency(database), await schema(database)];
  },
};

async function version({ query }: Patient): Promise<Finding> {
  const { rows } = await query<{ version: string; number: string }>(
    "SELECT current_setting('server_version') AS version, current_setting('server_version_num') AS number",
  );
  const { version: text = '', number = '0' } = rows[0] ?? {};
  if (Number(number) >= OLDEST_MAJOR * 10_000) return ok(`PostgreSQL ${text}`);
  return wrong(`This is PostgreSQL ${text}.`, `Lanyard needs PostgreSQL ${OLDEST_MAJOR} or newer.`);
}

/** Settings without which an acknowledged change is lost when the machine loses power. */
const SAFE: Readonly<Record<string, readonly string[]>> = {
  fsync: ['on'],
  full_page_writes: ['on'],
  synchronous_commit: ['on', 'local', 'remote_write', 'remote_apply'],
};

async function safety({ query }: Patient): Promise<Finding[]> {
  const { rows } = await query<{ name: string; setting: string; standby: boolean }>(
    `SELECT name, setting, pg_is_in_recovery() AS standby FROM pg_settings WHERE name IN ('${Object.keys(SAFE).join("','")}')`,
  );
  const unsafe = rows.filter(({ name, setting }) => !SAFE[name]?.includes(setting));
  const findings = unsafe.map(({ name, setting }) =>
    wrong(
      `${name} is ${setting}: a power cut loses changes that were acknowledged.`,
      `Set ${name} = on in postgresql.conf.`,
    ),
  );
  if (rows[0]?.standby)
    findings.push(
      wrong('This database is a standby and takes no changes.', 'Name the primary in LANYARD_DATABASE_URL.'),
    );
  return findings;
}

async function latency({ query }: Patient): Promise<Finding> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const begin = performance.now();
    await query('SELECT 1');
    times.push(performance.now() - begin);
  }
  const median = times.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0;
  const text = `a statement takes ${median.toFixed(1)} ms`;
  return median <= SLOW_MS
    ? ok(text)
    : warning(`${text}, there and back.`, 'Put server and database into one place: each code costs two of them.');
}

async function schema({ query }: Patient): Promise<Finding> {
  const { rows: known } = await query<{ known: boolean }>("SELECT to_regclass('migrations') IS NOT NULL AS known");
  if (!known[0]?.known) return warning('The database is empty.', 'The first start of the server fills it.');
  const { rows } = await query<{ name: string; hash: string }>('SELECT name, hash FROM migrations');
  const applied = new Map(rows.map((row) => [row.name, row.hash]));
  const wanted = await readMigrations();
  try {
    refuseUnknownMigrations(applied, wanted);
  } catch (error) {
    if (!isProblem(error, 'migrate.newer-database') && !isProblem(error, 'migrate.changed')) throw error;
    return wrong(error.detail, 'Run the version that belongs to this database.');
  }
  const missing = wanted.filter(({ name }) => !applied.has(name)).map(({ name }) => name);
  if (missing.length === 0) return ok('its schema is the one of this version');
  return warning(
    `These migrations are missing: ${missing.join(', ')}.`,
    'The next start of this version applies them.',
  );
}
