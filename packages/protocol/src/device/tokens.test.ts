import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { CompactSign, exportJWK, generateKeyPair } from 'jose';
import type { TokenKind } from './claims.ts';
import { base64url } from './encoding.ts';
import { importVerificationKey, thumbprint } from './keys.ts';
import {
  headerFor,
  kinds,
  later,
  makeKey,
  now,
  refused,
  seconds,
  signSome,
  someClaims,
  sourceFor,
  type TestKey,
} from './testing.ts';
import { tokenKinds } from './token-kinds.ts';
import { peekDeviceId, signToken, type VerifyOptions, verifyToken } from './tokens.ts';

let key: TestKey;
let other: TestKey;
let fingerprint: string;
let tokens: { [Kind in TokenKind]: string };

before(async () => {
  [key, other] = [await makeKey(), await makeKey()];
  fingerprint = await thumbprint(key.jwk);
  const signed = await Promise.all(kinds.map(async (kind) => [kind, await signSome(kind, key)] as const));
  tokens = Object.fromEntries(signed) as typeof tokens;
});

const verify = (kind: TokenKind, token: string, options: Partial<VerifyOptions<TokenKind>> = {}) =>
  verifyToken(kind, token, { now, ...sourceFor(kind, key, fingerprint), ...options });
const decode = (part = '') => JSON.parse(Buffer.from(part, 'base64url').toString());
const encode = (value: unknown) => base64url.encode(JSON.stringify(value));
/** Signs anything with the right key: what a broken or hostile holder of that key could send. */
const forge = (header: object, payload: object | string, signer = key) =>
  new CompactSign(new TextEncoder().encode(typeof payload === 'string' ? payload : JSON.stringify(payload)))
    .setProtectedHeader({ alg: 'ES256', ...header })
    .sign(signer.privateKey, { crit: { b64: true } });

/** Claims that came after the first version: readers do without them. */
const LATER = ['reads', 'lockReason', 'biometricRequired', 'previous_proof'];

