/** Every code and notification that can be made, read by all four generations of apps. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { displayText } from '../otp/index.ts';
import {
  buildMfaUri,
  fitsPingAmQr,
  isChallengeResponse,
  type MfaRegistration,
  nameFault,
  PingAmError,
  readMfaUri,
  registrationFaults,
  signNotification,
  verifyJwt,
} from './index.ts';
import { challenge, combined, ENDPOINT, POLICIES, secret } from './testing/example.ts';
import { answer, open, PhoneRefusal, refresh, register, scan } from './testing/phone.ts';
import { phones } from './testing/phones.ts';

/** The same cases in every run: another seed finds others. */
const SEED = 20_260_301;

test('D2: the combined code is the one of the reference, to the character', () => {
  assert.equal(
    buildMfaUri(combined),
    `mfauth://totp/Acme:alice?l=YW1sYmNvb2tpZT0wMQ&issuer=QWNtZQ&m=${combined.push?.messageId}&s=AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA&c=__79_Pv6-fj39vX08_Lx8O_u7ezr6uno5-bl5OPi4eA&r=aHR0cHM6Ly9tZmEuZXhhbXBsZS50ZXN0L2FtL2pzb24vYWxwaGEvcHVzaC9zbnMvbWVzc2FnZT9fYWN0aW9uPXJlZ2lzdGVy&a=aHR0cHM6Ly9tZmEuZXhhbXBsZS50ZXN0L2FtL2pzb24vYWxwaGEvcHVzaC9zbnMvbWVzc2FnZT9fYWN0aW9uPWF1dGhlbnRpY2F0ZQ&b=032b75&image=https://mfa.example.test/logo.png&secret=AAAQEAYEAUDAOCAJBIFQYDIOB4======&period=30&digits=6&policies=eyJiaW9tZXRyaWNBdmFpbGFibGUiOnt9LCJkZXZpY2VUYW1wZXJpbmciOnsic2NvcmUiOjAuOH19`,
  );
  assert.equal(fitsPingAmQr(buildMfaUri(combined)), true);
  const { oath: _oath, ...push } = combined;
  const { push: _push, ...oath } = combined;
  assert.match(
    buildMfaUri(push),
    /^pushauth:\/\/push\/Acme:alice\?l=.*&image=aHR0cHM6Ly9tZmEuZXhhbXBsZS50ZXN0L2xvZ28ucG5n$/,
  );
  assert.equal(
    buildMfaUri(oath),
    'otpauth://totp/Acme:alice?secret=AAAQEAYEAUDAOCAJBIFQYDIOB4======&period=30&digits=6&b=032b75&image=https://mfa.example.test/logo.png',
  );
});

const name = fc.string({ minLength: 1, maxLength: 24, unit: 'grapheme' }).filter((text) => nameFault(text) === null);
const policy = fc.record({ biometricAvailable: fc.constant({}) }, { requiredKeys: [] });
const registrations = fc.record({
  issuer: name.filter((issuer) => registrationFaults({ ...combined, endpoint: ENDPOINT, issuer }).length === 0),
  account: name,
  background: fc.stringMatching(/^[0-9a-f]{6}$/),
  image: fc
    .oneof(fc.constant(''), fc.webUrl({ validSchemes: ['https'], withQueryParameters: true }))
    .filter((image) => registrationFaults({ ...combined, endpoint: ENDPOINT, image }).length === 0),
  policies: fc
    .tuple(policy, fc.double({ min: 0, max: 1, noNaN: true }))
    .map(([base, score]) => JSON.stringify({ ...base, deviceTampering: { score } })),
  oath: fc.constantFrom<MfaRegistration['oath']>(
    combined.oath,
    { kind: 'hotp', secret, digits: 8, counter: 0 },
    { kind: 'totp', secret, digits: 8, period: 60, algorithm: 'SHA512' },
  ),
});

test('every code that can be made is understood alike by all four generations', () => {
  fc.assert(
    fc.property(registrations, fc.constantFrom('both', 'push', 'oath'), (settings, parts) => {
      const { oath, ...look } = settings;
      const registration: MfaRegistration = {
        ...look,
        ...(parts === 'oath' ? {} : { push: combined.push }),
        ...(parts === 'push' ? {} : { oath }),
      };
      const uri = buildMfaUri(registration);
      for (const habits of phones) {
        const scanned = scan(habits, uri);
        assert.equal(scanned.issuer, settings.issuer, habits.name);
        assert.equal(scanned.account, settings.account, habits.name);
        if (scanned.push) {
          assert.deepEqual([...scanned.push.secret], [...secret], habits.name);
          assert.equal(scanned.push.loadBalancer, 'amlbcookie=01', habits.name);
          assert.equal(scanned.push.authenticate, `${ENDPOINT}?_action=authenticate`, habits.name);
        }
        assert.equal(scanned.oath?.digits, parts === 'push' ? undefined : oath?.digits, habits.name);
        if (parts === 'both') {
          assert.deepEqual(scanned.policies, JSON.parse(settings.policies), habits.name);
        }
        assert.equal(scanned.image, settings.image, habits.name);
      }
    }),
    { seed: SEED, numRuns: 1_000 },
  );
});

