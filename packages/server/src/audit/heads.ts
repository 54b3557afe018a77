import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Queryable } from '../kit/index.ts';
import { digestOf } from './seal.ts';
import { tokenOf } from './seal-store.ts';

/** The last seal of a realm that somebody saw: number and hash of its token. */
export type Head = { readonly number: number; readonly hash: string };

/** Where a process keeps the last seals that it made, outside of the database. */
export const HEADS_FILE = 'audit-heads.json';

/** `57:jYQm…`, as commands print and take it. */
export const headText = ({ number, hash }: Head): string => `${number}:${hash}`;

/** The reverse, or null where the text is none. */
export function parseHead(text: string): Head | null {
  const match = /^([1-9]\d{0,14}):([\w-]{43})$/.exec(text);
  return match ? { number: Number(match[1]), hash: match[2] ?? '' } : null;
}

export type Heads = {
  readonly of: (realmId: string) => Head | undefined;
  /** Whether the chain in the database still holds the last seal that was made here. */
  readonly agree: (q: Queryable, realmId: string) => Promise<boolean>;
  readonly remember: (realmId: string, head: Head) => void;
  /** After a backup was restored, the chain is shorter for a good reason. */
  readonly forget: (realmId: string) => void;
};

/**
 * The last seals of this machine, in a file of the data folder. Whoever removes the newest events together with their seals
 * leaves a chain that is right in itself; only a memory outside of the database tells that it was longer (A51).
 */
export function openHeads(dataFolder: string): Heads {
  const path = join(dataFolder, HEADS_FILE);
  const heads = readHeads(path);
  return {
    of: (realmId) => heads[realmId],
    agree: async (q, realmId) => {
      const head = heads[realmId];
      return !head || holds(q, realmId, head);
    },
    remember: (realmId, head) => {
      heads[realmId] = head;
      writeHeads(path, heads);
    },
    forget: (realmId) => {
      delete heads[realmId];
      writeHeads(path, heads);
    },
  };
}

function writeHeads(path: string, heads: Record<string, Head>): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, JSON.stringify(heads));
  renameSync(`${path}.new`, path);
}

/** All that this machine remembers, when another database takes the place of the one that it knew. */
export function forgetHeads(dataFolder: string): void {
  rmSync(join(dataFolder, HEADS_FILE), { force: true });
}

/** Whether the chain in the database has this seal. */
export async function holds(q: Queryable, realmId: string, head: Head): Promise<boolean> {
  const token = await tokenOf(q, realmId, head.number);
  return token !== null && digestOf(token) === head.hash;
}

function readHeads(path: string): Record<string, Head> {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Record<string, Head>;
  } catch {
    return {};
  }
}
