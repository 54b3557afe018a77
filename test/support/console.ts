/** The operators' side as an operator meets it: with the password and a phone, and everything by role and label. */
import type { Page } from 'playwright-core';
import type { HeadlessPhone } from './headless.ts';
import { typeCode } from './portal.ts';
import { addHeadless, type Story } from './story.ts';

export interface Operator {
  page: Page;
  phone: HeadlessPhone;
}

/** Signs an operator in with a phone of theirs, and opens the console. */
export async function openOperator(story: Story, name: string): Promise<Operator> {
  const [portal, phone] = await Promise.all([story.portal(), addHeadless(story, name, `Phone of ${name}`)]);
  const { page } = portal;
  await portal.signIn(name);
  await page.getByRole('button', { name: 'Type a code from my phone' }).click();
  await typeCode(page, await phone.nextCode());
  await page.getByRole('heading', { name: 'Your devices' }).waitFor();
  await page.getByRole('link', { name: 'Console' }).click();
  await page.getByRole('navigation', { name: 'Console' }).waitFor();
  return { page, phone };
}

/** An operator at the list of users. */
export async function openUsers(story: Story, name: string): Promise<Page> {
  const { page } = await openOperator(story, name);
  await page.getByRole('link', { name: 'Users', exact: true }).first().click();
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
