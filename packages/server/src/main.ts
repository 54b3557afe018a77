import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createApp } from './app.ts';
import { shippedJourneys } from './app-journeys.ts';
import { readConfig } from './config.ts';
import { ensureDemo } from './demo.ts';
import { closeScripts, ensureJourneysEverywhere } from './journeys/index.ts';
import {
  announceProcess,
  type Config,
  checkSealKeys,
  closeKit,
  createKit,
  createLog,
  type EmbeddedPostgres,
  type Http,
  type Kit,
  type Logger,
  migrate,
  openListener,
  PAGE_FOLDERS,
  Problem,
  readGivenSealKeys,
  startEmbedded,
} from './kit/index.ts';
import { demoPage, serverPage } from './start-page.ts';
import { ensureFirstAdministrator } from './users/index.ts';

type Running = {
  readonly kit: Kit;
  readonly http: Http;
  readonly postgres: EmbeddedPostgres | null;
  /** Takes this process off the list of those that serve. */
  readonly retire: () => Promise<void>;
  /** What to print when it is ready. */
  readonly page: string;
};

const BUILD = fileURLToPath(new URL('../../../tools/build.ts', import.meta.url));

/** Starts everything, in the order in which a mistake is cheapest: settings, port, pages and database, application. */
async function start(config: Config, log: Logger): Promise<Running> {
  readGivenSealKeys(config);
  const listener = await openListener(config);
  const [postgres] = await Promise.all([
    config.databaseUrl === null ? startEmbedded({ dataFolder: config.dataFolder, log }) : null,
    buildMissingPages(),
  ]);
  try {
    const databaseUrl = postgres?.url ?? config.databaseUrl ?? '';
    await checkSealKeys(databaseUrl, config);
    await migrate(databaseUrl);
    const kit = await createKit({ config, databaseUrl, listener, log });
    const http = createApp(kit);
    const page = await prepare(kit, postgres?.folder ?? null);
    await kit.jobs.start();
    const retire = await announceProcess(kit);
    await http.listen();
    return { kit, http, postgres, retire, page };
  } catch (error) {
    await postgres?.stop();
    throw error;
  }
}

/** Demo data, or the first administrator of a real server; and what to print when the server is ready. */
async function prepare(kit: Kit, databaseFolder: string | null): Promise<string> {
  await ensureJourneysEverywhere(kit, shippedJourneys);
  if (kit.config.mode === 'server') return serverPage(kit.config, await ensureFirstAdministrator(kit));
  await ensureDemo(kit);
  return demoPage(kit.config, databaseFolder);
}

/** A clean clone has no pages yet; a second start finds them. */
async function buildMissingPages(): Promise<void> {
  const isBuilt = Object.values(PAGE_FOLDERS).every((folder) => existsSync(join(folder, 'index.html')));
  if (isBuilt) return;
  process.stdout.write('Building the pages, once …\n');
  const child = spawn(process.execPath, [BUILD], { stdio: ['ignore', 'ignore', 'inherit'] });
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0)
    throw new Problem('kit.internal', { detail: 'The pages could not be built; `npm run build` shows why.' });
}

/** Requests first, then what serves them, the database last. */
async function stop({ kit, http, postgres, retire }: Running): Promise<void> {
  await http.stop();
  await closeScripts();
  await retire();
  await closeKit(kit);
  await postgres?.stop();
}

/** A second signal is somebody who does not want to wait: the next start finds and stops the database. */
function stopOnSignals(running: Running): void {
  let isStopping = false;
  const onSignal = async () => {
    if (isStopping) process.exit(1);
    isStopping = true;
    await stop(running);
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
}

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const running = await start(config, createLog({ level: config.logLevel }));
  // In this order: whoever reads that it is ready may stop it at once.
  stopOnSignals(running);
  process.stdout.write(running.page);
}

main().catch((error: unknown) => {
  const isExpected = error instanceof Problem && error.code !== 'kit.internal';
  process.stderr.write(`${isExpected ? error.detail : error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
