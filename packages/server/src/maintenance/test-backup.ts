import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { type Authenticator, createAuthenticator, memoryStorage } from 'lanyard-authenticator/engine';
import pg from 'pg';
import { type Config, createSeal, systemRandom } from '../kit/index.ts';
import { createTestDatabase } from '../testing/database.ts';
import type { TestServer, TestUser } from '../testing/index.ts';
import { type BackupHeader, readHeader, TRAILER_BYTES, writeHeader } from './backup-format.ts';
import { AFTER_RESTORE, backUp, openBackup, restore } from './index.ts';

export function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'lanyard-backup-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export const quiet = () => {};

type Made = { config: Config; databaseUrl: string };

export const madeBy = (server: TestServer): Made => ({ config: server.kit.config, databaseUrl: server.databaseUrl });

/** A backup in a file of its own. @returns its path */
export async function makeBackup(t: TestContext, { config, databaseUrl: url }: Made): Promise<string> {
  const to = join(temporaryFolder(t), 'copy.lanyard');
  await backUp({ url, config, to, now: new Date('2026-03-02T09:00:00Z'), progress: quiet });
  return to;
}

export async function restoreInto(
  url: string,
  {
    path,
    config,
    replace = null,
    progress = quiet,
  }: { path: string; config: Config; replace?: string | null; progress?: (text: string) => void },
) {
  const backup = await openBackup(path, config);
  try {
    return await restore({ url, backup, replace, after: AFTER_RESTORE, progress });
  } finally {
    await backup.close();
  }
}

export async function emptyDatabase(t: TestContext): Promise<string> {
  const database = await createTestDatabase({ template: 'template0' });
  t.after(database.drop);
  return database.url;
}

export async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

/** Everything that a database holds, as one hash for each table. */
export async function contentOf(url: string): Promise<Record<string, unknown>> {
  const tables = await query(
    url,
    "SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'",
  );
  const entries: [string, unknown][] = [];
  for (const { name } of tables) {
    const rows = await query(
      url,
      `SELECT md5(string_agg(t::text, E'\\n' ORDER BY t::text)) AS hash, count(*) FROM "${name}" t`,
    );
    entries.push([String(name), rows[0]]);
  }
  return Object.fromEntries(entries);
}

/** A backup with another header, made good again by whoever has its seal key: only its content is wrong then. */
export function forgeHeader(path: string, config: Config, change: (header: BackupHeader) => BackupHeader): void {
  const bytes = readFileSync(path);
  const { header, length } = readHeader(bytes);
  const content = Buffer.concat([writeHeader(change(header)), bytes.subarray(length, -TRAILER_BYTES)]);
  const digest = createHash('sha256').update(content).digest();
  const ring = createSeal([Buffer.from(config.sealKey ?? '', 'base64url')], systemRandom);
  const voucher = ring.authenticate(ring.current(), 'backup', digest) ?? Buffer.alloc(32);
  writeFileSync(path, Buffer.concat([content, digest, voucher]));
}

/** A person's phone at this server, added through her portal. */
export async function addPhone(t: TestContext, server: TestServer, user: TestUser): Promise<Authenticator> {
  const phone = await createAuthenticator({
    storage: memoryStorage(),
    clock: server.clock,
    appVersion: '1.0.0',
    platform: 'test',
  });
  t.after(() => phone.close());
  const portal = await server.signIn(user);
  const { link } = await portal.expect(200, 'POST', '/api/self/registrations', { body: { method: 'online' } });
  await phone.register(link, { deviceName: 'Phone' });
  return phone;
}
