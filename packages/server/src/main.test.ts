import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { compiled, eventually, freePort } from './testing/index.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
const SEAL_KEY = 'QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE';

type Running = {
  child: ChildProcess;
  output: () => string;
  url: string;
  stop: (signal?: NodeJS.Signals) => Promise<number | null>;
};

/** Ends the servers of the test that runs: a folder goes when nobody writes there any more. */
const stops: (() => Promise<unknown>)[] = [];

function dataFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'lanyard-main-'));
  // For the database user to enter; otherwise the database would go to /var/lib/lanyard and outlive the test.
  chmodSync(folder, 0o711);
  t.after(async () => {
    for (const stop of stops.splice(0)) await stop();
    rmSync(folder, { recursive: true, force: true });
  });
  return join(folder, 'data');
}

function spawnMain(env: Record<string, string>): Running {
  const child = spawn(process.execPath, [MAIN], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...compiled, PATH: process.env.PATH, HOME: process.env.HOME, ...env },
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data) => {
      text += data;
    });
  }
  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill(signal);
      await once(child, 'close');
    }
    return child.exitCode;
  };
  stops.push(stop);
  return { child, output: () => text, stop, url: '' };
}

/** Starts the server as a person would, and waits for its start page. */
async function startMain(env: Record<string, string>): Promise<Running> {
  const running = spawnMain({ LANYARD_LISTEN: '127.0.0.1:0', ...env });
  const address = async () => {
    assert.equal(running.child.exitCode, null, running.output());
    return /(?:Open|ready at) +(http:\/\/localhost:\d+)\//.exec(running.output())?.[1];
  };
  // A whole server with its database, and others at the same time.
  const url = await eventually(address, { seconds: 90 });
  return { ...running, url };
}

async function failingMain(env: Record<string, string>): Promise<string> {
  const running = spawnMain(env);
  const [code] = await once(running.child, 'close');
  assert.equal(code, 1, running.output());
  return running.output();
}

const signIn = (url: string, user: string, realm: string) =>
  fetch(`${url}/am/json/realms/${realm}/authenticate`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      origin: url,
      'x-openam-username': user,
      'x-openam-password': 'demo',
    },
    body: '{}',
  });

test('without configuration the demo starts, says what to open, refuses a second one, stops on SIGTERM and keeps its data', async (t) => {
  const LANYARD_DATA = dataFolder(t);
  const first = await startMain({ LANYARD_DATA });
  assert.match(first.output(), /This is the demo: everybody knows its passwords, so it listens on this machine only\./);
  assert.match(first.output(), /alice, bob, carol, admin \(administrator\), helen \(help desk\), otto \(auditor\)/);
  assert.equal((await fetch(`${first.url}/health/ready`)).status, 200);
  assert.equal((await signIn(first.url, 'alice', 'demo')).status, 200);
  assert.equal(
    await failingMain({ LANYARD_DATA, LANYARD_LISTEN: '127.0.0.1:0' }),
    `Another Lanyard server already uses the folder ${LANYARD_DATA}.\n`,
  );
  const key = readFileSync(join(LANYARD_DATA, 'demo-api-key'), 'utf8').trim();
  for (const name of ['seal.key', 'demo-api-key']) {
    assert.equal(statSync(join(LANYARD_DATA, name)).mode & 0o777, 0o600);
    assert.equal(first.output().includes(readFileSync(join(LANYARD_DATA, name), 'utf8').trim()), false);
  }
  assert.equal(await first.stop(), 0);
  assert.doesNotMatch(first.output(), /"level":(40|50|60)/);
  const second = await startMain({ LANYARD_DATA });
  assert.equal((await signIn(second.url, 'alice', 'demo')).status, 200);
  assert.equal(readFileSync(join(LANYARD_DATA, 'demo-api-key'), 'utf8').trim(), key);
  assert.equal(await second.stop('SIGINT'), 0);
});

