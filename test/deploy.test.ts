import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { CONFIG_TABLE, readConfig } from '../packages/server/src/config.ts';
import { skipWithout } from '../packages/server/src/testing/index.ts';
import { launchCommand, stop } from './support/image.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const DEPLOY = join(ROOT, 'deploy');
const read = (name: string): string => readFileSync(join(DEPLOY, name), 'utf8');

interface Service {
  environment?: Record<string, string>;
  build?: { context: string; dockerfile: string };
  depends_on?: Record<string, unknown> | string[];
  networks?: Record<string, { ipv4_address: string }> | string[];
  ports?: string[];
  secrets?: string[];
  volumes?: string[];
}

interface Compose {
  services: Record<string, Service>;
  networks: Record<string, { ipam: { config: { subnet: string }[] } }>;
  volumes: Record<string, null>;
  secrets: Record<string, { file: string }>;
}

const compose = parse(read('compose.yaml'), { merge: true }) as Compose;
const servers = Object.entries(compose.services).filter(([name]) => name.startsWith('lanyard-'));

type Instruction = readonly [name: string, rest: string];

/** Instructions of one line each; that is all that the file has. */
function instructions(): Instruction[] {
  const lines = read('Containerfile').split('\n');
  return lines.flatMap((line) => {
    const [, name, rest] = /^([A-Z]+) (.+)$/.exec(line) ?? [];
    return name && rest ? [[name, rest] as const] : [];
  });
}

const ofKind = (kind: string): string[] => instructions().flatMap(([name, rest]) => (name === kind ? [rest] : []));

function imageEnvironment(): Record<string, string> {
  const pairs = ofKind('ENV').flatMap((rest) => rest.split(' ').map((pair) => pair.split('=')));
  return Object.fromEntries(pairs);
}

const settingNames = new Set(['LANYARD_CONFIG', ...CONFIG_TABLE.map(({ env }) => env)]);

/** What stands in for `${NAME:?why}`. */
const GIVEN: Record<string, string> = { LANYARD_PUBLIC_URL: 'https://id.example.com', DATABASE_PASSWORD: 'secret' };

const interpolate = (text: string): string =>
  text.replaceAll(/\$\{(\w+)[^}]*\}/g, (_, name: string) => GIVEN[name] ?? assert.fail(`${name} is given nowhere`));

test('compose: two servers whose settings exist and fit together, and only those', () => {
  assert.deepEqual(
    servers.map(([name]) => name),
    ['lanyard-1', 'lanyard-2'],
  );
  for (const [name, { environment = {} }] of servers) {
    const image = imageEnvironment();
    const settings = Object.entries({ ...image, ...environment }).filter(([key]) => key.startsWith('LANYARD_'));
    for (const [key] of settings) assert.ok(settingNames.has(key), `${name}: ${key} is a setting`);
    const config = readConfig(Object.fromEntries(settings.map(([key, value]) => [key, interpolate(value)])));
    assert.equal(config.mode, 'server');
    assert.equal(new URL(config.databaseUrl ?? '').hostname, 'database');
    const proxy = compose.services.proxy?.networks as Record<string, { ipv4_address: string }>;
    assert.deepEqual(config.trustProxy, [proxy.inside?.ipv4_address], 'the proxy, and nobody else, says who asks');
    assert.ok(
      proxy.inside?.ipv4_address.startsWith(
        (compose.networks.inside?.ipam.config[0]?.subnet ?? '?').replace(/0\/24$/, ''),
      ),
    );
  }
});

test('compose: every file, volume, secret, network and service that is named is there', () => {
  const head = read('compose.yaml').split('name: lanyard')[0] ?? '';
  for (const [name, service] of Object.entries(compose.services)) {
    const needed = Array.isArray(service.depends_on) ? service.depends_on : Object.keys(service.depends_on ?? {});
    for (const other of needed) assert.ok(compose.services[other], `${name} needs ${other}`);
    for (const secret of service.secrets ?? []) assert.ok(head.includes(compose.secrets[secret]?.file ?? '?'), secret);
    for (const volume of service.volumes ?? []) {
      const [from = ''] = volume.split(':');
      const isThere = from.startsWith('./')
        ? existsSync(join(DEPLOY, from)) || head.includes(`${from.slice(2)}/`)
        : from in compose.volumes;
      assert.ok(isThere, `${name}: ${from}`);
    }
    if (service.build) {
      const context = join(DEPLOY, service.build.context);
      assert.ok(existsSync(join(context, service.build.dockerfile)));
      assert.ok(existsSync(join(context, 'package.json')));
    }
  }
});

