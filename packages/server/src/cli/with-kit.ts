import type { Config } from '../config.ts';
import {
  checkSealKeys,
  closeKit,
  createKit,
  createLog,
  isProblem,
  joinEmbedded,
  type Kit,
  type Logger,
  migrate,
  startEmbedded,
} from '../kit/index.ts';

/** The database that a command works on. */
export type DatabaseAtHand = {
  readonly url: string;
  readonly config: Config;
  /** True where a server of this data folder runs and the command works beside it on its embedded database. */
  readonly isShared: boolean;
};

export type DatabaseOptions = {
  /** `leave`: as it is, for commands that look at a database of any version, or must find it empty. */
  readonly schema?: 'migrate' | 'leave';
};

/** The configured database for one piece of work. The embedded one is joined where a server runs it, else started. */
export async function withDatabase<Result>(
  config: Config,
  work: (database: DatabaseAtHand) => Promise<Result>,
  { schema = 'leave' }: DatabaseOptions = {},
): Promise<Result> {
  const log = createLog({ level: 'warn' });
  const database = await openDatabaseOf(config, log);
  try {
    if (schema === 'migrate') {
      await checkSealKeys(database.url, config);
      await migrate(database.url);
    }
    return await work({ config, url: database.url, isShared: database.isShared });
  } finally {
    await database.stop();
  }
}

/** A kit on the configured database for one piece of work. */
export function withKit<Result>(config: Config, work: (kit: Kit) => Promise<Result>): Promise<Result> {
  return withDatabase(
    config,
    async ({ url: databaseUrl }) => {
      const log = createLog({ level: 'warn' });
      // Any free port of this machine: nothing is served, and the configured one may be in use by the server.
      const kit = await createKit({ config: { ...config, listen: { host: '127.0.0.1', port: 0 } }, databaseUrl, log });
      try {
        return await work(kit);
      } finally {
        await closeKit(kit);
      }
    },
    { schema: 'migrate' },
  );
}

type Opened = { readonly url: string; readonly isShared: boolean; readonly stop: () => Promise<void> };

async function openDatabaseOf({ databaseUrl, dataFolder }: Config, log: Logger): Promise<Opened> {
  const stop = async () => {};
  if (databaseUrl !== null) return { url: databaseUrl, isShared: false, stop };
  try {
    const embedded = await startEmbedded({ dataFolder, log });
    return { url: embedded.url, isShared: false, stop: embedded.stop };
  } catch (error) {
    if (!isProblem(error, 'postgres.folder-in-use')) throw error;
    return { url: await joinEmbedded({ dataFolder }), isShared: true, stop };
  }
}
