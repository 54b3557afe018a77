import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { systemRandom } from './random.ts';
import { createSeal } from './seal.ts';

const KEY = randomBytes(32);
const seal = createSeal([KEY], systemRandom);
const PLAIN = Buffer.from('12345678901234567890');

const refused = { code: 'seal.cannot-open', message: /^seal\.cannot-open: A stored secret could not be opened/ };

test('what was sealed opens with the same purpose, and its record does not hold it', () => {
  const record = seal.seal(PLAIN, 'credential');
  assert.deepEqual(seal.open(record, 'credential'), PLAIN);
  assert.equal(record.includes(PLAIN), false);
  assert.equal(record.length, 33 + PLAIN.length);
});

test('two records of one secret differ', () => {
  assert.notDeepEqual(seal.seal(PLAIN, 'credential'), seal.seal(PLAIN, 'credential'));
});

test('a record of one purpose does not open for another: a column cannot be read through another one', () => {
  assert.throws(() => seal.open(seal.seal(PLAIN, 'credential'), 'webhook'), refused);
});

test('a record with any byte changed, cut or added does not open', () => {
  const record = seal.seal(PLAIN, 'credential');
  for (let index = 0; index < record.length; index++) {
    const changed = Buffer.from(record);
    changed.writeUInt8(changed.readUInt8(index) ^ 1, index);
    assert.throws(() => seal.open(changed, 'credential'), refused, `byte ${index}`);
    assert.throws(() => seal.open(record.subarray(0, index), 'credential'), refused, `cut at ${index}`);
  }
  assert.throws(() => seal.open(Buffer.concat([record, Buffer.of(0)]), 'credential'), refused);
});

test('a new key in front seals from now on, and the old one still opens its own', () => {
  const old = seal.seal(PLAIN, 'credential');
  const rotated = createSeal([randomBytes(32), KEY], systemRandom);
  assert.deepEqual(rotated.open(old, 'credential'), PLAIN);
  assert.throws(() => seal.open(rotated.seal(PLAIN, 'credential'), 'credential'), refused);
});

test('keys of a wrong length, and no keys, are refused', () => {
  assert.throws(() => createSeal([randomBytes(16)], systemRandom), { message: 'a seal key has 32 bytes, not 16' });
  assert.throws(() => createSeal([], systemRandom), { message: 'a seal needs at least one key' });
});