test('a server that was killed starts again on the same folder', async (t) => {
  const LANYARD_DATA = dataFolder(t);
  const killed = await startMain({ LANYARD_DATA });
  await killed.stop('SIGKILL');
  const next = await startMain({ LANYARD_DATA });
  assert.equal((await signIn(next.url, 'alice', 'demo')).status, 200);
  assert.match(next.output(), /stopped the database that a killed server left running/);
});

test('a real server has no demo people, and prints the link of its first administrator once', async (t) => {
  const port = await freePort();
  const env = {
    LANYARD_DATA: dataFolder(t),
    LANYARD_LISTEN: `127.0.0.1:${port}`,
    LANYARD_PUBLIC_URL: `http://localhost:${port}`,
    LANYARD_SEAL_KEY: SEAL_KEY,
    LANYARD_LOG_LEVEL: 'debug',
  };
  const first = await startMain(env);
  assert.match(
    first.output(),
    /The first administrator is "admin"\. Choose a password with this link; it works once:\n\n {2}http:\/\/localhost:\d+\/main\/welcome#[\w-]+\n/,
  );
  assert.equal((await signIn(first.url, 'alice', 'main')).status, 401);
  assert.equal((await fetch(`${first.url}/`, { redirect: 'manual' })).headers.get('location'), '/main/');
  assert.equal(first.output().includes(SEAL_KEY), false);
  assert.equal(await first.stop(), 0);
  const second = await startMain(env);
  assert.doesNotMatch(second.output(), /welcome#/);
});

test('what cannot work is said in one sentence on one line, before anything is made', async (t) => {
  const LANYARD_DATA = dataFolder(t);
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  t.after(() => taken.close());
  const { port } = taken.address() as { port: number };
  const cases: [Record<string, string>, RegExp][] = [
    [{ LANYARD_LISTEN: '0.0.0.0:0' }, /^Demo mode listens on loopback only[^\n]*\n$/],
    [{ LANYARD_PUBLIC_URL: 'https://id.example.com' }, /^A real server needs LANYARD_SEAL_KEY[^\n]*\n$/],
    [{ LANYARD_LISTEN: `127.0.0.1:${port}` }, /^Another program already listens on 127\.0\.0\.1:\d+\.\n$/],
    [
      { LANYARD_LISTEN: '127.0.0.1:0', LANYARD_DATABASE_URL: 'postgres://x@127.0.0.1:1/x' },
      /^The database cannot be reached: [^\n]*\n$/,
    ],
  ];
  for (const [env, sentence] of cases) assert.match(await failingMain({ LANYARD_DATA, ...env }), sentence);
  assert.throws(() => statSync(LANYARD_DATA), { code: 'ENOENT' });
});

test('a wrong or missing seal key ends the start with one sentence, and touches nothing', async (t) => {
  const folder = dataFolder(t);
  const env = { LANYARD_DATA: folder, LANYARD_PUBLIC_URL: 'http://localhost:8080' };
  const first = await startMain({ ...env, LANYARD_SEAL_KEY: SEAL_KEY });
  assert.equal(await first.stop(), 0);
  const wrong = spawnMain({
    ...env,
    LANYARD_LISTEN: '127.0.0.1:0',
    LANYARD_SEAL_KEY: SEAL_KEY.replace('QUF', 'QkF'),
  });
  await once(wrong.child, 'close');
  assert.equal(wrong.child.exitCode, 1);
  assert.match(
    wrong.output(),
    /^The database needs the seal key [0-9a-f]{8}, and LANYARD_SEAL_KEY holds only [^\n]*\n$/,
  );
  const missing = spawnMain({
    ...env,
    LANYARD_LISTEN: '127.0.0.1:0',
    LANYARD_SEAL_KEY_FILE: join(folder, 'nowhere'),
  });
  await once(missing.child, 'close');
  assert.match(missing.output(), /^The seal key file [^\n]* cannot be read\.\n$/);
  const again = await startMain({ ...env, LANYARD_SEAL_KEY: SEAL_KEY });
  assert.equal(await again.stop(), 0);
});
