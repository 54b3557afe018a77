/** Operators at the console, for stories that are not about signing in. */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { demoPassword } from '../../packages/server/src/demo.ts';
import type { TestClient } from '../../packages/server/src/testing/index.ts';
import { findUserByName } from '../../packages/server/src/users/index.ts';
import { openContext } from './browser.ts';
import type { Story } from './story.ts';

export interface Operator {
  page: Page;
  /** The same person without a page. */
  client: TestClient;
}

/** Somebody of the demo realm who has shown password and phone, without a page. */
export async function clientOf({ server }: Pick<Story, 'server'>, name = 'admin'): Promise<TestClient> {
  const user = await findUserByName(server.kit.db, { realmId: server.realm.id, name });
  assert.ok(user, `${name} is of the demo`);
  return server.signIn({ ...user, password: demoPassword });
}

/** The same, on a page of the console. */
export async function openOperator(
  t: TestContext,
  { server, browser }: Story,
  {
    name = 'admin',
    at = '/demo/console',
    device = {},
  }: { name?: string; at?: string; device?: BrowserContextOptions } = {},
): Promise<Operator> {
  const client = await clientOf({ server }, name);
  const context = await openContext(t, browser, { baseURL: server.url, ...device });
  await context.addCookies(
    Object.entries(client.cookies).map(([cookie, value]) => ({
      name: cookie,
      value,
      url: server.url.replace('http:', 'https:'),
      secure: true,
      httpOnly: true,
      sameSite: 'Lax' as const,
    })),
  );
  const page = await context.newPage();
  await page.goto(at);
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  return { page, client };
}
