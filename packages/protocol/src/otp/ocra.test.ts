import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { type OcraOptions, type OcraSuite, OtpError, ocra, parseOcraSuite } from './index.ts';

const key = (length: number) => new TextEncoder().encode('1234567890'.repeat(7).slice(0, length));
const keys = { SHA1: key(20), SHA256: key(32), SHA512: key(64) } as const;
const respond = (suite: string, inputs: Omit<OcraOptions, 'suite' | 'secret'>) =>
  ocra({ suite, secret: keys[parseOcraSuite(suite).algorithm], ...inputs });
const repeated = (digit: number) => String(digit).repeat(8);
/** RFC 6287 appendix C.1: the minutes are 0x132d0b6. */
const time = 0x132d0b6 * 60_000;

/** RFC 6287 appendix C.1, one-way challenge response; `{}` per row holds what changes with the row's number. */
const oneWay: [suite: string, inputs: (row: number) => Omit<OcraOptions, 'suite' | 'secret'>, responses: string[]][] = [
  [
    'OCRA-1:HOTP-SHA1-6:QN08',
    (row) => ({ challenge: repeated(row) }),
    ['237653', '243178', '653583', '740991', '608993', '388898', '816933', '224598', '750600', '294470'],
  ],
  [
    'OCRA-1:HOTP-SHA256-8:C-QN08-PSHA1',
    (row) => ({ challenge: '12345678', counter: row, pin: '1234' }),
    [
      '65347737',
      '86775851',
      '78192410',
      '71565254',
      '10104329',
      '65983500',
      '70069104',
      '91771096',
      '75011558',
      '08522129',
    ],
  ],
  [
    'OCRA-1:HOTP-SHA256-8:QN08-PSHA1',
    (row) => ({ challenge: repeated(row), pin: '1234' }),
    ['83238735', '01501458', '17957585', '86776967', '86807031'],
  ],
  [
    'OCRA-1:HOTP-SHA512-8:C-QN08',
    (row) => ({ challenge: repeated(row), counter: row }),
    [
      '07016083',
      '63947962',
      '70123924',
      '25341727',
      '33203315',
      '34205738',
      '44343969',
      '51946085',
      '20403879',
      '31409299',
    ],
  ],
  [
    'OCRA-1:HOTP-SHA512-8:QN08-T1M',
    (row) => ({ challenge: repeated(row), time }),
    ['95209754', '55907591', '22048402', '24218844', '36209546'],
  ],
];
for (const [suite, inputs, responses] of oneWay) {
  test(`RFC 6287 appendix C.1: ${suite}`, () => {
    assert.deepEqual(
      responses.map((_, row) => respond(suite, inputs(row))),
      responses,
    );
  });
}

/** RFC 6287 appendix C.2, mutual challenge response: the server answers over client ‖ server, the client the other way. */
const mutual: [suite: string, pin: string | undefined, serverFirst: boolean, responses: string[]][] = [
  ['OCRA-1:HOTP-SHA256-8:QA08', undefined, false, ['28247970', '01984843', '65387857', '03351211', '83412541']],
  ['OCRA-1:HOTP-SHA256-8:QA08', undefined, true, ['15510767', '90175646', '33777207', '95285278', '28934924']],
  ['OCRA-1:HOTP-SHA512-8:QA08', undefined, false, ['79496648', '76831980', '12250499', '90856481', '12761449']],
  ['OCRA-1:HOTP-SHA512-8:QA08-PSHA1', '1234', true, ['18806276', '70020315', '01600026', '18951020', '32528969']],
];
for (const [suite, pin, serverFirst, responses] of mutual) {
  test(`RFC 6287 appendix C.2: ${suite}, computed by the ${serverFirst ? 'client' : 'server'}`, () => {
    for (const [row, response] of responses.entries()) {
      const [client, server] = [`CLI2222${row}`, `SRV1111${row}`];
      const challenge = serverFirst ? ([server, client] as const) : ([client, server] as const);
      assert.equal(respond(suite, { challenge, pin }), response);
    }
  });
}

