import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { readSealKeys } from './seal-keys.ts';

const KEYS = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
const TEXTS = KEYS.map((key) => key.toString('base64url'));

function source(t: TestContext, change: { mode?: 'demo' | 'server'; sealKey?: string; file?: string }) {
  const dataFolder = mkdtempSync(join(tmpdir(), 'lanyard-keys-'));
  t.after(() => rmSync(dataFolder, { recursive: true }));
  const sealKeyFile = change.file === undefined ? null : join(dataFolder, 'keys');
  if (sealKeyFile) writeFileSync(sealKeyFile, change.file ?? '');
  return { mode: change.mode ?? 'server', sealKey: change.sealKey ?? null, sealKeyFile, dataFolder };
}

test('keys come from the environment or a file, the current one first', (t) => {
  assert.deepEqual(readSealKeys(source(t, { sealKey: TEXTS.join(', ') })), KEYS);
  assert.deepEqual(readSealKeys(source(t, { file: `# current\n${TEXTS[0]}\n\n${TEXTS[1]}\n` })), KEYS);
});

test('the demo makes its key once, readable by the server only', (t) => {
  const demo = source(t, { mode: 'demo' });
  const [key] = readSealKeys(demo);
  assert.equal(key?.length, 32);
  assert.deepEqual(readSealKeys(demo), [key]);
  assert.equal(statSync(join(demo.dataFolder, 'seal.key')).mode & 0o777, 0o600);
  assert.equal(readFileSync(join(demo.dataFolder, 'seal.key'), 'utf8').trim().length, 43);
});

test('a short, long, misspelt or missing key is refused without being repeated', (t) => {
  for (const sealKey of ['short', `${TEXTS[0]}A`, `${TEXTS[0]?.slice(1)}!`, ' ', `${TEXTS[0]},x`]) {
    assert.throws(
      () => readSealKeys(source(t, { sealKey })),
      (error: Error & { code: string }) => {
        assert.equal(error.code, 'seal.no-key');
        assert.doesNotMatch(error.message, new RegExp(`${TEXTS[0]}|short`));
        return true;
      },
    );
  }
  assert.throws(() => readSealKeys(source(t, { file: '\n' })), {
    code: 'seal.no-key',
    message: /holds no seal key/,
  });
  assert.throws(() => readSealKeys({ ...source(t, {}), sealKeyFile: '/nonexistent' }), { message: /cannot be read/ });
  assert.throws(() => readSealKeys(source(t, {})), { message: /needs LANYARD_SEAL_KEY/ });
});
