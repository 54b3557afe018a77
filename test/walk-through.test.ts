import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lookAt, openContext, withoutChromium } from './support/browser.ts';
import { acceptOffer, approveWith, codeOnScreen } from './support/phone.ts';
import { scannableLink, typePassword } from './support/portal.ts';
import { openStory } from './support/story.ts';

test('a newcomer adds the phone, approves a sign-in and has a code accepted, in one window and without a phone', {
  skip: withoutChromium,
}, async (t) => {
  const { server, browser, toNextCode } = await openStory(t);
  const page = await (await openContext(t, browser, { baseURL: server.url })).newPage();
  await page.goto('/');
  const portal = page.frameLocator('iframe[title="Portal"]');
  const phone = page.frameLocator('iframe[title="Authenticator app on a phone"]');
  const point = page.getByRole('button', { name: 'Point the phone at the screen' });
  await portal.getByLabel('Password', { exact: true }).waitFor();
  await phone.getByRole('heading', { name: 'Add your first account' }).waitFor();
  assert.equal(await point.isDisabled(), true, 'there is nothing to scan yet');
  await lookAt(page, 'walk-through');

  await typePassword(portal, 'alice');
  await portal.getByRole('link', { name: 'Add device' }).click();
  await scannableLink(portal);
  await point.click();
  await acceptOffer(phone);
  await portal.getByRole('heading', { name: 'Your phone is added' }).waitFor();
  await portal.getByRole('link', { name: 'Done' }).click();

  await portal.getByRole('button', { name: 'Sign out' }).click();
  await typePassword(portal, 'alice');
  await portal.getByRole('button', { name: 'Send a request to my phone' }).click();
  const number = ((await portal.locator('.lp-request-number').textContent()) ?? '').replaceAll(/\D/g, '');
  await phone.getByRole('heading', { name: 'Is this you?' }).waitFor();
  await lookAt(page, 'walk-through-request');
  await approveWith(phone, number);
  await portal.getByRole('heading', { name: 'Your devices' }).waitFor();
  await phone.getByRole('button', { name: 'Done' }).click();

  await toNextCode(page);
  await portal.getByRole('button', { name: 'Sign out' }).click();
  await typePassword(portal, 'alice');
  await portal.getByRole('button', { name: 'Type a code from my phone' }).click();
  await portal.getByLabel('Code', { exact: true }).fill(await codeOnScreen(phone));
  await portal.getByRole('button', { name: 'Continue' }).click();
  await portal.getByRole('heading', { name: 'Your devices' }).waitFor();
});
