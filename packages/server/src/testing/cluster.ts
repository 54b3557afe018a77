import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { databaseAccount, giveTo } from '../kit/postgres/account.ts';
import { prepareBinaries } from '../kit/postgres/binaries.ts';
import { type ClusterOptions, initialiseCluster, startCluster } from '../kit/postgres/cluster.ts';

/** Many test servers at once; and no waiting for the disk, because nothing here outlives the run. */
const SETTINGS = {
  max_connections: '400',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  shared_buffers: '128MB',
};

export type TestCluster = {
  readonly adminUrl: string;
  readonly stop: () => Promise<void>;
  /** Starts it again after a stop: for tests of an outage. */
  readonly start: () => Promise<void>;
};

/**
 * A temporary cluster; the embedded PostgreSQL unless a folder with other binaries is given (Debian's 15).
 * A watchdog removes it when this process ends, however it ends.
 */
export async function startTestCluster(options: { binaries?: string; folder?: string } = {}): Promise<TestCluster> {
  const account = databaseAccount();
  const folder = mkdtempSync(join(options.folder ?? tmpdir(), 'lanyard-test-'));
  giveTo(account, folder);
  const copyFolder = join(tmpdir(), `lanyard-binaries-${process.getuid?.() ?? 0}`);
  const cluster: ClusterOptions = {
    account,
    cluster: join(folder, 'postgres'),
    socketFolder: join(folder, 'run'),
    logFile: join(folder, 'postgres.log'),
    binaries: options.binaries ?? prepareBinaries({ account, copyFolder }),
    settings: SETTINGS,
  };
  mkdirSync(cluster.socketFolder, { mode: 0o700 });
  initialiseCluster(cluster);
  let running = await startCluster(cluster);
  watch(cluster, folder);
  return {
    adminUrl: running.url('postgres'),
    stop: () => running.stop(),
    start: async () => {
      running = await startCluster(cluster);
    },
  };
}

/** `cat` ends when our end of its pipe closes; the kernel closes it even where this process is killed. */
function watch({ cluster }: ClusterOptions, folder: string): void {
  const script = 'cat >/dev/null; kill -QUIT "$(head -n 1 "$0/postmaster.pid")" 2>/dev/null; rm -rf -- "$1"';
  const child = spawn('/bin/sh', ['-c', script, cluster, folder], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.unref();
  // A pipe is a socket for Node, and must not keep this process alive.
  if (child.stdin instanceof Socket) child.stdin.unref();
}
