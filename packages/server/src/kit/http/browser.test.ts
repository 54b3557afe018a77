import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeBrowser } from './browser.ts';

const KNOWN = [
  ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox on Linux'],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0',
    'Edge on Windows',
  ],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
    'Chrome on Windows',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
    'Safari on iPhone',
  ],
  [
    'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36',
    'Chrome on Android',
  ],
  [
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/140.0.0.0 Safari/537.36',
    'Chrome on Linux',
  ],
] as const;

test('common browsers are told in words that a person recognises', () => {
  for (const [agent, words] of KNOWN) assert.equal(describeBrowser(agent), words);
});

test('A52: any other text is shortened, and control characters and direction marks are gone', () => {
  assert.equal(describeBrowser('curl/8.5\u001b[2J\u202egnp.exe\n'), 'curl/8.5 [2J gnp.exe');
  assert.equal(describeBrowser('x'.repeat(65_536)).length, 120);
  assert.equal(describeBrowser(undefined), 'Unknown browser');
});
