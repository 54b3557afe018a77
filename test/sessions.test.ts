import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { sql } from 'kysely';
import type { Page } from 'playwright-core';
import { lookAt, withoutChromium } from './support/browser.ts';
import { scannableLink, typeCode } from './support/portal.ts';
import { addHeadless, addPhone, openStory, type StoryOptions } from './support/story.ts';

const skip = withoutChromium;
const MINUTE = 60_000;

const FIREFOX = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0';
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1';
const ANDROID =
  'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36';

/** Whether the next thing this browser does is asking for the password. */
async function isOut(page: Page): Promise<boolean> {
  await page.goto('/demo/devices');
  const password = page.getByLabel('Password', { exact: true });
  await password.or(page.getByRole('heading', { name: 'Your devices' })).waitFor();
  return password.isVisible();
}

test('a person sees where they are signed in, ends one, then all others, and keeps the one in use', {
  skip,
}, async (t) => {
  const story = await openStory(t);
  const browsers = [{}, { userAgent: FIREFOX }, { userAgent: IPHONE }, { userAgent: ANDROID }];
  const [here, firefox, iphone, android] = await Promise.all(browsers.map((device) => story.portal(device)));
  assert.ok(here && firefox && iphone && android);
  for (const portal of [here, firefox, iphone, android]) await portal.signIn('bob');
  const { page } = here;
  await page.getByRole('link', { name: 'Sign-ins' }).click();
  const list = page.getByRole('list', { name: 'Sign-ins' });
  await list.getByRole('heading', { name: 'Firefox on Windows' }).waitFor();
  assert.equal(await list.getByRole('listitem').count(), 4);
  assert.match((await list.getByRole('listitem').first().textContent()) ?? '', /This browser/);
  await lookAt(page, 'sessions');

  await page.getByRole('button', { name: /^Sign out Firefox on Windows/ }).click();
  await list.getByRole('heading', { name: 'Firefox on Windows' }).waitFor({ state: 'detached' });
  assert.deepEqual(await Promise.all([firefox, iphone, android].map((portal) => isOut(portal.page))), [
    true,
    false,
    false,
  ]);
  await page.getByRole('button', { name: 'Sign out everywhere else' }).click();
  await page.getByText('Signed out at 2 places.').waitFor({ state: 'attached' });
  assert.equal(await list.getByRole('listitem').count(), 1);
  assert.deepEqual(await Promise.all([here, iphone, android].map((portal) => isOut(portal.page))), [false, true, true]);
});

/** Bob has a phone, and his session proved nothing but the password. */
async function withPhone(t: TestContext, options: StoryOptions = {}) {
  const story = await openStory(t, options);
  const [portal, phone] = await Promise.all([story.portal(), story.headless()]);
  await addPhone(portal, phone, 'bob');
  await portal.page.getByRole('link', { name: 'Done' }).click();
  return { story, portal, page: portal.page, phone };
}

const dialogOf = (page: Page) => page.getByRole('dialog', { name: 'Show that it is you' });

test('A10: a session alone cannot add a second device: the first one is asked for', { skip }, async (t) => {
  const { page, phone } = await withPhone(t);
  await page.getByRole('link', { name: 'Add device' }).click();
  const dialog = dialogOf(page);
  await dialog.getByRole('button', { name: 'Type a code from my phone' }).waitFor();
  await lookAt(page, 'step-up');
  await dialog.getByRole('button', { name: 'Close' }).click();
  await page.getByText('This needs your phone first.').waitFor();
  await page.getByText('Nothing was changed. Start again when you have it at hand.').waitFor();
  await lookAt(page, 'step-up-cancelled');
  assert.equal(await page.locator('[data-scan-link]').count(), 0, 'no code without the proof');

  await page.getByRole('button', { name: 'Try again' }).click();
  await dialog.getByRole('button', { name: 'Type a code from my phone' }).click();
  await typeCode(dialog, await phone.nextCode());
  await scannableLink(page);
});

test('A10: removing a device names what is lost and asks for a fresh proof, by a request to the phone', {
  skip,
}, async (t) => {
  // Long enough for all that is looked at while the request waits.
  const story = await openStory(t, { settings: { push: { expirySeconds: 300 } } });
  const [portal, phone] = await Promise.all([story.portal(), addHeadless(story, 'bob', 'The only phone')]);
  const { page } = portal;
  await portal.signIn('bob');
  const match = await portal.askPhone();
  await phone.engine.answer((await phone.request()).id, { decision: 'approve', match });
  await page.getByRole('heading', { name: 'The only phone' }).waitFor();

  story.clock.advance(11 * MINUTE);
  await page.getByRole('button', { name: 'Remove The only phone' }).click();
  const losses = page.getByRole('dialog', { name: 'Remove The only phone?' });
  await losses.getByText('Codes from it stop working at once.').waitFor();
  await losses.getByText(/It is your only device/).waitFor();
  await lookAt(page, 'remove-device');
  await losses.getByRole('button', { name: 'Remove' }).click();
  const dialog = dialogOf(page);
  await dialog.getByRole('button', { name: 'Send a request to my phone' }).click();
  await dialog.getByText('Waiting for your phone').waitFor();
  await lookAt(page, 'remove-device-step-up');
  const number = ((await dialog.locator('.lp-request-number').textContent()) ?? '').trim();
  const request = await phone.request();
  assert.notEqual(request.asked, 'Sign in', 'the phone says what is asked');
  await phone.engine.answer(request.id, { decision: 'approve', match: number });
  await page.getByRole('heading', { name: 'No device yet' }).waitFor();
  await page.getByText('The only phone was removed.').waitFor({ state: 'attached' });
});

test('whoever changes their mind keeps the device', { skip }, async (t) => {
  const { page } = await withPhone(t);
  await page.getByRole('button', { name: 'Remove Test phone' }).click();
  await page.getByRole('button', { name: 'Keep it' }).click();
  await page.getByRole('heading', { name: 'Test phone' }).waitFor();
});

test('the list says of each device how it reaches us and when it was last seen', { skip }, async (t) => {
  const { story, page } = await withPhone(t);
  await sql`
    INSERT INTO devices (id, realm_id, user_id, name, mode, state, created_at, activated_at, last_sync_at)
    SELECT gen_random_uuid(), realm_id, user_id, more.name, more.mode, 'active', now(), now(), more.seen
    FROM devices, (VALUES
      ('Phone in the drawer', 'online', now() - interval '3 days'),
      ('Phone without a network', 'offline', NULL),
      ('Password manager', 'standard', NULL)) AS more (name, mode, seen)`.execute(story.server.kit.db);
  await page.reload();
  await page.getByText(/^Online · last seen just now/).waitFor();
  await page.getByText(/^Online · last seen 3 days ago/).waitFor();
  await page.getByText(/^Offline QR code/).waitFor();
  await page.getByText(/^Another authenticator app · codes only/).waitFor();
  await lookAt(page, 'devices');
  await page.getByRole('button', { name: 'Rename Phone in the drawer' }).click();
  await lookAt(page, 'devices-rename');
  await page.getByLabel('Name of the device').fill('Old phone');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Old phone' }).waitFor();
});
