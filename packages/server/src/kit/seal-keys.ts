import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fchownSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Config } from '../config.ts';
import { Problem } from './errors.ts';
import './seal.ts';

const KEY_BYTES = 32;
const KEY = /^[A-Za-z0-9_-]{43}=?$/;

export type KeySource = Pick<Config, 'mode' | 'sealKey' | 'sealKeyFile' | 'dataFolder'>;

/**
 * The seal keys that the configuration names, the current one first. In demo mode one is made in the data folder: there
 * it lies beside what it seals, which is why a real server refuses to start without one of its own.
 * @throws Problem `seal.no-key`
 */
export function readSealKeys(config: KeySource): Uint8Array[] {
  return readGivenSealKeys(config) ?? [makeDemoKey(config)];
}

/** The same without making one: null where the demo has none yet. */
export function readGivenSealKeys(config: KeySource): Uint8Array[] | null {
  if (config.sealKey !== null) return parseKeys('LANYARD_SEAL_KEY', config.sealKey.split(','));
  const file = sealKeyFile(config) ?? '';
  if (config.sealKeyFile === null && !existsSync(file)) return null;
  return parseKeys(file, readKeyFile(file).split('\n'));
}

/**
 * The file that holds the seal keys; null where the environment itself holds them.
 * @throws Problem `seal.no-key` where a real server names neither
 */
export function sealKeyFile({ mode, sealKey, sealKeyFile: file, dataFolder }: KeySource): string | null {
  if (sealKey !== null) return null;
  if (file !== null) return file;
  if (mode !== 'demo') throw invalid('A real server needs LANYARD_SEAL_KEY or LANYARD_SEAL_KEY_FILE.');
  return join(dataFolder, 'seal.key');
}

/** The name of the keys' source, for a sentence. */
export function nameSealKeys(config: KeySource): string {
  return sealKeyFile(config) ?? 'LANYARD_SEAL_KEY';
}

/**
 * Puts a new key at the top of a key file, beside and renamed: a process that reads it at this very moment finds either the
 * old or the new content. Owner and mode stay.
 * @throws Problem `seal.no-key` where the file cannot be replaced
 */
export function addSealKey(file: string): Uint8Array {
  const key = randomBytes(KEY_BYTES);
  let half: string | null = null;
  try {
    const target = realpathSync(file);
    half = `${target}.${process.pid}.new`;
    const { uid, gid, mode } = statSync(target);
    const handle = openSync(half, 'wx', mode & 0o777);
    fchownSync(handle, uid, gid);
    writeFileSync(handle, `${key.toString('base64url')}\n${readKeyFile(target)}`);
    fsyncSync(handle);
    closeSync(handle);
    renameSync(half, target);
    syncFolder(dirname(target));
  } catch (cause) {
    if (half !== null) rmSync(half, { force: true });
    throw invalid(
      `The seal key file ${file} could not be given a new key. Put one in its first line yourself, on every machine, and run this again.`,
      cause,
    );
  }
  return key;
}

/** A renamed file survives a power cut only when its folder was written as well. */
export function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  fsyncSync(handle);
  closeSync(handle);
}

function parseKeys(source: string, texts: readonly string[]): Uint8Array[] {
  const keys = texts.map((text) => text.trim()).filter((text) => text !== '' && !text.startsWith('#'));
  if (keys.length === 0) throw invalid(`${source} holds no seal key.`);
  if (keys.some((key) => !KEY.test(key))) {
    throw invalid(`${source} must hold keys of ${KEY_BYTES} bytes in base64url (43 characters), and does not.`);
  }
  return keys.map((key) => Buffer.from(key, 'base64url'));
}

function readKeyFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw invalid(`The seal key file ${file} cannot be read.`, cause);
  }
}

function makeDemoKey(config: KeySource): Uint8Array {
  const key = randomBytes(KEY_BYTES);
  mkdirSync(config.dataFolder, { recursive: true, mode: 0o711 });
  // 'wx': two demos that start at once must not replace each other's key.
  writeFileSync(nameSealKeys(config), `${key.toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
  return key;
}

const invalid = (detail: string, cause?: unknown): Problem => new Problem('seal.no-key', { detail, cause });
