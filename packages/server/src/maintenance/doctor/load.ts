import { runningProcesses } from '../../kit/index.ts';
import { type Check, type Finding, ok, onDatabase, type Patient, warning, wrong } from './finding.ts';

/** One more than the pool, for messages between servers. */
const BESIDE_POOL = 1;
const MANY = 0.9;
const RETAINED_MIB = 1_024;

/** What fills a database up from outside: connections, transactions that nobody ends, replicas that nobody reads. */
export const databaseLoadCheck: Check = {
  name: 'database-load',
  title: 'Database load',
  run: onDatabase(async (database, { config, bounds }) => [
    await connections(database, config.databaseConnections),
    ...(await longTransactions(database, bounds.longTransactionSeconds)),
    ...(await slots(database)),
  ]),
};

async function connections(database: Patient, pool: number): Promise<Finding> {
  const { rows } = await database.query<{ most: number; used: number; processes: boolean }>(
    `SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int AS most,
       (SELECT count(*)::int FROM pg_stat_activity WHERE backend_type = 'client backend') AS used,
       to_regclass('server_processes') IS NOT NULL AS processes`,
  );
  const { most = 0, used = 0, processes = false } = rows[0] ?? {};
  const servers = Math.max(1, processes ? (await runningProcesses(database.db)).length : 0);
  const needed = servers * (pool + BESIDE_POOL);
  const todo = 'Raise max_connections of PostgreSQL, or lower LANYARD_DATABASE_CONNECTIONS.';
  if (needed > most)
    return wrong(`${servers} servers may need ${needed} connections, and PostgreSQL gives ${most}.`, todo);
  if (used > most * MANY) return warning(`${used} of ${most} connections are in use.`, todo);
  return ok(`${used} of ${most} connections are in use`);
}

async function longTransactions({ query }: Patient, seconds: number): Promise<Finding[]> {
  const { rows } = await query<{ pid: number; who: string; age: number; state: string }>(
    `SELECT pid, coalesce(nullif(application_name, ''), usename::text, '?') AS who,
       extract(epoch FROM clock_timestamp() - xact_start)::int AS age, coalesce(state, '') AS state
     FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
       AND xact_start < clock_timestamp() - make_interval(secs => ${seconds})`,
  );
  return rows.map(({ pid, who, age, state }) =>
    warning(
      `A transaction of “${who}” (process ${pid}, ${state}) is open for ${age} s: it holds up upgrades and cleaning.`,
      `End that program, or run SELECT pg_terminate_backend(${pid}) in the database.`,
    ),
  );
}

async function slots({ query }: Patient): Promise<Finding[]> {
  const { rows } = await query<{ name: string; retained: number }>(
    `SELECT slot_name::text AS name, (pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn) / 1048576)::int AS retained
     FROM pg_replication_slots WHERE NOT active AND restart_lsn IS NOT NULL AND NOT pg_is_in_recovery()`,
  );
  return rows.map(({ name, retained }) => {
    const text = `The replication slot “${name}” is not read by anybody and keeps ${retained} MiB.`;
    const todo = `Start its replica, or run SELECT pg_drop_replication_slot('${name}'): it fills the disk.`;
    return retained > RETAINED_MIB ? wrong(text, todo) : warning(text, todo);
  });
}
