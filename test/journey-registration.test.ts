/** Adding a phone on the way in, with a journey that every realm is given: the offer, where the app is, the code, what comes after. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LOGIN_WITH_OFFER } from '../packages/server/src/journeys/index.ts';
import { lookAt, withoutChromium } from './support/browser.ts';
import { openPocket } from './support/pocket.ts';
import { scannableLink, typePassword } from './support/portal.ts';
import { openStory } from './support/story.ts';

const skip = withoutChromium;
const settings = { signIn: { journey: LOGIN_WITH_OFFER } };

test('D2, D6: the offer to add a phone leads over the app and one scanned code to the recovery codes, and in', {
  skip,
}, async (t) => {
  const pocket = await openPocket(t);
  const look = { issuer: 'Acme Bank', accent: '#7a1fa2' };
  const story = await openStory(t, { settings: { ...settings, ...look }, config: pocket.config ?? {} });
  const { page, signOut } = await story.portal();
  await typePassword(page, 'alice');
  await page.getByRole('heading', { name: 'Protect your account' }).waitFor();
  await lookAt(page, 'journey-offer');
  await page.getByRole('button', { name: 'Get the app' }).click();
  await page.getByRole('heading', { name: 'Get the app' }).waitFor();
  await page.getByRole('link', { name: /App Store/ }).waitFor();
  await lookAt(page, 'journey-get-app');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('button', { name: 'Register device' }).click();
  const link = await scannableLink(page);
  assert.match(link, /^mfauth:\/\/totp\//);
  await lookAt(page, 'journey-combined-code');
  const { status, scanned } = await pocket.scan(story.server.url, link);
  assert.deepEqual([status, scanned.issuer, /&b=([^&]*)/.exec(link)?.[1]], [200, 'Acme Bank', '7a1fa2']);
  await page.getByRole('heading', { name: 'Keep your recovery codes' }).waitFor();
  const codes = page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem');
  assert.equal(await codes.count(), 10);
  await lookAt(page, 'journey-combined-recovery-codes');
  await page.getByRole('button', { name: 'I have kept them' }).click();
  await page.getByRole('heading', { name: 'Your devices' }).waitFor();
  await lookAt(page, 'journey-phone-added');

  await signOut();
  await typePassword(page, 'alice');
  const number = ((await page.locator('.lp-request-number').textContent()) ?? '').replaceAll(/\D/g, '');
  await page.getByRole('button', { name: 'Use a code' }).waitFor();
  await page.getByText(/type or choose this number/).waitFor();
  await page.getByText(/^[12]:\d\d left$/).waitFor();
  await lookAt(page, 'journey-request');
  assert.equal(await pocket.answer(story.server.url, { number }), 200);
  await page.getByRole('heading', { name: 'Your devices' }).waitFor();
});

test('D2: a code that nobody scans in time makes room for a new one, and the offer can be passed over', {
  skip,
}, async (t) => {
  const pocket = await openPocket(t);
  const story = await openStory(t, { settings });
  const { page } = await story.portal();
  await typePassword(page, 'alice');
  await page.getByRole('button', { name: 'Register device' }).click();
  const link = await scannableLink(page);
  await page.getByText(/^(1:00|0:[345]\d) left$/).waitFor();
  story.clock.advance(61_000);
  await page.getByRole('heading', { name: 'The code has expired' }).waitFor();
  await page
    .getByText('Nothing was added. If your app shows the account nevertheless, delete it there first.')
    .waitFor();
  await lookAt(page, 'journey-code-too-late');
  assert.equal((await pocket.scan(story.server.url, link)).status, 400);
  await page.getByRole('button', { name: 'Show a new code' }).click();
  assert.notEqual(await scannableLink(page), link);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await typePassword(page, 'alice');
  await page.getByRole('button', { name: 'Not now' }).click();
  await page.getByRole('heading', { name: 'Your devices' }).waitFor();
});
