import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browserWithEngine, hasChromium } from '../testing/browser.ts';
import { storageChecks } from '../testing/storage-conformance.ts';

const ENGINE = '/packages/authenticator/engine';

test('IndexedDB in a real browser', { skip: hasChromium ? false : 'needs Chromium' }, async (t) => {
  const { browser, origin } = await browserWithEngine(t);

  for (const name of Object.keys(storageChecks)) {
    await t.test(name, async () => {
      const page = await (await browser.newContext()).newPage();
      await page.goto(origin);
      await page.evaluate(
        async ([engine, check]) => {
          const { indexedDbStorage } = await import(`${engine}/storage/indexeddb.ts`);
          const { storageChecks } = await import(`${engine}/testing/storage-conformance.ts`);
          const { indexedDB, IDBKeyRange: keyRange } = globalThis as never;
          await storageChecks[check](await indexedDbStorage({ indexedDB, keyRange }));
        },
        [ENGINE, name] as const,
      );
      await page.context().close();
    });
  }

  await t.test(
    'F3: accounts survive a reload behind their PIN, and no key in the database can be exported',
    async () => {
      const page = await (await browser.newContext()).newPage();
      await page.goto(origin);
      const open = async (engine: string): Promise<void> => {
        const { createAuthenticator, indexedDbStorage } = await import(`${engine}/index.ts`);
        const scope = globalThis as unknown as Record<string, unknown>;
        const storage = await indexedDbStorage({ indexedDB: scope.indexedDB, keyRange: scope.IDBKeyRange });
        scope.storage = storage;
        scope.authenticator = await createAuthenticator({ storage, appVersion: '1.0.0', platform: 'test' });
      };
      await page.evaluate(open, ENGINE);
      const before = await page.evaluate(async () => {
        const { authenticator } = globalThis as never as { authenticator: import('../index.ts').Authenticator };
        await authenticator.addKeyUri('otpauth://hotp/A:b?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&counter=0');
        await authenticator.setPin('2580');
        const [account] = await authenticator.accounts();
        return (await authenticator.code(account?.id ?? '')).code;
      });
      assert.equal(before, '755224');
      await page.reload();
      await page.evaluate(open, ENGINE);
      const after = await page.evaluate(async () => {
        const { authenticator, storage } = globalThis as never as {
          authenticator: import('../index.ts').Authenticator;
          storage: import('../index.ts').Storage;
        };
        const { locked } = await authenticator.protection();
        await authenticator.unlockWithPin('2580');
        const [account] = await authenticator.accounts();
        const { code } = await authenticator.code(account?.id ?? '');
        const installation = (await storage.get('v3/installation', 'this')) as never as {
          pepper: { extractable: boolean };
        };
        return { locked, code, extractable: installation.pepper.extractable };
      });
      assert.deepEqual(after, { locked: true, code: '287082', extractable: false });
      await page.context().close();
    },
  );
});
