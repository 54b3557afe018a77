import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { digest, randomId } from './encoding.ts';
import { thumbprint } from './keys.ts';
import { type ClaimOptions, createClaim, verifyClaim, verifyOffer } from './registration.ts';
import { decryptSecrets, encryptSecrets } from './secrets.ts';
import { later, makeKey, now, refused, server, signSome, someClaims, type TestKey } from './testing.ts';
import { signToken } from './tokens.ts';

let [device, user, agreement]: TestKey[] = [];
let options: ClaimOptions;
const token = randomId(32);

before(async () => {
  const made = [await makeKey(), await makeKey(), await makeKey('ECDH')] as const;
  [device, user, agreement] = made;
  const keys = { device: made[0], user: made[1], agreement: made[2] };
  const about = { name: 'Phone', platform: 'web', appVersion: '1.0', protection: 'pin' } as const;
  options = { registrationId: 'r-1', token, keys, ...about, now };
});

const verify = (claim: string, changes: Partial<Parameters<typeof verifyClaim>[0]> = {}) =>
  verifyClaim({ claim, registrationId: 'r-1', token, now, ...changes });

test('a claim brings the three public keys and what the phone says of itself', async () => {
  const { jti, ...claim } = await verify(await createClaim(options));
  assert.match(jti, /^[\w-]{22}$/);
  assert.deepEqual(claim, {
    device: device?.jwk,
    user: user?.jwk,
    agreement: agreement?.jwk,
    name: 'Phone',
    platform: 'web',
    appVersion: '1.0',
    protection: 'pin',
    reads: 1,
  });
  assert.equal((await verify(await createClaim({ ...options, reads: 2 }))).reads, 2);
});

test('A8: a claim is for one registration and one token, and of this minute', async () => {
  const claim = await createClaim(options);
  await assert.rejects(verify(claim, { registrationId: 'r-2' }), refused('protocol.mismatch', 'aud'));
  await assert.rejects(verify(claim, { token: randomId(32) }), refused('protocol.mismatch', 'token_hash'));
  await assert.rejects(verify(claim, { now: later(600) }), refused('protocol.clock-skew'));
});

test('A16: the registration token itself is not in the claim', async () => {
  const claim = await createClaim(options);
  const payload = Buffer.from(claim.split('.')[1] ?? '', 'base64url').toString();
  assert.ok(!payload.includes(token) && payload.includes(await digest(token)));
});

test('A13: a user key that its phone does not hold cannot be claimed', async () => {
  const stranger = await makeKey();
  const borrowed = {
    ...options.keys,
    user: { privateKey: stranger.privateKey, publicKey: options.keys.user.publicKey },
  };
  await assert.rejects(verify(await createClaim({ ...options, keys: borrowed })), refused('protocol.signature'));
});

test('A13: a user proof for another device key or registration is refused', async () => {
  const claims = { ...(await someClaims()).claim, token_hash: await digest(token), user: options.keys.user.publicKey };
  const stranger = await makeKey();
  const proofs = [
    [{ aud: 'r-2', device: await thumbprint(options.keys.device.publicKey) }, 'aud'],
    [{ aud: 'r-1', device: await thumbprint(stranger.jwk) }, 'device'],
  ] as const;
  for (const [proofOf, claim] of proofs) {
    const user_proof = await signToken('key', { claims: proofOf, key: options.keys.user.privateKey });
    const keys = { key: options.keys.device.privateKey, jwk: options.keys.device.publicKey };
    assert.ok(user);
    const forged = await signToken('claim', { claims: { ...claims, user: user.jwk, user_proof }, now, ...keys });
    await assert.rejects(verify(forged), refused('protocol.mismatch', claim));
  }
});

test('A13: one key in two roles is refused', async () => {
  const { device: first, user: second } = options.keys;
  for (const keys of [
    { ...options.keys, user: first },
    { ...options.keys, agreement: first },
    { ...options.keys, agreement: second },
  ]) {
    await assert.rejects(verify(await createClaim({ ...options, keys })), refused('protocol.key'));
  }
});

test('A13: an agreement key off the curve is refused before anything is encrypted to it', async () => {
  const publicKey = { ...(await makeKey('ECDH')).jwk };
  const off = { ...options.keys, agreement: { publicKey: { ...publicKey, y: publicKey.x } } };
  await assert.rejects(verify(await createClaim({ ...options, keys: off })), refused('protocol.key'));
  const secrets = { deviceId: 'd-1', totp: 'A'.repeat(32) };
  await assert.rejects(encryptSecrets({ secrets, key: off.agreement.publicKey }), refused('protocol.key'));
});

