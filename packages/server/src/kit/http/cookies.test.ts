import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCookies, renderAmCookie, renderCookie } from './cookies.ts';

test('a cookie is HttpOnly, Secure, SameSite=Lax and bound to the host', () => {
  assert.equal(
    renderCookie('__Host-lanyard-session', 'abc', { maxAgeSeconds: 60 }),
    '__Host-lanyard-session=abc; Max-Age=60; Path=/; Secure; HttpOnly; SameSite=Lax',
  );
});

test('names without the prefix and values that could break out of the header are refused', () => {
  assert.throws(() => renderCookie('session', 'abc', { maxAgeSeconds: 60 }), {
    name: 'TypeError',
    message: /needs the prefix __Host-/,
  });
  for (const value of ['a; Domain=evil', 'a\r\nSet-Cookie: x=y', 'a b', 'ä']) {
    assert.throws(() => renderCookie('__Host-x', value, { maxAgeSeconds: 60 }), { name: 'TypeError' }, value);
  }
});

test('cookies are read by name, the first one wins, and broken pairs are skipped', () => {
  const cookies = parseCookies('a=1; b = 2;=x; novalue; a=3; c="q=r"');
  assert.deepEqual({ ...cookies }, { a: '1', b: '2', c: '"q=r"' });
  assert.deepEqual({ ...parseCookies(undefined) }, {});
});

test('A40: a name that only looks like the session’s behind a blank of another script is not the session’s', () => {
  for (const blank of ['\u00a0', '\u0085', '\ufeff', '\u2000', '\v', '\f', '\r', '\n'])
    for (const name of [`${blank}__Host-lanyard-session`, `__Host-lanyard-session${blank}`])
      assert.deepEqual(
        { ...parseCookies(`${name}=planted; \t__Host-lanyard-session =own`) },
        { '__Host-lanyard-session': 'own' },
      );
});

test('a cookie named __proto__ changes nothing but its own entry', () => {
  const cookies = parseCookies('__proto__=x; toString=y');
  assert.equal(Object.getPrototypeOf(cookies), null);
  assert.equal(cookies.toString, 'y');
});

test('a cookie of PingAM goes to other sites only where that is asked for, and over https only', () => {
  const render = (sameSite: 'Lax' | 'None', isSecure: boolean) =>
    renderAmCookie('iPlanetDirectoryPro', 'abc', { maxAgeSeconds: 60, sameSite, isSecure });
  const start = 'iPlanetDirectoryPro=abc; Max-Age=60; Path=/';
  assert.equal(render('Lax', true), `${start}; Secure; HttpOnly; SameSite=Lax`);
  assert.equal(render('None', true), `${start}; Secure; HttpOnly; SameSite=None`);
  assert.equal(render('None', false), `${start}; HttpOnly; SameSite=Lax`);
});
