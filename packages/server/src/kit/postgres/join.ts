import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { Problem } from '../errors.ts';
import { socketUrl } from './cluster.ts';
import { clusterOf, DATABASE } from './embedded.ts';
import './errors.ts';
import { readPidFile } from './postmaster.ts';

const POLL_MS = 50;

export type JoinOptions = {
  readonly dataFolder: string;
  readonly systemFolder?: string;
  /** How long a server that is just starting may take. */
  readonly waitMs?: number;
};

/**
 * The connection URL of the embedded database that a running server of this data folder owns; for commands that work
 * beside it. The socket lets in the user that the server runs as, and nobody else.
 * @throws Problem `postgres.cannot-join`
 */
export async function joinEmbedded(options: JoinOptions): Promise<string> {
  const cluster = clusterOf(options);
  const deadline = Date.now() + (options.waitMs ?? 10_000);
  let reason = 'it is not up';
  while (Date.now() < deadline) {
    const file = readPidFile(cluster);
    const url = file?.isReady ? socketUrl(file.socketFolder, DATABASE) : null;
    const refusal = url === null ? reason : await tryConnection(url);
    if (url !== null && refusal === null) return url;
    reason = refusal ?? reason;
    await pause(POLL_MS);
  }
  throw new Problem('postgres.cannot-join', {
    detail: `A server uses the folder ${options.dataFolder}, and its database does not let this command in: ${reason}. Run the command as the user that the server runs as.`,
  });
}

/** @returns why it was refused, or null */
async function tryConnection(url: string): Promise<string | null> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await client.end().catch(() => {});
  }
}
