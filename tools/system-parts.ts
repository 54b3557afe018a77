/** Installs what tests need of the system, where this is Debian and we are root; elsewhere says what is missing. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { SYSTEM_PARTS, type SystemPart } from '@lanyard/server/testing';

/** @returns the parts that are still missing: the tests that need them skip themselves. */
export function ensureSystemParts(): SystemPart[] {
  const missing = SYSTEM_PARTS.filter((part) => part.find() === null);
  if (missing.length === 0) return [];
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) install(missing);
  return SYSTEM_PARTS.filter((part) => part.find() === null);
}

function install(parts: readonly SystemPart[]): void {
  const packages = parts.flatMap((part) => part.packages);
  process.stdout.write(`Installing ${packages.join(', ')} for the tests …\n`);
  runApt(['update']);
  runApt(['install', '-y', '--no-install-recommends', ...packages]);
}

function runApt(args: readonly string[]): void {
  spawnSync('apt-get', ['-q', ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
}
