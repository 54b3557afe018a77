import { readFileSync } from 'node:fs';
import { getCACertificates } from 'node:tls';
import type { Config } from '../config.ts';
import { Problem } from './errors.ts';

const known = new Map<string, readonly string[]>();

/**
 * Certificates of the authorities that outgoing connections trust: the usual ones and those of the configured file.
 * Undefined where no file is configured. The file is read once.
 * @throws Problem config.invalid where it cannot be read
 */
export function authoritiesOf({ outgoingAuthorities: path }: Config): readonly string[] | undefined {
  if (path === null) return undefined;
  const read = known.get(path) ?? readAuthorities(path);
  known.set(path, read);
  return read;
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

function readAuthorities(path: string): readonly string[] {
  try {
    const own = readFileSync(path, 'utf8').match(CERTIFICATE) ?? [];
    if (own.length > 0) return [...getCACertificates('default'), ...own];
  } catch (cause) {
    throw new Problem('config.invalid', { detail: `LANYARD_OUTGOING_CA: ${path} cannot be read.`, cause });
  }
  throw new Problem('config.invalid', { detail: `LANYARD_OUTGOING_CA: ${path} holds no certificate (PEM).` });
}
