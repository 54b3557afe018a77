import { hostname } from 'node:os';
import { sql } from 'kysely';
import { json, type Queryable } from './database.ts';
import { VERSION } from './http/version.ts';
import type { Kit } from './kit.ts';
import { refreshSealKeys, SEAL_TOPIC } from './seal-state.ts';

const HEARTBEAT_MS = 15_000;
/** A process that was not heard of for so long has ended without saying so. */
const SILENT_SECONDS = 60;

export type ServerProcess = {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  readonly version: string;
  /** The key that it seals with. */
  readonly sealKey: string;
  /** Those that it can open. */
  readonly sealKeys: readonly string[];
  readonly startedAt: Date;
};

/**
 * Says in the database that this process serves, with which version and keys, and looks after its seal keys. Times are the
 * database's own, because the clocks of several machines are compared.
 * @returns the function that ends it and takes the row away
 */
export async function announceProcess(kit: Kit): Promise<() => Promise<void>> {
  const id = kit.random.uuid(kit.clock.now());
  let last: Promise<void> = Promise.resolve();
  const beat = () => {
    last = last.then(async () => {
      await refreshSealKeys(kit.db, kit.sealKeys, kit.log);
      await writeProcess(kit, id).catch((error: unknown) => kit.log.warn({ error }, 'a heartbeat was not written'));
    });
    return last;
  };
  await beat();
  const timer = setInterval(beat, HEARTBEAT_MS);
  timer.unref();
  const unsubscribe = kit.bus.subscribe(SEAL_TOPIC, () => void beat());
  return async () => {
    clearInterval(timer);
    unsubscribe();
    await last;
    await kit.db
      .deleteFrom('server_processes')
      .where('id', '=', id)
      .execute()
      .catch(() => {});
  };
}

async function writeProcess({ db, sealKeys }: Kit, id: string): Promise<void> {
  const keys = { seal_key: sealKeys.current(), seal_keys: json(sealKeys.ids()) };
  const about = { host: hostname(), pid: process.pid, version: VERSION, ...keys };
  await db
    .insertInto('server_processes')
    .values({ id, ...about })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ ...about, seen_at: sql<Date>`now()` }))
    .execute();
  await sql`DELETE FROM server_processes WHERE seen_at < now() - make_interval(secs => ${SILENT_SECONDS * 10})`.execute(
    db,
  );
}

/** The servers that run on this database now. */
export async function runningProcesses(q: Queryable): Promise<ServerProcess[]> {
  const rows = await q
    .selectFrom('server_processes')
    .selectAll()
    .where('seen_at', '>', sql<Date>`now() - make_interval(secs => ${SILENT_SECONDS})`)
    .orderBy('started_at')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    host: row.host,
    pid: row.pid,
    version: row.version,
    sealKey: row.seal_key,
    sealKeys: row.seal_keys as string[],
    startedAt: row.started_at,
  }));
}
