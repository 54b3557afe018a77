import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLog, type LogLevel } from './log.ts';

function capture(level: LogLevel = 'debug') {
  const lines: string[] = [];
  const log = createLog({ level, destination: { write: (line: string) => void lines.push(line) } });
  return { log, lines };
}

test('A52: a line break, an escape sequence or 64 KB in a value cannot forge or break a line', () => {
  const { log, lines } = capture();
  const evil = `alice\n{"level":50,"msg":"forged"}\u001b[2J${'x'.repeat(65_536)}`;
  log.info({ user: evil }, 'signed in');
  assert.equal(lines.length, 1);
  assert.equal(lines[0]?.trimEnd().includes('\n'), false);
  assert.equal(lines[0]?.includes('\u001b'), false);
  assert.equal(JSON.parse(lines[0] ?? '').user, evil);
});

test('members with secret names are redacted, one level down as well', () => {
  const { log, lines } = capture();
  log.info({ password: 'geheim-1', body: { token: 'geheim-2', code: 'geheim-3' }, user: 'alice' }, 'x');
  assert.doesNotMatch(lines.join(''), /geheim/);
  assert.match(lines.join(''), /alice/);
});

test('an error is written with its cause and code, but not with the row values that a database error carries', () => {
  const { log, lines } = capture();
  const cause = Object.assign(new Error('duplicate key'), {
    code: '23505',
    detail: 'Key (name)=(geheim) exists',
    where: 'geheim',
  });
  log.error({ error: new Error('no luck', { cause }) }, 'failed');
  log.error({ error: cause }, 'failed');
  for (const line of lines) assert.match(line, /"message":"duplicate key","errorCode":"23505"/);
  assert.doesNotMatch(lines.join(''), /geheim/);
});

test('below the level nothing is written', () => {
  const { log, lines } = capture('warn');
  log.info('quiet');
  assert.deepEqual(lines, []);
});
