import { test } from 'node:test';
import { decodeBase32, totp } from '@lanyard/protocol/otp';
import type { Locator } from 'playwright-core';
import { withoutChromium } from './support/browser.ts';
import { seenFocus, tabTo } from './support/keys.ts';
import { openStory } from './support/story.ts';

const skip = withoutChromium;
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
  // What is missing gets the focus.
  await seenFocus(page, page.getByLabel('Password', { exact: true }));
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
  // A dialog that closes gives the focus back.
  await seenFocus(page, remove);
  await press(page.getByRole('button', { name: 'Sign out' }));
  await page.getByLabel('Password', { exact: true }).waitFor();
});