for (const kind of kinds) {
  const { typ, header, longest } = tokenKinds[kind];
  const headerOf = () => decode(tokens[kind].split('.')[0]);
  const payloadOf = () => decode(tokens[kind].split('.')[1]);

  test(`${kind}: what is signed is verified again, whole`, async () => {
    const { claims, kid, jwk } = await verify(kind, tokens[kind]);
    assert.deepEqual(claims, payloadOf());
    assert.equal('iat' in claims ? claims.iat : seconds, seconds);
    assert.equal(kid, header === 'kid' ? 'd-1' : null);
    assert.deepEqual(jwk, header === 'jwk' ? key.jwk : null);
    assert.equal(headerOf().typ, typ);
  });

  test(`${kind}: an imported key and a JWK verify alike`, async () => {
    if (header === 'jwk') return;
    const imported = await importVerificationKey(key.jwk);
    assert.deepEqual(
      await verify(kind, tokens[kind], { key: imported }),
      await verify(kind, tokens[kind], { key: key.jwk }),
    );
  });

  test(`${kind}: a changed byte of any claim, of the header or of the signature is refused`, async () => {
    const [first = '', second = '', third = ''] = tokens[kind].split('.');
    const payload = payloadOf();
    for (const name of Object.keys(payload)) {
      const changed = encode({ ...payload, [name]: typeof payload[name] === 'number' ? payload[name] + 1 : 'x' });
      await assert.rejects(verify(kind, `${first}.${changed}.${third}`), refused('protocol.signature'), name);
    }
    const flipped = (third.startsWith('A') ? 'B' : 'A') + third.slice(1);
    await assert.rejects(verify(kind, `${first}.${second}.${flipped}`), refused('protocol.signature'));
    const spaced = base64url.encode(JSON.stringify(headerOf(), null, 1));
    await assert.rejects(verify(kind, `${spaced}.${second}.${third}`), refused('protocol.signature'));
  });

  test(`A7d ${kind}: taken as a token of any other kind it is refused`, async () => {
    for (const another of kinds.filter((name) => name !== kind)) {
      const expected =
        tokens[kind].length > tokenKinds[another].longest ? 'protocol.token-too-long' : 'protocol.token-type';
      await assert.rejects(verify(another, tokens[kind]), refused(expected), another);
    }
  });

  test(`A13 ${kind}: alg none, HS256 and ES384 are refused, signed or not`, async () => {
    const [, second = '', third = ''] = tokens[kind].split('.');
    for (const alg of ['none', 'None', 'HS256', 'ES384', 'RS256', '', undefined]) {
      const forged = `${encode({ ...headerOf(), alg })}.${second}`;
      await assert.rejects(verify(kind, `${forged}.`), refused('protocol.token-algorithm'));
      await assert.rejects(verify(kind, `${forged}.${third}`), refused('protocol.token-algorithm'));
    }
    const secret = new TextEncoder().encode(JSON.stringify(key.jwk));
    const confused = await new CompactSign(Buffer.from(second, 'base64url'))
      .setProtectedHeader({ ...headerOf(), alg: 'HS256' })
      .sign(secret);
    await assert.rejects(verify(kind, confused), refused('protocol.token-algorithm'));
  });

  test(`${kind}: another typ, even one that only differs in case, is refused`, async () => {
    for (const wrong of [undefined, 'JWT', `application/${typ}`, typ.toUpperCase(), `${typ} `]) {
      const { typ: _, ...rest } = headerOf();
      const forged = await forge(wrong === undefined ? rest : { ...rest, typ: wrong }, payloadOf());
      await assert.rejects(verify(kind, forged), refused('protocol.token-type'));
    }
  });

  test(`A13 ${kind}: header members that bring a key or rules are refused`, async () => {
    for (const extra of [{ jku: 'https://evil.example' }, { x5c: [] }, { cty: 'JWT' }, { crit: ['b64'], b64: true }]) {
      const forged = await forge({ ...headerOf(), ...extra }, payloadOf());
      await assert.rejects(verify(kind, forged), refused('protocol.token-header', Object.keys(extra)[0]));
    }
    if (header !== 'jwk') {
      const carrying = await forge({ ...headerOf(), jwk: other.jwk }, payloadOf(), other);
      await assert.rejects(verify(kind, carrying), refused('protocol.token-header', 'jwk'));
    }
  });

  test(`${kind}: every claim is required in its form, and a foreign one is dropped`, async () => {
    const payload = payloadOf();
    const isKey = (name: string) => ['user', 'agreement'].includes(name) || (kind === 'voucher' && name === 'key');
    const free = ['userId', 'place', 'address', 'browser', 'match'].concat(LATER);
    for (const name of Object.keys(payload)) {
      for (const wrong of [{}, [1], -1, true, '\u0000']) {
        if (typeof wrong === typeof payload[name] && (typeof wrong === 'boolean' || wrong === '\u0000')) continue;
        const forged = await forge(headerOf(), { ...payload, [name]: wrong });
        const code = isKey(name) ? 'protocol.key' : 'protocol.claims';
        await assert.rejects(verify(kind, forged), refused(code), `${name}: ${JSON.stringify(wrong)}`);
      }
      const { [name]: _, ...rest } = payload;
      const lacking = await forge(headerOf(), rest);
      if (free.includes(name)) await verify(kind, lacking);
      else
        await assert.rejects(
          verify(kind, lacking),
          isKey(name) ? refused('protocol.key') : refused('protocol.claims', name),
        );
    }
    const { claims } = await verify(kind, await forge(headerOf(), { ...payload, fromTheFuture: 1 }));
    assert.deepEqual(claims, payload);
  });

  test(`${kind}: a payload that is no JSON object is refused`, async () => {
    for (const payload of ['', 'null', '[]', '"text"', '{', '{"a":1}x', '\u{feff}{}']) {
      await assert.rejects(verify(kind, await forge(headerOf(), payload)), refused('protocol.claims'), payload);
    }
  });

  test(`${kind}: a token longer than ${longest} characters is refused before it is decoded`, async () => {
    await assert.rejects(verify(kind, 'a'.repeat(longest + 1)), refused('protocol.token-too-long'));
  });

  test(`${kind}: a wrong key is refused`, async () => {
    const wrong = { ...sourceFor(kind, other, await thumbprint(other.jwk)) };
    const code = header === 'jwk' ? 'protocol.fingerprint' : 'protocol.signature';
    await assert.rejects(verify(kind, tokens[kind], wrong), refused(code));
  });

  test(`${kind}: what is expected of a claim must hold exactly`, async () => {
    const payload = payloadOf();
    for (const name of Object.keys(payload).filter((claim) => typeof payload[claim] === 'string')) {
      await verify(kind, tokens[kind], { expect: { [name]: payload[name] } });
      await assert.rejects(verify(kind, tokens[kind], { expect: { [name]: 'x' } }), refused('protocol.mismatch', name));
      await assert.rejects(
        verify(kind, tokens[kind], { expect: { [name]: undefined } }),
        refused('protocol.mismatch', name),
      );
    }
  });
}

