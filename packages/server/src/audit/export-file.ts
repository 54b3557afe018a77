import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { calculateJwkThumbprint, type JWK } from 'jose';
import { Problem } from '../kit/index.ts';
import type { EventRecord, Seal } from './seal.ts';
import type { ChainSource } from './verify.ts';

/**
 * An exported audit: lines of JSON (NDJSON). The first says what it is and holds the public keys, the last one counts; between
 * them each seal stands before the events that it covers. The format is described in `docs/guides/audit.md`.
 */
export type ExportHeader = {
  readonly kind: 'lanyard-audit';
  readonly format: 1;
  readonly realm: { readonly id: string; readonly name: string };
  readonly server: string;
  readonly exportedAt: string;
  readonly keys: readonly { readonly id: string; readonly jwk: JWK }[];
};
type SealLine = Omit<Seal, 'members'> & { readonly kind: 'seal'; readonly members: string };
type EventLine = EventRecord & { readonly kind: 'event' };
type EndLine = { readonly kind: 'end'; readonly seals: number; readonly events: number };
type Line = ExportHeader | SealLine | EventLine | EndLine;

export type ExportOf = { readonly realmName: string; readonly server: string; readonly at: Date };

/** The lines of an export, each with its line break. Memory is bounded; events that are not sealed yet come last. */
export async function* exportLines(source: ChainSource, about: ExportOf): AsyncGenerator<string> {
  const keys = [...source.keys].map(([id, jwk]) => ({ id, jwk }));
  const realm = { id: source.realmId, name: about.realmName };
  const [server, exportedAt] = [about.server, about.at.toISOString()];
  yield write({ kind: 'lanyard-audit', format: 1, realm, server, exportedAt, keys });
  const count = { seals: 0, events: 0 };
  const records = source.records[Symbol.asyncIterator]();
  for await (const seal of source.seals) {
    const { number, through, keyId, token } = seal;
    const members = Buffer.from(seal.members).toString('base64');
    yield write({ kind: 'seal', number, through, keyId, members, token });
    count.seals += 1;
    yield* eventLines(records, count, seal);
  }
  yield* eventLines(records, count, null);
  yield write({ kind: 'end', ...count });
}

const write = (line: Line): string => `${JSON.stringify(line)}\n`;

/** The events up to the end of a seal, or all that are left. */
async function* eventLines(records: AsyncIterator<EventRecord>, count: { events: number }, seal: Seal | null) {
  for (;;) {
    const { value, done } = await records.next();
    if (done) return;
    count.events += 1;
    yield write({ kind: 'event', ...(value as EventRecord) });
    if (seal && (value as EventRecord).id === seal.through.id) return;
  }
}

export type OpenedExport = { readonly header: ExportHeader; readonly source: ChainSource };

/**
 * Opens an export for checking. It is read three times in turn, because nothing of it is kept in memory.
 * @throws Problem `audit.export-unreadable`
 */
export async function openExport(path: string): Promise<OpenedExport> {
  const header = await readHeader(path);
  return {
    header,
    source: {
      realmId: header.realm.id,
      keys: await namedRightly(header.keys),
      seals: readSeals(path),
      records: readRecords(path),
    },
  };
}

/**
 * Only the keys that bear their own name (RFC 7638): a forger can write any name into the file, and the name is what an
 * auditor compares with the one that he noted.
 */
async function namedRightly(keys: ExportHeader['keys']): Promise<Map<string, JWK>> {
  const named = new Map<string, JWK>();
  for (const { id, jwk } of keys) {
    const thumbprint = await calculateJwkThumbprint(jwk, 'sha256').catch(() => null);
    if (thumbprint === id) named.set(id, jwk);
  }
  return named;
}

/** The first line says what it is, and the last one that nothing is missing behind it. */
async function readHeader(path: string): Promise<ExportHeader> {
  let header: ExportHeader | null = null;
  let end: EndLine | null = null;
  const count = { seals: 0, events: 0 };
  for await (const line of readLines(path)) {
    if (end) throw unreadable('There are lines behind its end.');
    if (line.kind === 'lanyard-audit' && line.format === 1 && Array.isArray(line.keys)) header ??= line;
    if (!header) throw unreadable('It does not begin like one.');
    if (line.kind === 'seal') count.seals += 1;
    if (line.kind === 'event') count.events += 1;
    if (line.kind === 'end') end = line;
  }
  if (!header || !end) throw unreadable('Its end is missing.');
  if (end.seals !== count.seals || end.events !== count.events) {
    throw unreadable(
      `It says that it holds ${end.seals} seals and ${end.events} events, and holds ${count.seals} and ${count.events}.`,
    );
  }
  return header;
}

async function* readSeals(path: string): AsyncGenerator<Seal> {
  for await (const line of readLines(path)) {
    if (line.kind !== 'seal') continue;
    const { number, through, keyId, token } = line;
    yield { number, through, keyId, token, members: Buffer.from(line.members, 'base64') };
  }
}

async function* readRecords(path: string): AsyncGenerator<EventRecord> {
  for await (const line of readLines(path)) {
    if (line.kind !== 'event') continue;
    const { kind: _, ...record } = line;
    yield record;
  }
}

async function* readLines(path: string): AsyncGenerator<Line> {
  const input = createReadStream(path);
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  try {
    for await (const text of lines) if (text !== '') yield parse(text);
  } catch (cause) {
    if (cause instanceof Problem) throw cause;
    throw unreadable(cause instanceof Error ? `${cause.message}.` : 'It cannot be read.');
  } finally {
    input.destroy();
  }
}

function parse(text: string): Line {
  try {
    return JSON.parse(text) as Line;
  } catch {
    throw unreadable('A line of it is not JSON.');
  }
}

function unreadable(what: string): Problem {
  const rest = 'Nothing was checked. Export it again with `lanyard audit export`.';
  return new Problem('audit.export-unreadable', {
    detail: `This file is no complete export of an audit. ${what} ${rest}`,
  });
}
