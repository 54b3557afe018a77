import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeTampering, type TamperingFacts } from './tampering.ts';

const untouched: TamperingFacts = {
  isDriven: false,
  leftovers: [],
  replaced: [],
  isInsecure: false,
  isFramed: false,
};

test('D4: an untouched browser scores 0, and says nothing', () => {
  assert.deepEqual(judgeTampering(untouched), { score: 0, signs: [] });
});

test('D4: each sign counts by itself, the heaviest decides, and all are named', () => {
  const scores: [Partial<TamperingFacts>, number][] = [
    [{ isInsecure: true }, 1],
    [{ replaced: ['fetch'] }, 0.9],
    [{ isDriven: true }, 0.9],
    [{ leftovers: ['__puppeteer'] }, 0.7],
    [{ isFramed: true }, 0.5],
  ];
  for (const [facts, score] of scores) {
    const found = judgeTampering({ ...untouched, ...facts });
    assert.deepEqual([found.score, found.signs.length], [score, 1], JSON.stringify(facts));
  }
  const all = judgeTampering(Object.assign({}, untouched, ...scores.map(([facts]) => facts)));
  assert.deepEqual([all.score, all.signs.length], [1, 5]);
});
