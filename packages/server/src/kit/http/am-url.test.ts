import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonicalAmUrl, isAmPath, realmOfAmPath } from './am-url.ts';

const cases: readonly [string, string][] = [
  ['/am/json/authenticate', '/am/json/realms/demo/authenticate'],
  ['/am/json/realms/root/authenticate?a=1', '/am/json/realms/demo/authenticate?a=1'],
  ['/am/json/root/authenticate', '/am/json/realms/demo/authenticate'],
  ['/am/json/realms/root/realms/alpha/authenticate', '/am/json/realms/alpha/authenticate'],
  ['/am/json/realms/alpha/authenticate', '/am/json/realms/alpha/authenticate'],
  ['/am/json/alpha/authenticate', '/am/json/realms/alpha/authenticate'],
  ['/am/json/alpha/push/sns/message?_action=register', '/am/json/realms/alpha/push/sns/message?_action=register'],
  ['/am/json/sessions/?_action=logout', '/am/json/realms/demo/sessions?_action=logout'],
  ['/am/json//realms/root//sessions//', '/am/json/realms/demo/sessions'],
  ['/am/json/serverinfo/*', '/am/json/realms/demo/serverinfo/*'],
  ['/am/json/realms/alpha/serverinfo/*', '/am/json/realms/alpha/serverinfo/*'],
  ['/am/json/alpha/authenticate?realm=/beta&x=1', '/am/json/realms/beta/authenticate?realm=/beta&x=1'],
  ['/am/json/authenticate?realm=%2Fbeta', '/am/json/realms/beta/authenticate?realm=%2Fbeta'],
  ['/am/json/alpha/authenticate?realm=/', '/am/json/realms/demo/authenticate?realm=/'],
  ['/am/json/realms/users/authenticate', '/am/json/realms/users/authenticate'],
  ['/am/oauth2/alpha/.well-known/openid-configuration', '/am/oauth2/realms/alpha/.well-known/openid-configuration'],
  ['/am/oauth2/.well-known/openid-configuration', '/am/oauth2/realms/demo/.well-known/openid-configuration'],
  ['/am/oauth2/realms/root/realms/alpha/authorize?x=1', '/am/oauth2/realms/alpha/authorize?x=1'],
  ['/am/oauth2/realms/root/access_token', '/am/oauth2/realms/demo/access_token'],
];

test('every way in which a client names a realm leads to one address', () => {
  for (const [given, expected] of cases) {
    assert.equal(canonicalAmUrl(given, 'demo'), expected, given);
    assert.equal(canonicalAmUrl(expected, 'demo'), expected, `${expected} once more`);
  }
});

test('a realm inside of a realm leads nowhere, and never to the outer one’s endpoints', () => {
  const nested = [
    '/am/json/realms/root/realms/alpha/realms/beta/authenticate',
    '/am/json/realms/alpha/realms/beta/authenticate',
    '/am/json/alpha/beta/authenticate',
    '/am/json/authenticate?realm=/alpha/beta',
  ];
  for (const url of nested) {
    assert.doesNotMatch(canonicalAmUrl(url, 'demo'), /^\/am\/json\/realms\/(alpha|beta|demo)\/authenticate/, url);
  }
});

test('addresses of other protocols are left alone', () => {
  for (const url of [
    '/',
    '/am',
    '/am/XUI/',
    '/amjson/authenticate',
    '/api/realms?realm=/x',
    '/device/v1/pushes/',
    '*',
  ]) {
    assert.equal(canonicalAmUrl(url, 'demo'), url);
  }
});

test('what a query puts into the path stays one segment of it', () => {
  const rewritten = canonicalAmUrl('/am/json/authenticate?realm=../../api%3F', 'demo');
  assert.equal(rewritten, '/am/json/realms/..%2F..%2Fapi%3F/authenticate?realm=../../api%3F');
});

test('the realm of a path is read from the one form only', () => {
  assert.equal(realmOfAmPath('/am/json/realms/alpha/sessions'), 'alpha');
  assert.equal(realmOfAmPath('/am/json/alpha/sessions'), null);
  assert.equal(realmOfAmPath('/api/realms/alpha'), null);
  assert.deepEqual(['/am', '/am/', '/am?x', '/amx', '/api/am/'].map(isAmPath), [true, true, true, false, false]);
});
