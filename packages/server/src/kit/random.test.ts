import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom, poolBytes, systemRandom } from './random.ts';

const AT = new Date('2026-03-02T09:00:00.123Z');

test('a UUID is version 7 with the variant of RFC 9562 and carries its time', () => {
  const id = systemRandom.uuid(AT);
  assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16), AT.getTime());
});

test('100,000 UUIDs of one millisecond are unique and sort in the order they were made', () => {
  const ids = Array.from({ length: 100_000 }, () => systemRandom.uuid(AT));
  assert.deepEqual([...ids].sort(), ids);
  assert.equal(new Set(ids).size, ids.length);
});

test('a later time sorts after an earlier one', () => {
  assert.ok(systemRandom.uuid(AT) < systemRandom.uuid(new Date(AT.getTime() + 1)));
});

test('a token is base64url of the asked number of bytes, 32 unless told', () => {
  assert.match(systemRandom.token(), /^[A-Za-z0-9_-]{43}$/);
  assert.match(systemRandom.token(16), /^[A-Za-z0-9_-]{22}$/);
  assert.notEqual(systemRandom.token(), systemRandom.token());
});

test('digits come each as often as the others: bytes from 250 on are not used', () => {
  const bytes = [...Array.from({ length: 256 }, (_, value) => 255 - value)];
  const random = createRandom(() => Uint8Array.of(bytes.pop() ?? 0));
  const counts = Map.groupBy(random.digits(250), (digit) => digit);
  assert.deepEqual(new Set([...counts.values()].map((list) => list.length)), new Set([25]));
  assert.equal(counts.size, 10);
});

test('pooled bytes are given out once each, in any mixture of lengths, and long ones come from the source alone', () => {
  let next = 0;
  const asked: number[] = [];
  const source = (length: number) => {
    asked.push(length);
    return Uint8Array.from({ length }, () => next++ % 251);
  };
  const bytes = poolBytes(source);
  const short = Array.from({ length: 600 }, (_, index) => [...bytes((index % 16) + 1)]).flat();
  // 251 is prime: a byte that came twice or was left out inside of a pool would break the sequence.
  const breaks = short.flatMap((byte, index) =>
    index > 0 && byte !== ((short[index - 1] ?? 0) + 1) % 251 ? [index] : [],
  );
  assert.ok(breaks.length <= asked.length);
  assert.deepEqual([...new Set(asked)], [4_096]);
  assert.equal(bytes(17).length, 17);
  assert.equal(asked.at(-1), 17);
});

test('bytes that were given out no longer lie in the pool', () => {
  let pool: Uint8Array = new Uint8Array();
  const bytes = poolBytes((length) => {
    pool = new Uint8Array(length).fill(7);
    return pool;
  });
  assert.deepEqual([...bytes(4)], [7, 7, 7, 7]);
  assert.deepEqual([...pool.subarray(0, 6)], [0, 0, 0, 0, 7, 7]);
});
