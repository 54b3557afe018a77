/** The emulated phones themselves: each is as strict, and as wrong, as the app that it stands for. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { buildMfaUri, signJwt } from '../index.ts';
import { challenge, combined, secret } from './example.ts';
import { open, PhoneRefusal, register, scan } from './phone.ts';
import { type Habits, phones } from './phones.ts';

const [firstAndroid, firstApple, secondAndroid, secondApple] = phones;
const everybody: readonly Habits[] = phones;

const base64 = (text: string): string => Buffer.from(text).toString('base64url');

/** What is changed in a good code, and who refuses it then; the others read it. */
const STRICT: readonly [what: string, change: (code: string) => string, refusedBy: readonly Habits[]][] = [
  ['nothing', (code) => code, []],
  ['no cookie', (code) => code.replace(/l=[^&]+&/, ''), [secondAndroid, secondApple]],
  ['no challenge', (code) => code.replace(/&c=[^&]+/, ''), everybody],
  ['no address of answers', (code) => code.replace(/&a=[^&]+/, ''), everybody],
  ['another issuer in the parameter', (code) => code.replace('QWNtZQ', base64('Other')), [secondAndroid, secondApple]],
  ['a kind that is none', (code) => code.replace('//totp', '//push'), [firstAndroid, firstApple, secondApple]],
  ['seven digits', (code) => code.replace('digits=6', 'digits=7'), [firstAndroid, firstApple]],
  ['no period', (code) => code.replace('period=30', 'period=0'), [firstAndroid, firstApple, secondApple]],
  ['a period of six minutes', (code) => code.replace('period=30', 'period=360'), [secondApple]],
  ['another version', (code) => `${code}&version=2`, [firstAndroid]],
  ['a long parameter', (code) => `${code}&x=${'x'.repeat(257)}`, [secondApple]],
  ['a long code', (code) => code + '&x=1'.repeat(1_000), [secondApple]],
  ['a script', (code) => `${code}&x=javascript:1`, [secondApple]],
  ['a quotation mark as it is', (code) => `${code}&x="`, [firstAndroid]],
  ['a bracket in the label', (code) => code.replace('alice', 'al[i]ce'), [firstAndroid]],
  [
    'policies that one alphabet spells otherwise',
    (code) => code.replace(/policies=.*/, `policies=${base64('{"a":{"b":"???"}}')}`),
    [secondApple],
  ],
];

test('an emulated phone refuses what the app that it stands for refuses, and nothing else', () => {
  const reads = (habits: Habits, code: string): boolean => {
    try {
      return scan(habits, code).push !== null;
    } catch (error) {
      if (error instanceof PhoneRefusal) return false;
      throw error;
    }
  };
  for (const [what, change, refusedBy] of STRICT) {
    const code = change(buildMfaUri(combined));
    const refused = everybody.filter((habits) => !reads(habits, code));
    assert.deepEqual(
      refused.map(({ name: of }) => of),
      refusedBy.map(({ name: of }) => of),
      what,
    );
  }
});

test('an emulated phone misreads what the app that it stands for misreads', () => {
  const good = buildMfaUri(combined);
  const colons = good.replace('/Acme:alice', '/Acme:al:ice');
  assert.deepEqual(
    phones.map((habits) => scan(habits, colons).account),
    ['al:ice', 'al', 'al:ice', ''],
  );
  // Not one of them takes a secret for the right one that is spelled in the other alphabet.
  const other = good.replace(
    /&c=([^&]+)/,
    (_, value: string) => `&c=${value.replaceAll('-', '+').replaceAll('_', '/')}`,
  );
  for (const habits of phones) {
    const read = scan(habits, other).push?.challenge ?? assert.fail();
    assert.notDeepEqual([...read], [...challenge], habits.name);
  }
});

test('an emulated phone drops the notification that the app it stands for drops', () => {
  const accounts = phones.map((habits) => register(habits, scan(habits, buildMfaUri(combined)), 'token').account);
  const encoded = Buffer.from(challenge).toString('base64');
  const said = { c: encoded, l: Buffer.from('amlbcookie=01').toString('base64'), m: 'Sign in', k: 'default', t: '60' };
  const droppedBy = (make: (mechanismUid: string) => string): string[] =>
    accounts.flatMap((account) => {
      try {
        open(account, make(account.mechanismUid));
        return [];
      } catch (error) {
        if (error instanceof PhoneRefusal) return [account.habits.name];
        throw error;
      }
    });
  const dropped = (claims: object) => droppedBy((u) => signJwt({ u, ...said, ...claims }, secret));
  const all = everybody.map(({ name: of }) => of);
  const apples = [firstApple.name, secondApple.name];
  assert.deepEqual(dropped({}), []);
  assert.deepEqual(dropped({ t: undefined }), [firstApple.name]);
  assert.deepEqual(dropped({ l: undefined }), [firstApple.name]);
  assert.deepEqual(dropped({ c: undefined }), all);
  assert.deepEqual(dropped({ t: 60 }), [firstAndroid.name, firstApple.name], 'a number is no text');
  assert.deepEqual(dropped({ c: encoded.replace('=', '') }), apples, 'padding');
  assert.deepEqual(dropped({ u: 'other' }), all);
  const verifying = [firstAndroid.name, firstApple.name];
  assert.deepEqual(
    droppedBy((u) => signJwt({ u, ...said }, new Uint8Array(32))),
    verifying,
    'another key',
  );
  const withKey = (u: string): string => {
    const signed = `${base64('{"alg":"HS256","kid":"k1"}')}.${base64(JSON.stringify({ u, ...said }))}`;
    return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
  };
  assert.deepEqual(droppedBy(withKey), [firstApple.name], 'a header of another length');
});
