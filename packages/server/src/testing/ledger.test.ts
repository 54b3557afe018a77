import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemRandom } from '../kit/index.ts';
import { createSeal } from '../kit/seal.ts';
import { createLedger } from './ledger.ts';

const SECRET = Buffer.from('12345678901234567890');

test('a secret of the ledger is found in any usual encoding, a short number is not looked for', () => {
  const ledger = createLedger();
  ledger.add(SECRET);
  ledger.add('42');
  const forms = [
    '12345678901234567890',
    SECRET.toString('hex'),
    SECRET.toString('base64url'),
    SECRET.toString('base64'),
    'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
  ];
  for (const form of forms)
    assert.throws(() => ledger.assertAbsent(`before ${form} after`, 'the log'), { message: /the log holds a secret/ });
  ledger.assertAbsent('42 and 1234567890', 'the log');
});

test('every token that is made and everything that is sealed is in the ledger', () => {
  const ledger = createLedger();
  const token = ledger.watchRandom(systemRandom).token();
  ledger.watchSeal(createSeal([Buffer.alloc(32)], systemRandom)).seal(SECRET, 'x');
  assert.throws(() => ledger.assertAbsent(token, 'x'));
  assert.throws(() => ledger.assertAbsent(String(SECRET), 'x'));
});
