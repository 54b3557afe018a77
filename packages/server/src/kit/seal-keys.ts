import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { Problem } from './errors.ts';
import './seal.ts';

const KEY_BYTES = 32;
const KEY = /^[A-Za-z0-9_-]{43}=?$/;

type KeySource = Pick<Config, 'mode' | 'sealKey' | 'sealKeyFile' | 'dataFolder'>;

/**
 * The seal keys that the configuration names, the current one first. In demo mode one is made in the data folder: there
 * it lies beside what it seals, which is why a real server refuses to start without one of its own.
 * @throws Problem `seal.no-key`
 */
export function readSealKeys(config: KeySource): Uint8Array[] {
  if (config.sealKey !== null) return parseKeys('LANYARD_SEAL_KEY', config.sealKey.split(','));
  const file = config.sealKeyFile ?? demoKeyFile(config);
  return parseKeys(file, readKeyFile(file).split('\n'));
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

function demoKeyFile({ mode, dataFolder }: KeySource): string {
  if (mode !== 'demo') throw invalid('A real server needs LANYARD_SEAL_KEY or LANYARD_SEAL_KEY_FILE.');
  const file = join(dataFolder, 'seal.key');
  if (existsSync(file)) return file;
  mkdirSync(dataFolder, { recursive: true, mode: 0o711 });
  // 'wx': two demos that start at once must not replace each other's key.
  writeFileSync(file, `${randomBytes(KEY_BYTES).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
  return file;
}

const invalid = (detail: string, cause?: unknown): Problem => new Problem('seal.no-key', { detail, cause });