/** RFC 6287 appendix C.3, plain signature. */
test('RFC 6287 appendix C.3: OCRA-1:HOTP-SHA256-8:QA08', () => {
  const rows = {
    SIG10000: '53095496',
    SIG11000: '04110475',
    SIG12000: '31331128',
    SIG13000: '76028668',
    SIG14000: '46554205',
  };
  for (const [challenge, response] of Object.entries(rows)) {
    assert.equal(respond('OCRA-1:HOTP-SHA256-8:QA08', { challenge }), response);
  }
});
test('RFC 6287 appendix C.3: OCRA-1:HOTP-SHA512-8:QA10-T1M', () => {
  const rows = {
    SIG1000000: '77537423',
    SIG1100000: '31970405',
    SIG1200000: '10235557',
    SIG1300000: '95213541',
    SIG1400000: '65360607',
  };
  for (const [challenge, response] of Object.entries(rows)) {
    assert.equal(respond('OCRA-1:HOTP-SHA512-8:QA10-T1M', { challenge, time }), response);
  }
});

/** What the RFC has no table for; made by ocra-vectors.py, a separate reading of the RFC over Python's hmac. */
const at = 1_206_446_790_000;
const further: [suite: string, inputs: Omit<OcraOptions, 'suite' | 'secret'>, response: string][] = [
  ['OCRA-1:HOTP-SHA1-4:QH08', { challenge: 'a1B2' }, '3180'],
  ['OCRA-1:HOTP-SHA1-7:QH40', { challenge: 'abcde' }, '6577824'],
  ['OCRA-1:HOTP-SHA256-10:QA64', { challenge: 'transfer 100 to 12-34-56' }, '1489913178'],
  ['OCRA-1:HOTP-SHA1-0:QN08', { challenge: '12345678' }, '20c95bc9c4f0508d274e75f3e6e8067cbe44c182'],
  [
    'OCRA-1:HOTP-SHA512-0:QN08',
    { challenge: '12345678' },
    '272e1cde8125fc04cf79b517854192a778a4a790226f8be45b50282fa4e31ff201323ed1ba46510cea975ae2a6322fff80d843dc361ad27b8af6761e9826e0ef',
  ],
  ['OCRA-1:HOTP-SHA256-6:QN64', { challenge: '9'.repeat(64) }, '182731'],
  ['OCRA-1:HOTP-SHA256-8:QN08-PSHA256', { challenge: '12345678', pin: '1234' }, '29327768'],
  ['OCRA-1:HOTP-SHA512-8:QN08-PSHA512', { challenge: '12345678', pin: '1234' }, '24075286'],
  ['OCRA-1:HOTP-SHA1-6:QN08-S064', { challenge: '12345678', session: 'session' }, '835613'],
  [
    'OCRA-1:HOTP-SHA1-6:QA10-S512',
    { challenge: 'CHALLENGE1', session: Uint8Array.from({ length: 200 }, (_, index) => index) },
    '937778',
  ],
  ['OCRA-1:HOTP-SHA256-8:QN08-T20S', { challenge: '12345678', time: at }, '19344919'],
  ['OCRA-1:HOTP-SHA256-8:QN08-T59M', { challenge: '12345678', time: at }, '24118785'],
  ['OCRA-1:HOTP-SHA256-8:QN08-T48H', { challenge: '12345678', time: at }, '57789916'],
  [
    'OCRA-1:HOTP-SHA512-8:C-QA08-PSHA256-S128-T1M',
    { challenge: 'everyone', counter: 2n ** 64n - 1n, pin: 'päß', session: 'séance', time: at },
    '60980968',
  ],
];
for (const [suite, inputs, response] of further) {
  test(`independently computed: ${suite}`, () => assert.equal(respond(suite, inputs), response));
}

