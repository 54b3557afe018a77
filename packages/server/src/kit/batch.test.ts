import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type BatcherOptions, createBatcher } from './batch.ts';

type Numbers = BatcherOptions<number, number>;

/** A batcher of doublings that notes each run; `gate` holds runs back until it is opened. */
function doubling(options: Partial<Numbers> = {}) {
  const runs: number[][] = [];
  const gate = Promise.withResolvers<void>();
  const run: Numbers['run'] = async (items) => {
    runs.push([...items]);
    await gate.promise;
    return items.map((item) => item * 2);
  };
  const add = createBatcher<number, number>({ run, isUndone: () => true, ...options });
  return { add, runs, open: gate.resolve };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('who comes in one turn of the event loop shares a run; who comes during it shares the next, whole', async (t) => {
  // No run counts as slow here, however slow the machine is.
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { add, runs, open } = doubling();
  const first = [add(1), add(2)];
  await turn();
  const second = [add(3), add(4), add(5)];
  await turn();
  assert.deepEqual(runs, [[1, 2]]);
  open();
  assert.deepEqual(await Promise.all([...first, ...second]), [2, 4, 6, 8, 10]);
  assert.deepEqual(runs, [
    [1, 2],
    [3, 4, 5],
  ]);
});

test('a run holds no more than its size; the rest follows', async () => {
  const { add, runs, open } = doubling({ maxSize: 2 });
  open();
  assert.deepEqual(await Promise.all([1, 2, 3, 4, 5].map(add)), [2, 4, 6, 8, 10]);
  assert.deepEqual(runs, [[1, 2], [3, 4], [5]]);
});

test('items with one key run one after the other, and hold nobody else up', async () => {
  const { add, runs, open } = doubling({ keyOf: (item) => (item < 10 ? 'same' : String(item)) });
  open();
  assert.deepEqual(await Promise.all([1, 2, 3, 10, 11].map(add)), [2, 4, 6, 20, 22]);
  assert.deepEqual(runs, [[1, 10, 11], [2], [3]]);
});

test('the one that cannot be done fails alone, with its own error, and its neighbours are done once each', async () => {
  const done: number[] = [];
  const add = createBatcher<number, number>({
    isUndone: () => true,
    run: async (items) => {
      const bad = items.find((item) => item % 10 === 3);
      if (bad !== undefined) throw new TypeError(`cannot do ${bad}`);
      done.push(...items);
      return items;
    },
  });
  const items = Array.from({ length: 20 }, (_, index) => index);
  const settled = await Promise.allSettled(items.map(add));
  const failed = settled.flatMap((each, index) => (each.status === 'rejected' ? [[index, each.reason.message]] : []));
  assert.deepEqual(failed, [
    [3, 'cannot do 3'],
    [13, 'cannot do 13'],
  ]);
  assert.deepEqual(
    done,
    items.filter((item) => item % 10 !== 3),
  );
});

test('where nobody knows what was done, everybody gets the error and nothing is tried again', async () => {
  let runs = 0;
  const add = createBatcher<number, number>({
    isUndone: () => false,
    run: async () => {
      runs += 1;
      throw new TypeError('the connection broke');
    },
  });
  const settled = await Promise.allSettled([1, 2, 3].map(add));
  assert.deepEqual(
    settled.map((each) => each.status === 'rejected' && each.reason.message),
    Array.from({ length: 3 }, () => 'the connection broke'),
  );
  assert.equal(runs, 1);
});

test('after a failure the next ones go on, with the same key as well', async () => {
  let isBroken = true;
  const add = createBatcher<number, number>({
    isUndone: () => false,
    keyOf: () => 'same',
    run: async (items) => {
      if (isBroken) throw new TypeError('broken');
      return items;
    },
  });
  const broken = add(1);
  const next = add(2);
  await assert.rejects(broken, { message: 'broken' });
  isBroken = false;
  assert.equal(await next.catch(() => add(2)), 2);
});

test('the queue is bounded: who is one too many is told to come again, and the others are served', async () => {
  const { add, open } = doubling({ maxWaiting: 2 });
  const running = add(1);
  await turn();
  const waiting = [add(2), add(3)];
  await assert.rejects(add(4), { code: 'kit.busy', status: 503, headers: { 'retry-after': '1' } });
  open();
  assert.deepEqual(await Promise.all([running, ...waiting]), [2, 4, 6]);
  assert.equal(await add(4), 8);
});

// If it were a dam, the first run would wait for the second for ever.
test('a run that hangs is no dam for those who come after it', { timeout: 10_000 }, async () => {
  const second = Promise.withResolvers<void>();
  const add = createBatcher<number, number>({
    isUndone: () => true,
    run: async (items) => {
      if (items.includes(1)) await second.promise;
      else second.resolve();
      return items;
    },
  });
  const slow = add(1);
  await turn();
  assert.equal(await add(2), 2);
  assert.equal(await slow, 1);
});
