import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CLOSE, closeReasonOf, MESSAGE_LENGTH, parseHello } from './messages.ts';

test('only a hello with a proof is a hello', () => {
  assert.equal(parseHello('{"type":"hello","proof":"a.b.c"}'), 'a.b.c');
  for (const text of [
    '',
    '[]',
    'null',
    '"hello"',
    '{"type":"hello"}',
    '{"type":"hello","proof":1}',
    '{"type":"push"}',
  ]) {
    assert.equal(parseHello(text), null, text);
  }
});

test('a message that is too long is not even parsed', () => {
  assert.equal(parseHello(`{"type":"hello","proof":"${'a'.repeat(MESSAGE_LENGTH)}"}`), null);
});

test('a removed, locked or disabled device is told 4403, a bad proof 4401, and a database that is away 1013', () => {
  const codeOf = (code: string) => CLOSE[closeReasonOf(code)];
  assert.equal(codeOf('devices.removed'), 4403);
  assert.equal(codeOf('devices.locked'), 4403);
  assert.equal(codeOf('devices.user-disabled'), 4403);
  assert.equal(codeOf('devices.proof-refused'), 4401);
  assert.equal(codeOf('devices.clock-skew'), 4401);
  assert.equal(codeOf('kit.unavailable'), 1013);
});
