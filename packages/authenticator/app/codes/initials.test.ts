import assert from 'node:assert/strict';
import { test } from 'node:test';
import { initialsOf } from './initials.ts';

test('one or two letters stand for an organisation, whatever it is called', () => {
  const names: [string, string][] = [
    ['Acme', 'A'],
    ['example bank', 'EB'],
    ['Ärzte ohne Grenzen', 'ÄO'],
    ['mfa.example.test', 'ME'],
    ['(Acme) 2', 'A2'],
    ['日本 銀行', '日銀'],
    ['—', ''],
    ['', ''],
  ];
  for (const [issuer, initials] of names) assert.equal(initialsOf(issuer), initials, issuer);
});