test('our own app reads what we write', () => {
  fc.assert(
    fc.property(registrations, (settings) => {
      const read = readMfaUri(buildMfaUri({ ...settings, push: combined.push }));
      assert.equal(read.kind, 'mfa');
      if (read.kind !== 'mfa') return;
      // Spaces of other kinds are shown as plain ones.
      assert.equal(read.issuer, displayText(settings.issuer, 128));
      assert.equal(read.account, displayText(settings.account, 128));
      assert.deepEqual(read.oath, { ...settings.oath, secret: new Uint8Array(settings.oath?.secret ?? []) });
      assert.deepEqual(read.policies, JSON.parse(settings.policies));
    }),
    { seed: SEED },
  );
});

test('A17: what an app would misread is refused when it is set, with the property named', () => {
  const settings = { issuer: 'Acme', background: '032b75', image: '', policies: '', endpoint: ENDPOINT };
  const wrong = {
    issuer: [
      '',
      'A:B',
      'A&B',
      '50%',
      ' Acme',
      'Acme ',
      'A\nB',
      'a\u202eb',
      'x'.repeat(300),
      'Ab~',
      '日本語の会社',
      'é'.repeat(97),
      'A <b>',
      'A..\\B',
      'A\\..B',
    ],
    image: [
      'http://a.test/x.png',
      'javascript:alert(1)',
      'data:image/png;base64,AA',
      'https://a.test/x?a=1&b=2',
      'https://a.test/#x',
      'https://a.test/x%26y',
      'https://a.test/ab~',
      `https://a.test/${'x'.repeat(300)}`,
    ],
    policies: ['[]', '{"a":1}', 'x', '{"a":{"b":"~~~~"}}', JSON.stringify({ long: { text: 'x'.repeat(300) } })],
    background: ['#032b75', 'red', ''],
    endpoint: [`https://mfa.example.test/${'x'.repeat(200)}`],
  };
  const called: Record<string, string> = { image: 'imgUrl', policies: 'policiesJson', background: 'bgColor' };
  for (const [property, values] of Object.entries(wrong)) {
    for (const value of values) {
      const [fault] = registrationFaults({ ...settings, [property]: value });
      assert.equal(fault?.property, called[property] ?? property, value);
    }
  }
  assert.deepEqual(registrationFaults({ ...settings, policies: POLICIES }), []);
  for (const account of ['a:b', '<i>a</i>', 'CORP..\\a'])
    assert.throws(() => buildMfaUri({ ...combined, account }), PingAmError, account);
  assert.throws(() => buildMfaUri({ ...combined, push: undefined, oath: undefined }), PingAmError);
});

test('A13: a code of somebody else’s making is read whole or not at all', () => {
  const good = buildMfaUri(combined);
  const broken: [string, string][] = [
    [good.replace('mfauth', 'otpauth'), 'not-an-mfa-uri'],
    [good.replace('//totp', '//push'), 'not-an-mfa-uri'],
    [good.replace('Acme:alice', '%ff:x'), 'label'],
    [good.replace(/&s=[^&]+/, '&s=AQID'), 'push'],
    [good.replace(/&m=[^&]+/, ''), 'push'],
    [good.replace(/&r=[^&]+/, `&r=${Buffer.from('http://10.0.0.1/x').toString('base64url')}`), 'endpoint'],
    [good.replace('digits=6', 'digits=7'), 'oath'],
    [good.replace(/&secret=[^&]+/, '&secret='), 'oath'],
    [good.replace(/&a=[^&]+/, `&a=${Buffer.from('https://other.test/x').toString('base64url')}`), 'endpoint'],
    [good + 'x'.repeat(5_000), 'too-long'],
  ];
  for (const [uri, reason] of broken) assert.deepEqual(readMfaUri(uri), { kind: 'invalid', reason });
  const anything = fc.property(fc.string(), (text) =>
    ['mfa', 'invalid'].includes(readMfaUri(`mfauth://totp/${text}`).kind),
  );
  fc.assert(anything, { seed: SEED });
});

