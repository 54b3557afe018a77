import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.mp3': 'audio/mpeg',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.woff2': 'font/woff2',
};

const COMPRESSIBLE = /^(text\/|application\/(json|manifest|wasm)|image\/svg)/;
const SMALLEST_WORTH_IT = 1024;
const BROTLI_QUALITY = 9;

export type Encoding = 'br' | 'gzip' | 'identity';

export type PageFile = {
  readonly type: string;
  /** Strong validator: a hash of the content. */
  readonly etag: string;
  /** The name holds a hash of the content, so it never changes. */
  readonly isImmutable: boolean;
  readonly content: Buffer;
  readonly encoded: (encoding: Encoding) => Promise<Buffer>;
};

export type PageFolder = { readonly index: string | null; readonly files: ReadonlyMap<string, PageFile> };

/** Reads a built page into memory: requests then touch no disk, and a name in a URL never becomes a path. */
export function readPageFolder(folder: string): PageFolder {
  if (!existsSync(join(folder, 'index.html'))) return { index: null, files: new Map() };
  // What begins with a dot is the build's own note and no part of a page.
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && !entry.name.startsWith('.'),
  );
  const files = names.map((entry) => {
    const path = join(entry.parentPath, entry.name);
    return [path.slice(folder.length + 1).replaceAll('\\', '/'), readPageFile(path)] as const;
  });
  return { index: readFileSync(join(folder, 'index.html'), 'utf8'), files: new Map(files) };
}

function readPageFile(path: string): PageFile {
  const content = readFileSync(path);
  const type = TYPES[extname(path)] ?? 'application/octet-stream';
  const isWorthIt = COMPRESSIBLE.test(type) && content.length >= SMALLEST_WORTH_IT;
  const compress: Record<Encoding, () => Promise<Buffer>> = {
    identity: async () => content,
    gzip: () => promisify(gzip)(content, { level: 9 }),
    br: () => promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } }),
  };
  const made = new Map<Encoding, Promise<Buffer>>();
  return {
    type,
    etag: `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`,
    isImmutable: /\/assets\/[^/]+-[A-Za-z0-9_-]{8,}\.[a-z0-9.]+$/.test(path.replaceAll('\\', '/')),
    content,
    // Compressed at the first request that wants it and kept: a start stays fast, and each form is made once.
    encoded: (encoding) => {
      if (!isWorthIt || encoding === 'identity') return compress.identity();
      const known = made.get(encoding) ?? compress[encoding]();
      made.set(encoding, known);
      return known;
    },
  };
}

/** The best encoding that the client takes (RFC 9110 section 12.5.3); a weight of zero means "not this one". */
export function chooseEncoding(header: string | undefined): Encoding {
  const accepted = new Set(
    (header ?? '')
      .split(',')
      .filter((part) => !/;\s*q=0(\.0*)?\s*$/.test(part))
      .map((part) => part.split(';')[0]?.trim()),
  );
  return accepted.has('br') ? 'br' : accepted.has('gzip') ? 'gzip' : 'identity';
}
