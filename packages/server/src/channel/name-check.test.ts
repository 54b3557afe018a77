import assert from 'node:assert/strict';
import type { LookupFunction } from 'node:net';
import { test } from 'node:test';
import { guardedLookup } from '../kit/index.ts';
import { eventually } from '../testing/index.ts';
import { nameCheck } from './name-check.ts';

const local = guardedLookup({ privateNetworks: false });

/** A name server that answers when it is told to, and not before. */
function slowServer() {
  const waiting: (() => void)[] = [];
  const look: LookupFunction = (hostname, options, callback) => {
    waiting.push(() => local(hostname, options, callback));
  };
  return { look, waiting };
}

test('a name that leads to this machine is refused', async () => {
  const check = nameCheck({ atOnce: 1, timeoutMs: 60_000 });
  assert.match((await check('localhost', local))?.detail ?? '', /localhost leads to a forbidden address/);
});

test('A33: a name server that never answers holds up nobody for longer than the time limit', async () => {
  const { look, waiting } = slowServer();
  const check = nameCheck({ atOnce: 1, timeoutMs: 10 });
  assert.equal(await check('localhost', look), null);
  assert.equal(waiting.length, 1);
});

test('A33: a look-up keeps its place until it has ended, not until nobody waits for it; without a place there is none', async () => {
  const { look, waiting } = slowServer();
  const check = nameCheck({ atOnce: 2, timeoutMs: 10 });
  await Promise.all([check('localhost', look), check('localhost', look)]);
  assert.equal(await check('localhost', look), null);
  assert.equal(waiting.length, 2, 'the third was not begun');
  for (const answer of waiting) answer();
  await eventually(async () => (await check('localhost', local)) !== null);
});
