import { spawnSync } from 'node:child_process';
import { chownSync, readFileSync } from 'node:fs';
import { Problem } from '../errors.ts';
import './errors.ts';

/** The system user that PostgreSQL runs as, where this is not the one that the server runs as. */
export type Account = { readonly uid: number; readonly gid: number; readonly name: string };

const CANDIDATES = ['postgres', 'nobody'];

/**
 * PostgreSQL refuses to run as root. As root: the first system user of the list that exists; as anybody else: null, meaning
 * "as we are".
 * @throws Problem `postgres.no-account`
 */
export function databaseAccount({ uid = process.getuid?.(), passwd = '/etc/passwd' } = {}): Account | null {
  if (uid !== 0) return null;
  const lines = readFileSync(passwd, 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const found = CANDIDATES.flatMap((name) => lines.filter((fields) => fields[0] === name))[0];
  if (!found) throw new Problem('postgres.no-account');
  return { name: found[0] ?? '', uid: Number(found[2]), gid: Number(found[3]) };
}

/** Options with which a child process runs as the account; never in the caller's folder, which the account may not enter. */
export function runAs(account: Account | null) {
  return { cwd: '/', ...(account ? { uid: account.uid, gid: account.gid } : {}) };
}

/** Whether the account can enter a folder: every folder above must let it pass as well. */
export function canEnter(account: Account | null, folder: string): boolean {
  return spawnSync('/bin/sh', ['-c', 'cd "$0"', folder], { ...runAs(account), stdio: 'ignore' }).status === 0;
}

/** Whether the account can run a program; false as well where a library of it is missing. */
export function canRun(account: Account | null, program: string): boolean {
  return spawnSync(program, ['--version'], { ...runAs(account), stdio: 'ignore' }).status === 0;
}

export function giveTo(account: Account | null, path: string): void {
  if (account) chownSync(path, account.uid, account.gid);
}