test('an offer is the realm’s of the link, or it is nothing', async () => {
  const realm = await makeKey();
  const offer = await signSome('offer', realm);
  const link = { server, realm: 'demo', fingerprint: await thumbprint(realm.jwk) };
  const verified = await verifyOffer({ offer, link, now });
  assert.equal(verified.offer.account, 'alice');
  assert.deepEqual(verified.realmKey, realm.jwk);
  const other = await thumbprint((await makeKey()).jwk);
  const wrongs = [
    [{ ...link, fingerprint: other }, refused('protocol.fingerprint')],
    [{ ...link, server: 'https://evil.example' }, refused('protocol.mismatch', 'iss')],
    [{ ...link, realm: 'other' }, refused('protocol.mismatch', 'realm')],
  ] as const;
  for (const [wrong, expected] of wrongs) await assert.rejects(verifyOffer({ offer, link: wrong, now }), expected);
  await assert.rejects(verifyOffer({ offer, link, now: later(300) }), refused('protocol.expired'));
});

const secrets = { deviceId: 'd-1', totp: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP' };

test('secrets are opened by the device’s agreement key, and each encryption differs', async () => {
  const { jwk, privateKey } = await makeKey('ECDH');
  const sealed = await Promise.all([1, 2].map(() => encryptSecrets({ secrets, key: jwk })));
  for (const token of sealed)
    assert.deepEqual(await decryptSecrets({ token, key: privateKey, deviceId: 'd-1' }), secrets);
  assert.notEqual(sealed[0], sealed[1]);
});

test('F1: secrets for another key or device, or changed in any part, are not opened', async () => {
  const { jwk, privateKey } = await makeKey('ECDH');
  const stranger = await makeKey('ECDH');
  const token = await encryptSecrets({ secrets, key: jwk });
  await assert.rejects(
    decryptSecrets({ token, key: stranger.privateKey, deviceId: 'd-1' }),
    refused('protocol.secrets'),
  );
  await assert.rejects(
    decryptSecrets({ token, key: privateKey, deviceId: 'd-2' }),
    refused('protocol.mismatch', 'deviceId'),
  );
  const parts = token.split('.');
  for (const index of [1, 2, 3, 4]) {
    const part = parts[index] ?? '';
    const changed = parts.with(index, (part.startsWith('A') ? 'B' : 'A') + part.slice(1)).join('.');
    await assert.rejects(
      decryptSecrets({ token: changed, key: privateKey, deviceId: 'd-1' }),
      refused('protocol.secrets'),
    );
  }
});

test('A13: secrets with another algorithm, type or curve in their header are refused unopened', async () => {
  const { jwk, privateKey } = await makeKey('ECDH');
  const token = await encryptSecrets({ secrets, key: jwk });
  const [head = '', ...rest] = token.split('.');
  const header = JSON.parse(Buffer.from(head, 'base64url').toString());
  const changes = [
    [{ alg: 'ECDH-ES' }, 'protocol.token-algorithm'],
    [{ alg: 'dir' }, 'protocol.token-algorithm'],
    [{ enc: 'A128CBC-HS256' }, 'protocol.token-algorithm'],
    [{ typ: 'JWE' }, 'protocol.token-type'],
    [{ zip: 'DEF' }, 'protocol.token-header'],
    [{ apu: 'AA' }, 'protocol.token-header'],
    [{ epk: { ...header.epk, crv: 'P-384' } }, 'protocol.key'],
    [{ epk: undefined }, 'protocol.key'],
  ] as const;
  for (const [change, code] of changes) {
    const forged = Buffer.from(JSON.stringify({ ...header, ...change })).toString('base64url');
    const opened = decryptSecrets({ token: [forged, ...rest].join('.'), key: privateKey, deviceId: 'd-1' });
    await assert.rejects(opened, refused(code), JSON.stringify(change));
  }
  await assert.rejects(
    decryptSecrets({ token: 'a'.repeat(4097), key: privateKey, deviceId: 'd-1' }),
    refused('protocol.token-too-long'),
  );
  await assert.rejects(
    decryptSecrets({ token: 'x', key: privateKey, deviceId: 'd-1' }),
    refused('protocol.token-malformed'),
  );
});

test('a key that is too short is not sent', async () => {
  const { jwk } = await makeKey('ECDH');
  const short = encryptSecrets({ secrets: { ...secrets, totp: 'JBSWY3DP' }, key: jwk });
  await assert.rejects(short, refused('protocol.claims', 'totp'));
});
