import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  challengeResponse,
  drawNumbers,
  formatMessageId,
  isChallengeResponse,
  PingAmError,
  parseMessageId,
  parsePolicies,
  peekJwt,
  readNotification,
  signJwt,
  signNotification,
  verifyJwt,
  violatedPolicy,
} from './index.ts';

/** Made by vectors.py, with Python's own libraries. */
const vectors = JSON.parse(readFileSync(new URL('vectors.json', import.meta.url), 'utf8'));
const secret = Buffer.from(vectors.secret, 'hex');
const challenge = Buffer.from(vectors.challenge, 'hex');

const code = (expected: string) => (error: unknown) => error instanceof PingAmError && error.code === expected;

test('challenge and JWT are those that independent code computes', () => {
  assert.equal(challengeResponse(secret, challenge), vectors.response);
  assert.equal(signJwt(JSON.parse(vectors.claims), secret), vectors.jwt);
  assert.deepEqual(verifyJwt(vectors.jwt, secret), JSON.parse(vectors.claims));
});

test('a response has one spelling, and a secret at least 32 bytes', () => {
  assert.equal(isChallengeResponse(secret, challenge, vectors.response), true);
  for (const wrong of [vectors.response.replace('=', ''), '', undefined, 44, Buffer.alloc(32).toString('base64')]) {
    assert.equal(isChallengeResponse(secret, challenge, wrong), false);
  }
  assert.throws(() => challengeResponse(secret.subarray(1), challenge), code('pingam.secret'));
});

test('no other algorithm, no other key, no other spelling and no altered part passes', () => {
  const [header, payload, signature] = vectors.jwt.split('.');
  const encode = (text: string) => Buffer.from(text).toString('base64url');
  const refused = {
    'pingam.jwt': [
      `${encode('{"typ":"JWT","alg":"none"}')}.${payload}.`,
      `${encode('{"typ":"JWT","alg":"RS256"}')}.${payload}.${signature}`,
      `${encode('["HS256"]')}.${payload}.${signature}`,
      `${header}.${payload}`,
      `${header}.${payload}.${signature}.x`,
      'x'.repeat(9_000),
      '',
    ],
    'pingam.signature': [
      `${header}.${payload}.`,
      `${header}.${encode('{"response":"y"}')}.${signature}`,
      `${header}.${payload}.${signature}A`,
      `${header}.${payload}.${signature.replace(/.$/, (last: string) => (last === 'E' ? 'F' : 'E'))}`,
    ],
  };
  for (const [reason, tokens] of Object.entries(refused)) {
    for (const token of tokens) assert.throws(() => verifyJwt(token, secret), code(reason), token);
  }
  assert.throws(() => verifyJwt(vectors.jwt, Buffer.alloc(32, 9)), code('pingam.signature'));
  assert.throws(() => verifyJwt(signJwt([] as never, secret), secret), code('pingam.jwt'));
  assert.equal(peekJwt(vectors.jwt).response, 'x');
});

test('message ids are read as they are written, and nothing else is', () => {
  const id = { kind: 'REGISTER', uuid: '11111111-2222-4333-8444-555555555555', time: 1_700_000_000_000 } as const;
  const text = formatMessageId(id);
  assert.equal(text, 'REGISTER:11111111-2222-4333-8444-5555555555551700000000000');
  assert.deepEqual(parseMessageId(text), id);
  for (const wrong of ['', text.toLowerCase(), `${text}x`, text.replace('REGISTER', 'OTHER'), text.slice(0, -13)]) {
    assert.throws(() => parseMessageId(wrong), code('pingam.message-id'), wrong);
  }
});

test('A28: the right number is as often the first as the second and the third', () => {
  const places = [0, 0, 0];
  let turn = 0;
  const random = (below: number) => {
    turn += 7;
    return turn % below;
  };
  for (let draw = 0; draw < 300; draw += 1) {
    const { numbers, right } = drawNumbers(random);
    assert.equal(new Set(numbers).size, 3);
    assert.deepEqual(
      numbers,
      numbers.toSorted((a, b) => a - b),
    );
    assert.ok(numbers.every((number) => number >= 10 && number <= 99));
    const place = numbers.indexOf(right);
    places[place] = (places[place] ?? 0) + 1;
  }
  assert.ok(
    places.every((count) => count > 50),
    String(places),
  );
});

