/** A process that owns an embedded PostgreSQL: `node start-postgres.ts <data folder> [<system folder>]`; SIGTERM stops it. */
import { startEmbedded } from '../kit/postgres/embedded.ts';

const [, , dataFolder = '', systemFolder] = process.argv;
const log = { warn: (...message: unknown[]) => process.stderr.write(`${JSON.stringify(message)}\n`) };

try {
  const postgres = await startEmbedded({ dataFolder, log: log as never, ...(systemFolder ? { systemFolder } : {}) });
  process.on('SIGTERM', async () => {
    await postgres.stop();
    process.exit(0);
  });
  setInterval(() => {}, 60_000);
  process.stdout.write(`${JSON.stringify({ url: postgres.url, pid: postgres.pid() })}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
}
