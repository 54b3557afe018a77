import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refuseCrossSite } from './cross-site.ts';

const OURS = 'https://id.example.com';
const check = (change: Partial<Parameters<typeof refuseCrossSite>[0]>) =>
  refuseCrossSite({
    method: 'POST',
    origin: undefined,
    fetchSite: undefined,
    publicOrigin: OURS,
    credential: 'cookie',
    ...change,
  });
const refused = { code: 'kit.cross-site', status: 403 };

test('our own pages may change things', () => {
  check({ origin: OURS });
  check({ origin: OURS, fetchSite: 'same-origin' });
  check({ fetchSite: 'same-origin' });
});

test('other origins may not, whatever else they send: other site, sibling, other port, other scheme, null', () => {
  for (const origin of [
    'https://evil.example',
    'https://x.id.example.com',
    `${OURS}:444`,
    'http://id.example.com',
    'null',
    `${OURS}.evil.example`,
  ]) {
    assert.throws(() => check({ origin }), refused, origin);
    assert.throws(() => check({ origin, fetchSite: 'same-origin' }), refused, `${origin}, rebound name`);
    assert.throws(() => check({ origin, credential: 'none' }), refused, `${origin}, public route`);
  }
  for (const fetchSite of ['cross-site', 'same-site', 'none'])
    assert.throws(() => check({ fetchSite }), refused, fetchSite);
});

test('a request without any mark is refused where a cookie counts, and let through where nothing is at stake', () => {
  assert.throws(() => check({}), refused);
  check({ credential: 'none' });
});

test('reading is never refused', () => {
  for (const method of ['GET', 'HEAD']) check({ method, origin: 'https://evil.example' });
});
