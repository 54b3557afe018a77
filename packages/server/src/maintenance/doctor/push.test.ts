import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPractice, told } from './test-examination.ts';

test('push: of many services that refuse, the ten that said so last are told, the newest first', async (t) => {
  const { look, kit } = await openPractice(t);
  await kit.database.executeSql(`INSERT INTO push_services (kind, host, verdict, words, since)
    SELECT 'web-push', 'push' || n || '.example.com', CASE WHEN n = 20 THEN 'accepted' ELSE 'ours' END, 'no',
      '2026-03-02T09:00:00Z'::timestamptz + n * interval '1 minute'
    FROM generate_series(1, 20) AS n`);
  const hosts = told(await look('push')).flatMap((line) => /^warning: (push\d+)\./.exec(line)?.[1] ?? []);
  assert.deepEqual(
    hosts,
    Array.from({ length: 10 }, (_, index) => `push${19 - index}`),
  );
});
