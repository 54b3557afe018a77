import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { stripTypeScriptTypes } from 'node:module';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from 'playwright-core';

export const CHROMIUM = '/usr/bin/chromium';
export const hasChromium = existsSync(CHROMIUM);

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

/** Where a page finds the bare names that the engine imports. */
const IMPORTS = {
  jose: '/node_modules/jose/dist/webapi/index.js',
  '@noble/hashes/': '/node_modules/@noble/hashes/',
  '@lanyard/protocol/device': '/packages/protocol/src/device/index.ts',
  '@lanyard/protocol/pingam': '/packages/protocol/src/pingam/index.ts',
  '@lanyard/protocol/otp': '/packages/protocol/src/otp/index.ts',
};
const PAGE = `<!doctype html><script type="importmap">${JSON.stringify({ imports: IMPORTS })}</script>`;

/** A real browser and an origin from which it loads the engine's own source files, types stripped, nothing bundled. */
export async function browserWithEngine(t: TestContext): Promise<{ browser: Browser; origin: string }> {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname === '/') return response.setHeader('content-type', 'text/html').end(PAGE);
    response.setHeader('content-type', 'text/javascript');
    try {
      const text = await readFile(`${ROOT}${pathname}`, 'utf8');
      return response.end(pathname.endsWith('.ts') ? stripTypeScriptTypes(text) : text);
    } catch {
      return response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  t.after(() => browser.close());
  return { browser, origin: `http://localhost:${(server.address() as AddressInfo).port}` };
}
