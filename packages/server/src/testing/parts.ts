import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A program of the system that some tests need; none is needed to run Lanyard. */
export type SystemPart = {
  readonly name: 'chromium' | 'ffmpeg' | 'oathtool' | 'postgresql' | 'fonts' | 'nginx' | 'systemd' | 'mail-server';
  readonly purpose: string;
  /** Debian's packages. */
  readonly packages: readonly string[];
  /** What is there when it is installed, or null. */
  readonly find: () => string | null;
};

export const SYSTEM_PARTS: readonly SystemPart[] = [
  {
    name: 'chromium',
    purpose: 'stories in a real browser',
    packages: ['chromium'],
    find: () => process.env.LANYARD_TEST_CHROMIUM ?? findProgram('chromium') ?? findProgram('chromium-browser'),
  },
  {
    name: 'ffmpeg',
    purpose: 'the fake camera of the scan stories',
    packages: ['ffmpeg'],
    find: () => findProgram('ffmpeg'),
  },
  {
    name: 'oathtool',
    purpose: 'an independent check of codes',
    packages: ['oathtool'],
    find: () => findProgram('oathtool'),
  },
  { name: 'postgresql', purpose: 'store tests on another PostgreSQL', packages: ['postgresql'], find: findPostgres },
  {
    name: 'nginx',
    purpose: 'the proxy of deploy/, really run',
    packages: ['nginx-light'],
    find: () => ['/usr/sbin/nginx', '/usr/local/bin/nginx'].find((path) => existsSync(path)) ?? findProgram('nginx'),
  },
  {
    name: 'mail-server',
    purpose: 'mails, really delivered',
    packages: ['exim4-daemon-light'],
    // Exim listens for root alone; whoever else runs the tests does without.
    find: () => (process.getuid?.() === 0 && existsSync('/usr/sbin/exim4') ? '/usr/sbin/exim4' : null),
  },
  {
    name: 'systemd',
    purpose: 'a check of the unit in deploy/',
    packages: ['systemd'],
    find: () => findProgram('systemd-analyze'),
  },
  {
    name: 'fonts',
    purpose: 'readable screenshots',
    packages: ['fonts-dejavu-core'],
    find: () => ['/usr/share/fonts', '/Library/Fonts', '/System/Library/Fonts'].find(hasEntries) ?? null,
  },
];

export type PartName = SystemPart['name'];

/** Where a part is, or null where it is not installed. */
export function findPart(name: PartName): string | null {
  return SYSTEM_PARTS.find((part) => part.name === name)?.find() ?? null;
}

/**
 * Test options that skip a test where a part of the system is missing, and say which.
 * @example test('scans the code with a camera', skipWithout('chromium', 'ffmpeg'), async (t) => { … })
 */
export function skipWithout(...names: readonly PartName[]): { skip: string | false } {
  const missing = names.filter((name) => findPart(name) === null);
  return { skip: missing.length > 0 && `not installed here: ${missing.join(', ')}` };
}

function findProgram(name: string): string | null {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null;
}

/** The folder of `initdb` and `postgres`: Debian keeps them out of the PATH, one folder for each major version. */
function findPostgres(): string | null {
  const root = '/usr/lib/postgresql';
  if (!existsSync(root)) return null;
  const folders = readdirSync(root)
    .sort()
    .map((version) => join(root, version, 'bin'));
  return folders.find((folder) => existsSync(join(folder, 'initdb'))) ?? null;
}

function hasEntries(folder: string): boolean {
  return existsSync(folder) && readdirSync(folder).length > 0;
}