const told = {
  mechanismUid: '00000000-0000-4000-8000-000000000001',
  challenge,
  message: 'Login attempt from alice at Acme',
  type: 'challenge',
  sentAt: 1_700_000_000_000,
  lifetimeSeconds: 120,
  context: { remoteIp: '203.0.113.7', userAgent: 'Mozilla/5.0' },
  numbers: [34, 43, 57],
  userName: 'alice',
} as const;

test('a notification is read as it was signed', () => {
  assert.deepEqual(readNotification(signNotification(told, secret), secret), {
    ...told,
    challenge: new Uint8Array(challenge),
    context: { ...told.context, location: null },
    numbers: ['34', '43', '57'],
  });
});

test('A13: a notification is shown only as the server of this account has signed it', () => {
  const token = signNotification(told, secret);
  assert.throws(() => readNotification(token, Buffer.alloc(32, 9)), code('pingam.signature'));
  const [header = '', payload = '', signature = ''] = token.split('.');
  const altered = Buffer.from(payload, 'base64url').toString().replace('alice', 'mallory');
  const forged = `${header}.${Buffer.from(altered).toString('base64url')}.${signature}`;
  assert.throws(() => readNotification(forged, secret), code('pingam.signature'));
  const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
  assert.throws(() => readNotification(none, secret), code('pingam.jwt'));
});

test('a notification that could not be answered as it was meant is refused, and what is merely missing is not', () => {
  const signed = (claims: Record<string, unknown>) => signJwt({ u: 'x', c: vectors.response, ...claims }, secret);
  for (const claims of [
    { u: '' },
    { c: '' },
    { c: '%' },
    { k: 'later' },
    { k: 'challenge' },
    { k: 'challenge', n: '7' },
    { k: 'challenge', n: '12,12' },
    { k: 'challenge', n: '12,<b>' },
    { k: 'challenge', n: '12,1234' },
  ]) {
    assert.throws(() => readNotification(signed(claims), secret), code('pingam.notification'), JSON.stringify(claims));
  }
  const bare = readNotification(signed({ m: 'a\u202eb', x: '{', t: 'soon' }), secret);
  assert.deepEqual(
    [bare.type, bare.message, bare.sentAt, bare.lifetimeSeconds, bare.context.location],
    ['default', 'ab', null, 120, null],
  );
  const x = JSON.stringify({ location: { latitude: 59.91, longitude: 10.75 }, remoteIp: 7, userAgent: '' });
  const placed = readNotification(signed({ x, t: 60, i: 5 }), secret);
  assert.deepEqual(placed.context, {
    remoteIp: null,
    userAgent: null,
    location: { latitude: 59.91, longitude: 10.75 },
  });
  assert.deepEqual([placed.sentAt, placed.lifetimeSeconds], [5, 60]);
});

test('D4: policies judge the phone; unknown ones are ignored, broken ones refused', () => {
  const fine = { biometricAvailable: true, tamperingScore: 0.1 };
  const both = parsePolicies('{"biometricAvailable":{},"deviceTampering":{"score":0.8},"later":{"x":1}}');
  assert.equal(violatedPolicy(both, fine), null);
  assert.equal(violatedPolicy(both, { ...fine, biometricAvailable: false }), 'biometricAvailable');
  assert.equal(violatedPolicy(both, { ...fine, tamperingScore: 0.8 }), 'deviceTampering');
  const without = parsePolicies('{"deviceTampering":{}}');
  assert.equal(violatedPolicy(without, { ...fine, tamperingScore: 0.99 }), null);
  assert.equal(violatedPolicy(without, { ...fine, tamperingScore: 1 }), 'deviceTampering');
  for (const wrong of ['', '[]', 'null', '{"a":1}', '{"a":[]}', '{"deviceTampering":{"score":2}}', '{']) {
    assert.throws(() => parsePolicies(wrong), code('pingam.policies'), wrong);
  }
});