test('a PIN and its hash, a parsed and a written suite, portable and injected hmac give the same response', () => {
  const suite = 'OCRA-1:HOTP-SHA256-8:C-QN08-PSHA1';
  const pinHash = Buffer.from('7110eda4d09e062aa5e4a390b0a572ac0d2c0220', 'hex');
  const options = { secret: keys.SHA256, challenge: '12345678', counter: 0 };
  const hmac = (algorithm: string, secret: Uint8Array, message: Uint8Array) =>
    createHmac(algorithm, secret).update(message).digest();
  assert.equal(ocra({ ...options, suite: parseOcraSuite(suite), pinHash, hmac }), '65347737');
});

test('a suite is taken apart completely', () => {
  const expected: OcraSuite = {
    text: 'OCRA-1:HOTP-SHA512-8:C-QA08-PSHA256-S128-T20S',
    algorithm: 'SHA512',
    digits: 8,
    counter: true,
    challenge: { format: 'A', length: 8 },
    pin: 'SHA256',
    session: 128,
    period: 20,
  };
  assert.deepEqual({ ...parseOcraSuite(expected.text) }, expected);
});

test('bare letters mean the defaults of the RFC, and the suite keeps its spelling', () => {
  const { text, ...suite } = parseOcraSuite('ocra-1:hotp-sha1-6:q-p-s-t');
  assert.equal(text, 'ocra-1:hotp-sha1-6:q-p-s-t');
  const challenge = { format: 'N', length: 8 };
  const defaults = { algorithm: 'SHA1', digits: 6, counter: false, challenge, pin: 'SHA1', session: 64, period: 60 };
  assert.deepEqual(suite, defaults);
});

const refused = (code: string, detail?: string) => (error: unknown) =>
  error instanceof OtpError && error.code === code && (detail === undefined || error.detail === detail);

const badSuites: [suite: string, detail: string][] = [
  ['', 'version'],
  ['OCRA-2:HOTP-SHA1-6:QN08', 'version'],
  ['OCRA-1:HOTP-SHA1-6', 'parts'],
  ['OCRA-1:HOTP-SHA1-6:QN08:QN08', 'parts'],
  ['OCRA-1:TOTP-SHA1-6:QN08', 'crypto function'],
  ['OCRA-1:HOTP-MD5-6:QN08', 'crypto function'],
  ['OCRA-1:HOTP-SHA1-6-6:QN08', 'crypto function'],
  ['OCRA-1:HOTP-SHA1-3:QN08', 'digits'],
  ['OCRA-1:HOTP-SHA1-11:QN08', 'digits'],
  ['OCRA-1:HOTP-SHA1-06:QN08', 'digits'],
  ['OCRA-1:HOTP-SHA1-:QN08', 'digits'],
  ['OCRA-1:HOTP-SHA1-6:', 'data input'],
  ['OCRA-1:HOTP-SHA1-6:C', 'data input'],
  ['OCRA-1:HOTP-SHA1-6:QX08', 'data input'],
  ['OCRA-1:HOTP-SHA1-6:QN8', 'data input'],
  ['OCRA-1:HOTP-SHA1-6:QN08-C', 'data input'],
  ['OCRA-1:HOTP-SHA1-6:QN08-T1M-PSHA1', 'data input'],
  ['OCRA-1:HOTP-SHA1-6:QN08-QN08', 'data input'],
  ['OCRA-1:HOTP-SHA1-6:QN08-PMD5', 'data input'],
  ['OCRA-1:HOTP-SHA1-6:QN08-S64', 'data input'],
  ['OCRA-1:HOTP-SHA1-6:QN08-T0M', 'data input'],
  ['OCRA-1:HOTP-SHA1-6:QN08-T1D', 'data input'],
  ['OCRA-1:HOTP-SHA1-6:QN08\n', 'data input'],
  ['OCRA-1:HOTP-SHA1-6:QN03', 'challenge'],
  ['OCRA-1:HOTP-SHA1-6:QN65', 'challenge'],
  ['OCRA-1:HOTP-SHA1-6:QN08-S000', 'session'],
  ['OCRA-1:HOTP-SHA1-6:QN08-S513', 'session'],
  ['OCRA-1:HOTP-SHA1-6:QN08-T60S', 'time step'],
  ['OCRA-1:HOTP-SHA1-6:QN08-T49H', 'time step'],
];
for (const [suite, detail] of badSuites) {
  test(`the suite ${JSON.stringify(suite)} is refused for its ${detail}`, () => {
    assert.throws(() => parseOcraSuite(suite), refused('ocra.suite', detail));
  });
}