test('compose, image and proxy agree on names and ports', () => {
  const [port] = ofKind('EXPOSE');
  assert.ok(imageEnvironment().LANYARD_LISTEN?.endsWith(`:${port}`));
  const upstream = [...read('nginx.conf').matchAll(/^\s+server ([\w-]+:\d+) /gm)].map(([, address]) => address);
  assert.deepEqual(
    upstream,
    servers.map(([name]) => `${name}:${port}`),
  );
  const listens = [...read('nginx.conf').matchAll(/^\s+listen (\d+)/gm)].map(([, number]) => `${number}:${number}`);
  assert.deepEqual(compose.services.proxy?.ports?.toSorted(), listens.toSorted());
});

/** A clone of what git knows, changes included, as the build would copy it. */
function cloneHere(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'lanyard-image-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const list = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  const present = list.split('\n').filter((path) => path !== '' && existsSync(join(ROOT, path)));
  const archive = execFileSync('tar', ['-c', '-C', ROOT, '-T', '-'], { input: present.join('\n'), maxBuffer: 1 << 30 });
  execFileSync('tar', ['-x', '-C', folder], { input: archive });
  return folder;
}

/** A command of the file on this machine: its paths in the clone, its packages from npm's own cache. */
function here(command: string, folder: string): string {
  return command
    .replace(/^npm ci /, 'npm ci --offline --no-audit --no-fund ')
    .replaceAll('/opt/lanyard', folder)
    .replaceAll('/var/lib/lanyard', join(folder, 'state'))
    .replace('-o node -g node ', '');
}

test('each command of the Containerfile does what it should in a clean clone: it builds, starts, is healthy, and stops', {
  timeout: 600_000,
}, async (t) => {
  const folder = cloneHere(t);
  const path = `${dirname(process.execPath)}:${process.env.PATH}`;
  for (const command of ofKind('RUN')) {
    const done = spawnSync('sh', ['-ec', here(command, folder)], {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: path, HOME: process.env.HOME },
    });
    if (/ENOTCACHED/.test(done.stderr))
      return t.skip('npm’s cache does not hold every package, and tests use no network');
    assert.equal(done.status, 0, `${command}\n${done.stdout}${done.stderr}`);
  }
  assert.equal(existsSync(join(folder, 'node_modules', 'vite')), false, 'nothing is left that only builds');
  for (const pages of ['portal', 'authenticator'])
    assert.ok(existsSync(join(folder, 'packages', pages, 'dist', 'index.html')));
  await startAsImage(t, folder, path);
});

async function startAsImage(t: TestContext, folder: string, path: string): Promise<void> {
  const image = imageEnvironment();
  const [start = '[]'] = ofKind('CMD');
  const [healthcheck = ''] = ofKind('HEALTHCHECK');
  const health = JSON.parse(healthcheck.slice(healthcheck.indexOf('CMD ') + 4)) as string[];
  const running = await launchCommand(t, { command: JSON.parse(start), folder, path, image });
  const ask = () => {
    const [program = '', ...args] = health.map((word) => word.replaceAll(':8080', `:${running.port}`));
    return spawnSync(program, args, { cwd: folder, env: { PATH: path } }).status;
  };
  assert.equal(ask(), 0, running.output());
  await stop(running.child);
  assert.equal(ask(), 1);
}

test(
  'the unit of systemd is understood, starts what is there, and leaves the rest of the machine alone',
  skipWithout('systemd'),
  (t) => {
    const unit = read('lanyard.service');
    for (const [, name = ''] of unit.matchAll(/^Environment=(\w+)=/gm)) assert.ok(settingNames.has(name), name);
    const folder = mkdtempSync(join(tmpdir(), 'lanyard-unit-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, 'lanyard.service');
    writeFileSync(file, unit.replaceAll('/opt/lanyard', ROOT.replace(/\/$/, '')));
    const verified = spawnSync('systemd-analyze', ['verify', file], { encoding: 'utf8' });
    assert.deepEqual([verified.status, verified.stderr], [0, '']);
    const exposure = spawnSync('systemd-analyze', ['security', '--offline=yes', '--threshold=20', file], {
      encoding: 'utf8',
    });
    assert.equal(exposure.status, 0, exposure.stdout);
    for (const path of unit.matchAll(/\/opt\/lanyard\/([\w./-]+)/g))
      assert.ok(existsSync(join(ROOT, path[1] ?? '')), path[0]);
  },
);
