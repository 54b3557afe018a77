import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { calculateJwkThumbprint } from 'jose';
import { base64url, canonicalJson, digest, type Json, randomId, sha256 } from './encoding.ts';
import { publicJwk, readPublicJwk, thumbprint } from './keys.ts';
import { makeKey, refused } from './testing.ts';

test('base64url: what is encoded is decoded again, in exactly one spelling', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
      const text = base64url.encode(bytes);
      assert.equal(text, Buffer.from(bytes).toString('base64url'));
      assert.deepEqual([...base64url.decode(text)], [...bytes]);
    }),
  );
  for (const other of ['AB', 'AA==', 'A', 'A A', 'AA\n', '+/', 'ÄÄ', 'AAAAA']) {
    assert.throws(() => base64url.decode(other), refused('protocol.encoding'), other);
  }
});

test('RFC 8785 section 3.2.2 and 3.2.3: literals, numbers, strings and order', () => {
  const value = {
    numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001, -0],
    string: '\u20ac$\u000f\u000aA\'\u0042\u0022\u005c\\"/',
    literals: [null, true, false],
  };
  assert.equal(
    canonicalJson(value),
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27,0],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  );
  // section 3.2.3: by UTF-16 units, so that the surrogate pair comes before U+FB33
  const names = {
    '\u20ac': 1,
    '\r': 2,
    '\ufb33': 3,
    '1': 4,
    '\ud83d\ude02': 5,
    '\u0080': 6,
    '\u00f6': 7,
    '</script>': 8,
  };
  assert.equal(canonicalJson(names), '{"\\r":2,"1":4,"</script>":8,"\u0080":6,"ö":7,"€":1,"😂":5,"\ufb33":3}');
});

test('canonicalJson: one text for one value, whatever the order; and it is that value', () => {
  const reversed = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(reversed);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([name, member]) => [name, reversed(member as Json)]),
    );
  };
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const json = JSON.parse(JSON.stringify(value).replaceAll(/\\ud[89a-f][0-9a-f]{2}/gi, '?')) as Json;
      const text = canonicalJson(json);
      assert.equal(canonicalJson(reversed(json)), text);
      assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(json)));
    }),
  );
});

test('canonicalJson refuses what JSON cannot carry, and depth that would end the stack', () => {
  let deep: Json = 1;
  for (let level = 0; level < 100_000; level++) deep = [deep];
  const others: unknown[] = [
    Number.NaN,
    Number.POSITIVE_INFINITY,
    '\ud800',
    { '\udc00': 1 },
    1n,
    undefined,
    () => 1,
    deep,
  ];
  for (const other of others) assert.throws(() => canonicalJson(other as Json), refused('protocol.encoding'));
  assert.equal(canonicalJson({ b: undefined, a: 1 }), '{"a":1}');
});

test('sha256 and digest agree with node:crypto, for bytes and for text', async () => {
  for (const data of ['', 'abc', 'päß', new Uint8Array([0, 255])]) {
    const expected = createHash('sha256').update(data);
    assert.equal(await digest(data), expected.copy().digest('base64url'));
    assert.deepEqual([...(await sha256(data))], [...expected.digest()]);
  }
});

test('RFC 7638: the thumbprint of a key, its JWK and a JWK with further members is one', async () => {
  const key = await makeKey();
  const expected = await calculateJwkThumbprint({ ...key.jwk }, 'sha256');
  assert.equal(await thumbprint(key.publicKey), expected);
  assert.equal(await thumbprint({ ...key.jwk, alg: 'ES256', use: 'sig' }), expected);
  assert.match(expected, /^[\w-]{43}$/);
});

test('A13: only a bare public P-256 key is read, and nothing else of it is kept', async () => {
  const { jwk, publicKey, privateKey } = await makeKey();
  assert.deepEqual(readPublicJwk({ ...jwk, alg: 'ES256', ext: true, key_ops: ['verify'] }), jwk);
  assert.deepEqual(await publicJwk(publicKey), jwk);
  await assert.rejects(publicJwk(privateKey), refused('protocol.key'));
  const { x, ...lacking } = jwk;
  const others = [
    null,
    [],
    'x',
    {},
    lacking,
    { ...jwk, kty: 'OKP' },
    { ...jwk, crv: 'secp256k1' },
    { ...jwk, d: x },
    { ...jwk, extra: 1 },
  ];
  for (const other of [...others, { ...jwk, x: '' }, { ...jwk, x: x + x }, { ...jwk, x: 7 }]) {
    assert.throws(() => readPublicJwk(other), refused('protocol.key'), JSON.stringify(other));
  }
  assert.throws(() => readPublicJwk({ ...jwk, x: `${'A'.repeat(42)}B` }), refused('protocol.encoding'));
});

test('random ids have 16 bytes, or as many as asked, and differ', () => {
  const ids = new Set(Array.from({ length: 100 }, () => randomId()));
  assert.equal(ids.size, 100);
  for (const id of ids) assert.match(id, /^[\w-]{22}$/);
  assert.match(randomId(32), /^[\w-]{43}$/);
});
