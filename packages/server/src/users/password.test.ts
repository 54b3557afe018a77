import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkPassword, createGate, hashPassword, verifyPassword } from './password.ts';
import './errors.ts';

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
  const time = async (stored: string | null) => {
    const start = performance.now();
    await verifyPassword(stored, 'a wrong password');
    return performance.now() - start;
  };
  const stored = await hashPassword('a right password');
  const known: number[] = [];
  const unknown: number[] = [];
  for (let round = 0; round < 15; round += 1) {
    known.push(await time(stored));
    unknown.push(await time(null));
  }
  const median = (times: number[]) => times.toSorted((a, b) => a - b)[7] ?? 0;
  // A skipped hash would be a hundred times faster; other processes of the machine may well make a factor of two.
  assert.ok(median(unknown) > median(known) / 3, `${median(unknown)} ms against ${median(known)} ms`);
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

test('short, monotonous and self-naming passwords are refused with one sentence', () => {
  for (const password of ['short', 'aaaaaaaaaaaaaaaa', 'abababababab', 'my name is Alice!']) {
    assert.throws(() => checkPassword(password, 'alice'), { code: 'users.password-weak', message: /easy to guess/ });
  }
  checkPassword('correct horse', 'alice');
});
