import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeBase32, totp } from '@lanyard/protocol/otp';
import type { Locator, Page } from 'playwright-core';
import { withoutChromium } from './support/browser.ts';
import { openStory } from './support/story.ts';

const skip = withoutChromium;
const MOST_STEPS = 40;

const hasFocus = async (page: Page, target: Locator): Promise<boolean> =>
  (await page.locator(':focus-visible').and(target).count()) === 1;

/** Presses Tab until the target has a focus that can be seen, as somebody without a mouse does. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let step = 0; step < MOST_STEPS; step += 1) {
    if (await hasFocus(page, target)) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`${target} is not reached with ${MOST_STEPS} steps`);
}

test('without a mouse: from the sign-in to a device that is added, renamed, and out again', { skip }, async (t) => {
  const story = await openStory(t);
  const { page } = await story.portal();
  const { keyboard } = page;
  const press = async (target: Locator): Promise<void> => {
    await tabTo(page, target);
    await keyboard.press('Enter');
  };
  await tabTo(page, page.getByLabel('Name', { exact: true }));
  await keyboard.type('bob');
  await keyboard.press('Enter');
  assert.equal(
    await hasFocus(page, page.getByLabel('Password', { exact: true })),
    true,
    'what is missing gets the focus',
  );
  await keyboard.type('demo');
  await keyboard.press('Enter');

  await press(page.getByRole('link', { name: 'Add device' }));
  await press(page.getByRole('link', { name: 'Another authenticator app' }));
  await press(page.getByText('Type the key instead'));
  const key = ((await page.locator('.lp-key').textContent()) ?? '').replaceAll(/\s/g, '');
  await tabTo(page, page.getByLabel('Code from the app'));
  await keyboard.type(totp({ secret: decodeBase32(key), time: Date.now() }));
  await keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Your app is added' }).waitFor();
  await press(page.getByRole('link', { name: 'Done' }));

  await press(page.getByRole('button', { name: 'Rename Authenticator app' }));
  await keyboard.type('My password manager');
  await keyboard.press('Enter');
  await page.getByRole('heading', { name: 'My password manager' }).waitFor();
  const remove = page.getByRole('button', { name: 'Remove My password manager' });
  await press(remove);
  await page.getByRole('dialog').waitFor();
  await keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  assert.equal(await hasFocus(page, remove), true, 'a dialog that closes gives the focus back');
  await press(page.getByRole('button', { name: 'Sign out' }));
  await page.getByLabel('Password', { exact: true }).waitFor();
});