test('things that are no tokens are refused', async () => {
  for (const text of [
    '',
    '.',
    '..',
    'a.b',
    'a.b.c',
    '{}.{}.{}',
    'e30.e30.',
    '\u0000',
    tokens.proof.split('.')[0] ?? '',
  ]) {
    await assert.rejects(verify('proof', text), (error: unknown) =>
      ['protocol.token-malformed', 'protocol.token-algorithm', 'protocol.signature'].some((code) =>
        refused(code as 'protocol.signature')(error),
      ),
    );
  }
  await assert.rejects(verify('proof', ''), refused('protocol.token-malformed'));
});

test('A59/A33: claim, proof, answer and biometric key are of this minute: 60 s either way, not 61', async () => {
  for (const kind of ['claim', 'proof', 'answer', 'biometric'] as const) {
    for (const by of [-60, 0, 60]) await verify(kind, tokens[kind], { now: later(by) });
    for (const by of [-61, 61, 600, -600]) {
      const skewed = (error: unknown) =>
        refused('protocol.clock-skew')(error) && (error as { issuedAt: Date }).issuedAt.getTime() === now.getTime();
      await assert.rejects(verify(kind, tokens[kind], { now: later(by) }), skewed);
    }
    await verify(kind, tokens[kind], { now: later(600), tolerance: 600 });
  }
});

test('A29: offer and push are refused from their exp on', async () => {
  for (const [kind, exp] of [
    ['offer', 300],
    ['push', 60],
  ] as const) {
    await verify(kind, tokens[kind], { now: later(exp - 1) });
    for (const by of [exp, exp + 1])
      await assert.rejects(verify(kind, tokens[kind], { now: later(by) }), refused('protocol.expired'));
  }
});

test('A13: keys of other curves and types are refused, as key, as JWK and inside a token', async () => {
  const p384 = await makeKey('ECDSA', 'P-384');
  const agreement = await makeKey('ECDH');
  const rsa = await exportJWK((await generateKeyPair('RS256', { extractable: true })).publicKey);
  const proof = tokens.proof;
  await assert.rejects(verify('proof', proof, { key: p384.publicKey }), refused('protocol.key'));
  await assert.rejects(verify('proof', proof, { key: agreement.publicKey }), refused('protocol.key'));
  await assert.rejects(verify('proof', proof, { key: key.privateKey }), refused('protocol.key'));
  await assert.rejects(verify('proof', proof, { key: { ...key.jwk, crv: 'P-384' } }), refused('protocol.key'));
  await assert.rejects(verify('proof', proof, { key: rsa }), refused('protocol.key'));
  await assert.rejects(verify('proof', proof, { key: { kty: 'oct', k: 'AAAA' } }), refused('protocol.key'));
  const offer = decode(tokens.offer.split('.')[1]);
  for (const jwk of [rsa, p384.jwk, { ...key.jwk, d: key.jwk.x }, { ...key.jwk, x: 'A'.repeat(5000) }, 'text', null]) {
    const forged = await forge({ typ: tokenKinds.offer.typ, jwk }, offer);
    await assert.rejects(verify('offer', forged), refused('protocol.key'));
  }
  const claims = await someClaims();
  const unfit = signToken('proof', { claims: claims.proof, key: p384.privateKey, kid: 'd-1' });
  await assert.rejects(unfit, refused('protocol.key'));
});

test('A13: a public key that is no point of the curve is refused', async () => {
  const off = { ...key.jwk, y: key.jwk.x };
  await assert.rejects(verify('proof', tokens.proof, { key: off }), refused('protocol.key'));
});

test('a realm’s token that carries its key is worth nothing without the fingerprint of the link', async () => {
  await assert.rejects(verifyToken('offer', tokens.offer, { now }), refused('protocol.fingerprint'));
  const given = { now, key: key.publicKey, fingerprint };
  await assert.rejects(verifyToken('offer', tokens.offer, given), refused('protocol.token-header', 'jwk'));
  const foreign = await signSome('offer', other);
  await assert.rejects(verify('offer', foreign), refused('protocol.fingerprint'));
});

