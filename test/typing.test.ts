/** What somebody types is theirs: no answer that arrives meanwhile takes it away, changes it or selects it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { settled, withoutChromium } from './support/browser.ts';
import { choose, openUsers } from './support/console.ts';
import { addPhone, openStory, type Story } from './support/story.ts';

const skip = withoutChromium;

/** Keeps answers back until they are let go, and says when they have been taken in. */
async function holdBack(page: Page, path: string): Promise<() => Promise<void>> {
  const { promise, resolve } = Promise.withResolvers<void>();
  await page.route(path, async (route) => {
    await promise;
    await route.continue();
  });
  return async () => {
    const answered = page.waitForResponse((reply) => reply.status() >= 400);
    resolve();
    await (await answered).finished();
    await settled(page);
  };
}

/** Half a minute later somebody comes back to this tab, and what is shown is asked for again. */
async function comeBack(story: Story, page: Page): Promise<void> {
  await story.toNextCode(page);
  await page.evaluate(`window.dispatchEvent(new Event('visibilitychange'))`);
}

test('a new name of a phone goes on where it was while the list is read again', { skip }, async (t) => {
  const story = await openStory(t);
  const [portal, phone] = await Promise.all([story.portal(), story.headless()]);
  const { page } = portal;
  await addPhone(portal, phone, 'bob');
  await page.getByRole('link', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'Rename Test phone' }).click();
  await page.keyboard.type('Blue');
  phone.engine.disconnect();
  await phone.engine.sync();
  await story.server.kit.db
    .updateTable('devices')
    .set({ last_sync_at: new Date(Date.now() - 3 * 86_400_000) })
    .execute();
  await comeBack(story, page);
  await page.getByText(/last seen 3 days ago/).waitFor();
  await settled(page);
  await page.keyboard.type(' phone');
  assert.equal(await page.getByLabel('Name of the device').inputValue(), 'Blue phone');
});

test('a password that is typed anew while the wrong one is looked at stays', { skip }, async (t) => {
  const story = await openStory(t);
  const { page, signIn } = await story.portal();
  await signIn('alice');
  await page.getByRole('link', { name: 'Password' }).click();
  const current = page.getByLabel('Current password', { exact: true });
  await current.fill('not this one');
  await page.getByLabel('New password', { exact: true }).fill('a quiet morning by the sea');
  const letGo = await holdBack(page, '**/api/self/password');
  await page.keyboard.press('Enter');
  await current.fill('this one');
  await letGo();
  assert.equal(await current.inputValue(), 'this one');
});

test('a code that is typed while the one before is looked at stays', { skip }, async (t) => {
  const story = await openStory(t);
  const { page, signIn } = await story.portal();
  await signIn('alice');
  await page.goto('/demo/add?method=app');
  const code = page.getByLabel('Code from the app', { exact: true });
  await code.fill('000000');
  const letGo = await holdBack(page, '**/api/self/registrations/*/confirm');
  await page.keyboard.press('Enter');
  await code.fill('123');
  await letGo();
  assert.equal(await code.inputValue(), '123');
});

test('what an operator types stays where the user cannot be read again for a moment', { skip }, async (t) => {
  const story = await openStory(t);
  const page = await openUsers(t, story, 'admin');
  await choose(page, 'Bob Bauer');
  await page.getByRole('button', { name: 'Edit' }).click();
  await page.getByLabel('Full name').fill('Robert');
  await page.route(/\/api\/admin\/users\/[0-9a-f-]{36}$/, (route) => route.fulfill({ status: 500, body: '' }));
  const failed = page.waitForResponse((reply) => reply.status() === 500);
  await comeBack(story, page);
  await failed;
  await settled(page);
  assert.equal(await page.getByLabel('Full name').inputValue(), 'Robert');
});
