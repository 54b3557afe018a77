/** Turns: who runs, who waits, and who is told that it is too busy. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Turns } from './turns.ts';

const limits = { atOnce: 3, atOnceOfOwner: 2, waiting: 6, waitingOfOwner: 4, waitMs: 60_000 };

/** Takes a turn and writes down when it begins; `done` ends it. */
function taker(turns: Turns) {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const take = async (owner: string, name: string) => {
    const done = await turns.take(owner);
    begun.push(name);
    ends.set(name, done);
  };
  const end = async (name: string) => {
    ends.get(name)?.();
    // What waits begins in the microtasks that follow.
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { begun, take, end };
}

test('one owner never holds every thread, however many of its scripts wait', async () => {
  const { begun, take, end } = taker(new Turns(limits));
  await Promise.all([take('a', 'a1'), take('a', 'a2')]);
  const waiting = [take('a', 'a3'), take('a', 'a4')];
  await take('b', 'b1');
  assert.deepEqual(begun, ['a1', 'a2', 'b1']);
  await end('a1');
  await end('a2');
  await Promise.all(waiting);
  assert.deepEqual(begun, ['a1', 'a2', 'b1', 'a3', 'a4']);
});

test('owners take turns: who has many that wait is not served before who has one', async () => {
  const { begun, take, end } = taker(new Turns({ ...limits, atOnce: 1, atOnceOfOwner: 1 }));
  await take('a', 'a1');
  const waiting = [take('a', 'a2'), take('a', 'a3'), take('b', 'b1')];
  for (const name of ['a1', 'a2', 'b1']) await end(name);
  await Promise.all(waiting);
  assert.deepEqual(begun, ['a1', 'a2', 'b1', 'a3']);
});

test('those that wait have a number, of one owner and of all', async () => {
  const turns = new Turns(limits);
  const held = await Promise.all([...'aab'].map((owner) => turns.take(owner)));
  const refused: string[] = [];
  const waiting = [...'aaaaabbb'].map((owner) =>
    turns.take(owner).then(
      (done) => done(),
      ({ code }) => refused.push(`${owner} ${code}`),
    ),
  );
  await new Promise((resolve) => setImmediate(resolve));
  // Of a the fifth, and of b the third, which is the seventh of all.
  assert.deepEqual(refused, ['a kit.busy', 'b kit.busy']);
  for (const done of held) done();
  await Promise.all(waiting);
});

test('whoever has waited too long is told, and is not run later', async () => {
  const turns = new Turns({ ...limits, atOnce: 1, waitMs: 1 });
  const done = await turns.take('a');
  await assert.rejects(turns.take('b'), { code: 'kit.busy' });
  done();
  const free = await turns.take('c');
  free();
});
