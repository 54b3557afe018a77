import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const CHAIN = fileURLToPath(new URL('./test-long-chain.ts', import.meta.url));

test('A51: a chain of 200,000 events is checked within a heap that could not hold them', () => {
  const run = spawnSync(process.execPath, ['--max-old-space-size=48', CHAIN, '200000'], { encoding: 'utf8' });
  assert.deepEqual(JSON.parse(run.stdout || 'null'), { isIntact: true, seals: 200, events: 200_000 }, run.stderr);
});
