/** The users of the console as an operator meets them: everything by role and label. */
import type { TestContext } from 'node:test';
import type { Page } from 'playwright-core';
import { openOperator } from './operator.ts';
import type { Story } from './story.ts';

/** An operator at the list of users. */
export async function openUsers(t: TestContext, story: Story, name: string): Promise<Page> {
  const { page } = await openOperator(t, story, { name, at: '/demo/console/users' });
  await page.getByRole('heading', { name: 'Users', level: 1 }).waitFor();
  await page.getByRole('list', { name: 'Users' }).getByRole('button').first().waitFor();
  return page;
}

/** Finds somebody in the list and opens them, on one of the tabs. */
export async function choose(page: Page, displayName: string, tab = 'Profile'): Promise<void> {
  await page.getByRole('searchbox', { name: 'Search users' }).fill(displayName);
  await page.getByRole('list', { name: 'Users' }).getByRole('button', { name: displayName }).click();
  await page.getByRole('heading', { name: displayName, level: 2 }).waitFor();
  await openTab(page, tab);
}

export async function openTab(page: Page, name: string): Promise<void> {
  await page.getByRole('tab', { name, exact: true }).click();
  await page.getByRole('tabpanel', { name, exact: true }).waitFor();
}

/** What the server itself says, whatever the page offers. */
export function ask(
  page: Page,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; code?: string }> {
  const json =
    body === undefined
      ? ''
      : `, headers: { 'content-type': 'application/json' }, body: ${JSON.stringify(JSON.stringify(body))}`;
  return page.evaluate(
    `fetch('${path}', { method: '${method}'${json} }).then(async (reply) => ({ status: reply.status, code: (await reply.json()).code }))`,
  );
}
