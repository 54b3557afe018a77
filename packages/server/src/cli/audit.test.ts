import assert from 'node:assert/strict';
import { createHash, createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { sealEvents } from '../audit/index.ts';
import { sealSettled } from '../audit/test-chain.ts';
import { chainFacts } from '../audit-facts.ts';
import { runCli } from '../cli.ts';
import { testServer } from '../testing/index.ts';

/** The command line beside a server with six sealed events and a folder for files. */
async function auditor(t: Parameters<typeof testServer>[0]) {
  const server = await testServer(t);
  const folder = mkdtempSync(join(tmpdir(), 'lanyard-audit-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const name of ['alice', 'bob', 'carol', 'dora', 'emil']) await server.createUser({ name });
  await sealSettled(server.kit, chainFacts);
  const env = {
    LANYARD_DATABASE_URL: server.databaseUrl,
    LANYARD_DATA: server.kit.config.dataFolder,
    LANYARD_SEAL_KEY: server.kit.config.sealKey ?? '',
  };
  const run = (...words: string[]) => runCli(words, { env });
  return {
    ...server,
    run,
    offline: (...words: string[]) => runCli(words, { env: {} }),
    file: join(folder, 'audit.ndjson'),
  };
}

const noted = (text: string): string => /--head (\S+)/.exec(text)?.[1] ?? '';

test('audit verify says what it checked, leaves an event about it, and gives the head to note', async (t) => {
  const { run, kit } = await auditor(t);
  const { text, exitCode } = await run('audit', 'verify');
  assert.equal(exitCode, 0);
  assert.match(text, /^Realm demo: 1 seal over 6 events.* Nothing was changed, removed or put in\.$/m);
  assert.match(noted(text), /^1:[\w-]{43}$/);
  const events = await kit.db.selectFrom('audit_events').selectAll().where('type', '=', 'audit.verified').execute();
  assert.deepEqual(events[0]?.details, { seals: 1, events: 6, head: noted(text), found: 0 });
});

test('A51: audit verify names what was changed, and says so in its exit code', async (t) => {
  const { run, kit } = await auditor(t);
  const [row] = await kit.db
    .updateTable('audit_events')
    .set({ type: 'user.unlocked' })
    .where('type', '=', 'user.created')
    .returning('id')
    .execute();
  const { text, exitCode } = await run('audit', 'verify', '--realm', 'demo');
  assert.equal(exitCode, 1);
  assert.match(
    text,
    new RegExp(`Event ${row?.id}, user.unlocked of .* \\(seal 1\\) was changed after it was sealed\\.`),
  );
});

test('an export is checked without the server, and says the same', async (t) => {
  const { run, offline, file } = await auditor(t);
  await run('audit', 'export', '--to', file);
  const there = await run('audit', 'verify');
  const here = await offline('audit', 'verify', '--file', file);
  assert.equal(here.exitCode, 0);
  assert.match(here.text, /1 seal over 6 events/);
  const keep = noted(there.text);
  assert.equal((await offline('audit', 'verify', '--file', file, '--head', keep)).exitCode, 0);
  const other = keep.replace('1:', '2:');
  assert.match(
    (await offline('audit', 'verify', '--file', file, '--head', other)).text,
    /Seal 2 was made, and the chain now ends/,
  );
});

/** What somebody may do to a file, and what the check then says. */
const tamperings: Record<string, [change: (lines: string[]) => string[], finding: RegExp]> = {
  'an event is changed': [
    (lines) => lines.map((line) => line.replace('"name":"bob"', '"name":"eve"')),
    /Event .* user\.created .* was changed after it was sealed/,
  ],
  'an event is removed': [
    (lines) =>
      recount(
        lines.filter((line) => !line.includes('"name":"bob"')),
        -1,
      ),
    /Event .* was sealed and is gone/,
  ],
  'an event is repeated': [
    (lines) =>
      recount(
        lines.flatMap((line) => (line.includes('"name":"bob"') ? [line, line] : [line])),
        1,
      ),
    /Event .* does not stand where it belongs/,
  ],
  'two events change places': [
    (lines) => lines.with(3, lines[4] ?? '').with(4, lines[3] ?? ''),
    /Event .* does not stand where it belongs/,
  ],
  'the signature is changed': [
    (lines) => lines.map((line) => line.replace(/("token":"[^"]*)[^"]{3}"/, '$1AAA"')),
    /Seal 1 has a signature that is not right/,
  ],
};

const recount = (lines: string[], by: number): string[] =>
  lines.map((line) =>
    line.replace(/("kind":"end".*"events":)(\d+)/, (_, start, count) => `${start}${Number(count) + by}`),
  );

test('A51: what is done to an exported file is found', async (t) => {
  const { run, offline, file } = await auditor(t);
  await run('audit', 'export', '--to', file);
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  for (const [name, [change, finding]] of Object.entries(tamperings)) {
    writeFileSync(file, `${change(lines).join('\n')}\n`);
    const { text, exitCode } = await offline('audit', 'verify', '--file', file);
    assert.equal(exitCode, 1, name);
    assert.match(text, finding, name);
  }
});

test('A51: an export that somebody else signed throughout is refused by the key that the auditor knows', async (t) => {
  const { run, offline, file } = await auditor(t);
  await run('audit', 'export', '--to', file);
  const { text } = await offline('audit', 'verify', '--file', file, '--key', 'the-one-that-i-know');
  assert.match(text, /Seal 1 is signed by a key that does not count/);
});

test('A51: a forger’s key that bears the name of the realm’s does not count', async (t) => {
  const { run, offline, file } = await auditor(t);
  await run('audit', 'export', '--to', file);
  const [header = '', ...rest] = readFileSync(file, 'utf8').split('\n');
  const { keys, ...about } = JSON.parse(header);
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const forged = [{ id: keys[0].id, jwk: publicKey.export({ format: 'jwk' }) }];
  writeFileSync(file, [JSON.stringify({ ...about, keys: forged }), ...rest].join('\n'));
  const { text, exitCode } = await offline('audit', 'verify', '--file', file, '--key', keys[0].id);
  assert.equal(exitCode, 1);
  assert.match(text, /Seal 1 is signed by a key that does not count/);
});

test('a file that is cut off, or is something else, is refused and not called intact', async (t) => {
  const { run, offline, file } = await auditor(t);
  await run('audit', 'export', '--to', file);
  const whole = readFileSync(file, 'utf8');
  const lines = whole.split('\n');
  for (const text of [
    lines.slice(0, -2).join('\n'),
    lines.slice(1).join('\n'),
    whole.slice(0, whole.length / 2),
    `${whole}${lines[1]}\n`,
    lines.toSpliced(3, 1).join('\n'),
    '',
    '<html>',
  ]) {
    writeFileSync(file, text);
    await assert.rejects(offline('audit', 'verify', '--file', file), { code: 'audit.export-unreadable' });
  }
  await assert.rejects(offline('audit', 'verify', '--file', '/nowhere/at/all'), { code: 'audit.export-unreadable' });
});

test('A51: after the newest events were taken away, sealing waits until somebody at the server accepts it', async (t) => {
  const { run, kit } = await auditor(t);
  await kit.db.deleteFrom('audit_seals').execute();
  await kit.db.deleteFrom('audit_events').execute();
  assert.match((await run('audit', 'verify')).text, /Seal 1 was made, and the chain now ends before it/);
  assert.equal(await sealEvents(kit, chainFacts), 0);
  await run('audit', 'accept');
  assert.equal(await sealSettled(kit, chainFacts), 2);
  const events = await kit.db.selectFrom('audit_events').select('type').orderBy('position').execute();
  assert.deepEqual(
    events.map(({ type }) => type),
    ['audit.verified', 'audit.set-back'],
  );
  assert.equal((await run('audit', 'verify')).exitCode, 0);
});

test('a head that is none, and an export to nowhere, are refused with the usage', async (t) => {
  const { offline } = await auditor(t);
  await assert.rejects(offline('audit', 'verify', '--head', 'x'), { code: 'config.invalid' });
  await assert.rejects(offline('audit', 'export'), { code: 'config.invalid' });
});

test('the format is as docs/guides/audit.md says: a program that knows no line of ours comes to the same', async (t) => {
  const { run, file } = await auditor(t);
  await run('audit', 'export', '--to', file);
  const lines = readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const sorted = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(entries.map(([name, member]) => [name, sorted(member)]));
  };
  const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest();
  const [seal] = lines.filter(({ kind }) => kind === 'seal');
  const members = lines
    .filter(({ kind }) => kind === 'event')
    .slice(0, 6)
    .flatMap(({ kind: _, ...record }) => [
      Buffer.from(record.id.replaceAll('-', ''), 'hex'),
      sha256(JSON.stringify(sorted(record))),
    ]);
  assert.equal(Buffer.concat(members).toString('base64'), seal.members);
  const [head, payload, signature] = seal.token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  assert.equal(claims.members, sha256(Buffer.concat(members)).toString('base64url'));
  assert.deepEqual(Object.keys(claims).sort(), [
    'count',
    'from',
    'iat',
    'members',
    'number',
    'previous',
    'realm',
    'through',
  ]);
  const key = createPublicKey({ key: lines[0].keys[0].jwk, format: 'jwk' });
  const signed = Buffer.from(`${head}.${payload}`);
  const options = { key, dsaEncoding: 'ieee-p1363' } as const;
  assert.ok(verify('sha256', signed, options, Buffer.from(signature, 'base64url')));
});