test('D4: policies that cannot be read are not enforced, and the reader is told', () => {
  const policiesOf = (text: string) => {
    const read = readMfaUri(buildMfaUri(combined).replace(/policies=.*/, `policies=${text}`));
    return read.kind === 'mfa' ? [read.policies, read.hasUnreadablePolicies] : read.reason;
  };
  const encode = (text: string) => Buffer.from(text).toString('base64url');
  for (const wrong of ['W10', '%%%', encode('{'), encode('null'), encode('"x"'), '____']) {
    assert.deepEqual(policiesOf(wrong), [{}, true], wrong);
  }
  assert.deepEqual(policiesOf(''), [{}, false]);
  assert.deepEqual(policiesOf(encode('{"biometricAvailable":true}')), [{ biometricAvailable: {} }, false]);
  assert.deepEqual(policiesOf(encode('{"deviceTampering":{"score":"5"}}')), [
    { deviceTampering: { score: '5' } },
    false,
  ]);
});

test('codes of other servers are read as they are: other alphabets, padding, escapes, spellings, unknown parameters', () => {
  const good = buildMfaUri(combined);
  const [head = '', query = ''] = good.split('?');
  const values = query.split('&').map((pair): [string, string] => {
    const at = pair.indexOf('=');
    return [pair.slice(0, at), pair.slice(at + 1)];
  });
  const rewritten = (change: (name: string, value: string) => string) =>
    readMfaUri(`${head}?${values.map(([name, value]) => `${name}=${change(name, value)}`).join('&')}`);
  const reference = readMfaUri(good);
  assert.equal(reference.kind, 'mfa');
  const base64 = new Set(['l', 'issuer', 's', 'c', 'r', 'a', 'policies']);
  const standard = (value: string) => Buffer.from(value, 'base64url').toString('base64');
  assert.deepEqual(
    rewritten((name, value) => (base64.has(name) ? standard(value) : value)),
    reference,
  );
  assert.deepEqual(
    rewritten((name, value) =>
      name === 'image' ? value : encodeURIComponent(base64.has(name) ? standard(value) : value),
    ),
    reference,
  );
  assert.deepEqual(
    rewritten((name, value) => (name === 'secret' ? value.replaceAll('=', '') : value)),
    reference,
  );
  assert.deepEqual(readMfaUri(`  ${good.replace('mfauth', 'MFAUTH')}&uid=x&oid=y&version=1&a=z#part\n`), reference);
  const plain = readMfaUri(good.replace(/&issuer=[^&]+/, '&issuer=Acme'));
  assert.deepEqual(plain, reference);
  const colon = readMfaUri(
    good.replace('/Acme:', '/Ac:me:').replace(/&issuer=[^&]+/, `&issuer=${Buffer.from('Ac:me').toString('base64url')}`),
  );
  assert.deepEqual(colon, { ...reference, issuer: 'Ac:me' });
});

test('the registration of every generation proves itself, and its answer counts', () => {
  for (const habits of phones) {
    const { request, account } = register(habits, scan(habits, buildMfaUri(combined)), 'token of the phone');
    assert.equal(request.url, `${ENDPOINT}?_action=register`);
    const { messageId, jwt } = JSON.parse(request.body);
    assert.equal(messageId, combined.push?.messageId);
    const claims = verifyJwt(jwt, secret);
    assert.equal(isChallengeResponse(secret, challenge, claims.response), true, habits.name);

    const fresh = Uint8Array.from({ length: 32 }, (_, index) => index * 7);
    const told = {
      mechanismUid: account.mechanismUid,
      challenge: fresh,
      message: 'Sign in as "alice"',
      type: 'challenge',
    } as const;
    const notification = signNotification(
      { ...told, sentAt: 1_700_000_000_000, lifetimeSeconds: 120, numbers: [34, 43, 57], userName: 'alice' },
      secret,
    );
    const shown = open(account, notification);
    assert.deepEqual(shown.numbers, ['34', '43', '57']);
    assert.equal(shown.message, 'Sign in as ”alice”');
    const answered = verifyJwt(
      JSON.parse(answer(account, { shown, messageId: 'AUTHENTICATE:x', number: '43' }).body).jwt,
      secret,
    );
    assert.equal(isChallengeResponse(secret, fresh, answered.response), true, habits.name);
    assert.equal(answered.challengeResponse, '43');
    assert.throws(() => open({ ...account, mechanismUid: 'other' }, notification), PhoneRefusal);
    assert.equal(refresh(account, 'new token', 'alice').url, `${ENDPOINT}?_action=refresh`);
  }
});

test('D2: the longest issuer, and a name of a Windows domain, are read by all four generations', () => {
  const names = { issuer: 'é'.repeat(96), account: 'CORP\\alice' };
  assert.deepEqual(registrationFaults({ ...combined, issuer: names.issuer, policies: '', endpoint: ENDPOINT }), []);
  const uri = buildMfaUri({ ...combined, ...names });
  for (const habits of phones) {
    const { issuer, account } = scan(habits, uri);
    assert.deepEqual({ issuer, account }, names, habits.name);
  }
});
