import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keptPath } from './kept-path.ts';

const origin = 'https://id.example.org';
const files = ['assets/app-1a2b.js', 'icons/icon.svg'];
const ask = (path: string, options: { method?: string; mode?: string } = {}) =>
  keptPath({ request: { method: 'GET', mode: 'cors', url: new URL(path, origin).href, ...options }, origin, files });

test('the page and the files of the build are answered from what is kept', () => {
  assert.equal(ask('/app/', { mode: 'navigate' }), '/app/');
  assert.equal(ask('/app/?from=icon', { mode: 'navigate' }), '/app/');
  assert.equal(ask('/app/assets/app-1a2b.js'), '/app/assets/app-1a2b.js');
  assert.equal(ask('/app/icons/icon.svg'), '/app/icons/icon.svg');
});

test('the device API is never kept, and neither is anything else of the server', () => {
  for (const path of [
    '/device/v1/profile',
    '/device/v1/pushes',
    '/api/session',
    '/demo/',
    '/',
    '/assets/app-1a2b.js',
  ]) {
    assert.equal(ask(path), null, path);
    assert.equal(ask(path, { mode: 'navigate' }), null, path);
  }
});

test('a file of another build, a write and another server go to the network', () => {
  assert.equal(ask('/app/assets/app-9z9z.js'), null);
  assert.equal(ask('/app/sw.js'), null);
  assert.equal(ask('/app/assets/app-1a2b.js', { method: 'POST' }), null);
  assert.equal(ask('https://elsewhere.example/app/icons/icon.svg'), null);
});

test('a check for a fresh page reaches the server, or a new policy would never arrive', () => {
  assert.equal(ask('/app/'), null);
});
