import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countNativeWork } from '../testing/native-work.ts';
import { createGate, hashPassword, verifyPassword } from './password.ts';

test('a password fits its own hash and no other, in either Unicode composition', async () => {
  const stored = await hashPassword('Zoe\u0308 likes tea');
  assert.equal(await verifyPassword(stored, 'Zo\u00eb likes tea'), true);
  assert.equal(await verifyPassword(stored, 'zoë likes tea'), false);
});

test('the hash is Argon2id with 19 MiB and two passes, and never the same twice', async () => {
  const [one, two] = await Promise.all([hashPassword('same words'), hashPassword('same words')]);
  assert.match(one, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  assert.notEqual(one, two);
});

test('A25: without a stored hash nothing fits, and the same work is done', async () => {
  assert.equal(await verifyPassword(null, 'anything'), false);
  const stored = await hashPassword('a right password');
  const works = (hash: string | null) => countNativeWork(() => verifyPassword(hash, 'a wrong password'));
  assert.deepEqual([await works(stored), await works(null)], [1, 1]);
});

test('no more tasks run at once than the gate is wide, and all of them run, also after a failure', async () => {
  const gate = createGate(2);
  let running = 0;
  let most = 0;
  const task = (fails: boolean) => async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise<void>((resolve) => setImmediate(resolve));
    running -= 1;
    if (fails) throw new TypeError('on purpose');
    return 'done';
  };
  const results = await Promise.allSettled(Array.from({ length: 20 }, (_, index) => gate(task(index % 3 === 0))));
  assert.equal(most, 2);
  assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 13);
});
