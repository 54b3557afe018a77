import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { completeConfig } from '../packages/server/src/config.ts';
import {
  closeKit,
  createKit,
  createLog,
  type EmbeddedPostgres,
  type Kit,
  migrate,
  startEmbedded,
} from '../packages/server/src/kit/index.ts';
import { changeSettings, getRealm, type Realm } from '../packages/server/src/realms/index.ts';
import { insertService } from '../packages/server/src/services/index.ts';
import { freePort } from '../packages/server/src/testing/ports.ts';
import { stopProcess } from './child.ts';

/** A real server in a process of its own, on an embedded PostgreSQL with fsync on, in a temporary folder. */
export type Stage = {
  readonly url: string;
  readonly databaseUrl: string;
  readonly serverPid: number;
  /** On the same database and with the same keys, to prepare data. */
  readonly kit: Kit;
  readonly realm: Realm;
  readonly apiKey: string;
  readonly close: () => Promise<void>;
};

const CONNECTIONS = 320;
const READY_POLL_MS = 100;
const MAIN = fileURLToPath(new URL('../packages/server/src/main.ts', import.meta.url));

export async function openStage(): Promise<Stage> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'lanyard-bench-'));
  // The user that PostgreSQL runs as must get through, or its files would be put elsewhere and stay there.
  chmodSync(dataFolder, 0o711);
  const log = createLog({ level: 'error' });
  const postgres = await startDatabase({ dataFolder, log });
  await migrate(postgres.url);
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const sealKey = randomBytes(32).toString('base64url');
  const child = await startServer({ port, url, sealKey, dataFolder, databaseUrl: postgres.url });
  const config = completeConfig({
    mode: 'server',
    listen: { host: '127.0.0.1', port: 0 },
    publicUrl: url,
    sealKey,
    dataFolder,
  });
  const kit = await createKit({ config, databaseUrl: postgres.url, log });
  const { realm, apiKey } = await prepareRealm(kit);
  return {
    url: `http://127.0.0.1:${port}`,
    databaseUrl: postgres.url,
    serverPid: child.pid ?? 0,
    kit: { ...kit, config: { ...kit.config, publicUrl: url } },
    realm,
    apiKey,
    close: async () => {
      await stopProcess(child);
      await closeKit(kit);
      await postgres.stop();
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}

/** The product's own, with a connection for each request in flight that a bare driver plays. */
async function startDatabase(options: Parameters<typeof startEmbedded>[0]): Promise<EmbeddedPostgres> {
  const first = await startEmbedded(options);
  const client = new pg.Client({ connectionString: first.url });
  await client.connect();
  await client.query(`ALTER SYSTEM SET max_connections = ${CONNECTIONS}`);
  await client.end();
  await first.stop();
  return startEmbedded(options);
}

type ServerSettings = { port: number; url: string; sealKey: string; dataFolder: string; databaseUrl: string };

async function startServer(settings: ServerSettings): Promise<ChildProcess> {
  const child = spawn(process.execPath, [MAIN], {
    env: {
      PATH: process.env.PATH,
      LANYARD_MODE: 'server',
      LANYARD_LISTEN: `127.0.0.1:${settings.port}`,
      LANYARD_PUBLIC_URL: settings.url,
      LANYARD_DATABASE_URL: settings.databaseUrl,
      LANYARD_SEAL_KEY: settings.sealKey,
      LANYARD_DATA: settings.dataFolder,
      LANYARD_LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  while (!(await isReady(settings.port))) {
    if (child.exitCode !== null) throw new TypeError('the server ended at once');
    await pause(READY_POLL_MS);
  }
  return child;
}

/** The first start of a fresh copy builds the pages, and answers only then. */
async function isReady(port: number): Promise<boolean> {
  const reply = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => null);
  return reply?.status === 200;
}

/** All limits out of the way, also those that are still to come: what is measured is the work, not the refusal. */
async function prepareRealm(kit: Kit): Promise<{ realm: Realm; apiKey: string }> {
  const { id: realmId, settings } = await getRealm(kit.db, kit.config.realm);
  const wide = { max: 1_000_000, windowSeconds: 86_400 };
  const limits = Object.fromEntries(Object.keys(settings.limits).map((scope) => [scope, wide]));
  return kit.db.transaction().execute(async (tx) => {
    const realm = await changeSettings(tx, kit, { realmId, change: { limits } });
    const { apiKey } = await insertService(tx, kit, { realmId, name: 'Bench' });
    return { realm, apiKey };
  });
}

/** Gives the adding of many phones the time that it takes. */
export function openRegistrations({ kit, realm: { id: realmId } }: Stage): Promise<Realm> {
  const change = { registration: { expirySeconds: 3_600 } };
  return kit.db.transaction().execute((tx) => changeSettings(tx, kit, { realmId, change }));
}