const full = 'OCRA-1:HOTP-SHA1-6:C-QN08-PSHA1-S064-T1M';
const complete = { challenge: '12345678', counter: 1, pin: '1234', session: 's', time };
const badInputs: [what: string, suite: string, inputs: Omit<OcraOptions, 'suite' | 'secret'>, code: string][] = [
  ['no counter', full, { ...complete, counter: undefined }, 'ocra.counter'],
  ['no PIN', full, { ...complete, pin: undefined }, 'ocra.pin'],
  ['no session', full, { ...complete, session: undefined }, 'ocra.session'],
  ['no time', full, { ...complete, time: undefined }, 'ocra.time'],
  ['a negative counter', full, { ...complete, counter: -1 }, 'ocra.counter'],
  ['a counter of 65 bits', full, { ...complete, counter: 2n ** 64n }, 'ocra.counter'],
  ['a PIN and a hash', full, { ...complete, pinHash: new Uint8Array(20) }, 'ocra.pin'],
  ['a hash of another length', full, { ...complete, pin: undefined, pinHash: new Uint8Array(32) }, 'ocra.pin'],
  ['a session that is too long', full, { ...complete, session: 's'.repeat(65) }, 'ocra.session'],
  ['a counter too many', 'OCRA-1:HOTP-SHA1-6:QN08', { challenge: '1', counter: 1 }, 'ocra.counter'],
  ['a PIN too many', 'OCRA-1:HOTP-SHA1-6:QN08', { challenge: '1', pin: '1' }, 'ocra.pin'],
  ['a PIN hash too many', 'OCRA-1:HOTP-SHA1-6:QN08', { challenge: '1', pinHash: new Uint8Array(20) }, 'ocra.pin'],
  ['a session too many', 'OCRA-1:HOTP-SHA1-6:QN08', { challenge: '1', session: '' }, 'ocra.session'],
  ['a time too many', 'OCRA-1:HOTP-SHA1-6:QN08', { challenge: '1', time }, 'ocra.time'],
  ['no challenge', 'OCRA-1:HOTP-SHA1-6:QN08', { challenge: '' }, 'ocra.challenge'],
  ['a challenge that is too long', 'OCRA-1:HOTP-SHA1-6:QN08', { challenge: '123456789' }, 'ocra.challenge'],
  ['letters in a number', 'OCRA-1:HOTP-SHA1-6:QN08', { challenge: '0x12' }, 'ocra.challenge'],
  ['full-width digits', 'OCRA-1:HOTP-SHA1-6:QN08', { challenge: '１２３４' }, 'ocra.challenge'],
  ['a newline in text', 'OCRA-1:HOTP-SHA1-6:QA08', { challenge: 'a\nb' }, 'ocra.challenge'],
  ['no hexadecimal digit', 'OCRA-1:HOTP-SHA1-6:QH08', { challenge: 'abcg' }, 'ocra.challenge'],
  ['half a mutual challenge', 'OCRA-1:HOTP-SHA1-6:QN08', { challenge: ['1234', ''] }, 'ocra.challenge'],
];
for (const [what, suite, inputs, code] of badInputs) {
  test(`ocra refuses ${what} with ${code}`, () => {
    assert.throws(() => ocra({ suite, secret: keys.SHA1, ...inputs }), refused(code));
  });
}