test('a key can be looked up by the device’s id, and an unknown device is refused', async () => {
  const asked: string[] = [];
  const resolve = (found: typeof key.jwk | null) => async (kid: string) => {
    asked.push(kid);
    return found;
  };
  await verify('proof', tokens.proof, { key: resolve(key.jwk) });
  await assert.rejects(verify('proof', tokens.proof, { key: resolve(null) }), refused('protocol.key-unknown'));
  await assert.rejects(verifyToken('proof', tokens.proof, { now }), refused('protocol.key-unknown'));
  assert.deepEqual(asked, ['d-1', 'd-1']);
  assert.equal(peekDeviceId('proof', tokens.proof), 'd-1');
  for (const kid of ['', 'a b', 'x'.repeat(65), "d'; DROP", 7]) {
    const forged = await forge({ typ: tokenKinds.proof.typ, kid }, {});
    assert.throws(() => peekDeviceId('proof', forged), refused('protocol.token-header', 'kid'));
  }
});

test('signing demands the header of the kind, and claims in their form', async () => {
  const claims = await someClaims();
  const signer = { key: key.privateKey, now };
  await assert.rejects(
    signToken('proof', { ...signer, claims: claims.proof }),
    refused('protocol.token-header', 'kid'),
  );
  await assert.rejects(
    signToken('offer', { ...signer, claims: claims.offer }),
    refused('protocol.token-header', 'jwk'),
  );
  const surplus = signToken('push', { ...signer, claims: claims.push, kid: 'd-1' });
  await assert.rejects(surplus, refused('protocol.token-header', 'none'));
  const bad = signToken('push', { ...signer, claims: { ...claims.push, pushId: 'a b' } });
  await assert.rejects(bad, refused('protocol.claims', 'pushId'));
  await assert.rejects(
    signToken('push', { ...signer, claims: { ...claims.push, iss: 'http://id.example.org' } }),
    refused('protocol.claims', 'iss'),
  );
});

test('A17/A52: texts for people are cleaned and cut when they are signed and when they are read', async () => {
  const claims = await someClaims();
  const nasty = { service: 'Bank\u202e\nSign in', asked: 'a'.repeat(2000) };
  const token = await signToken('push', { claims: { ...claims.push, ...nasty }, key: key.privateKey, now });
  assert.equal(decode(token.split('.')[1]).service, 'Bank Sign in');
  const forged = await forge({ typ: tokenKinds.push.typ }, { ...claims.push, ...nasty, iat: seconds });
  const read = await verifyToken('push', forged, { key: key.publicKey, now });
  assert.equal(read.claims.service, 'Bank Sign in');
  assert.equal(read.claims.asked, `${'a'.repeat(499)}…`);
});

test('the header of a kind never holds more than it needs', async () => {
  for (const kind of kinds) {
    const names = Object.keys(decode(tokens[kind].split('.')[0])).sort();
    assert.deepEqual(names, ['alg', ...Object.keys(headerFor(kind, key)), 'typ'].sort());
  }
});

test('A13: a kind of credential that a newer server knows is kept as unknown; a damaged one of a known kind is refused', async () => {
  const { profile } = await someClaims();
  const payload = (credentials: unknown) => ({ ...profile, credentials, iat: seconds });
  const read = async (credentials: unknown) => {
    const token = await forge({ typ: tokenKinds.profile.typ }, payload(credentials));
    return (await verifyToken('profile', token, { key: key.publicKey, now })).claims.credentials;
  };
  const hotp = { kind: 'hotp', algorithm: 'SHA256', digits: 8, counter: 2 ** 40 };
  assert.deepEqual(await read([]), []);
  assert.deepEqual(await read([hotp]), [hotp]);
  assert.deepEqual(await read([{ kind: 'palm', digits: 6 }]), [{ kind: 'unknown' }]);
  const wrong = [{ ...hotp, counter: -1 }, { ...hotp, counter: 2 ** 53 }, { ...hotp, digits: 9 }, {}, null, 'totp'];
  for (const credential of wrong) await assert.rejects(read([credential]), refused('protocol.claims'));
});
