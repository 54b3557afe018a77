import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Page } from 'playwright-core';
import { createStoryApi, type StoryApi } from './support/api.ts';
import { lookAt, withoutChromium } from './support/browser.ts';
import { addFingerprintSensor, protectWithPin } from './support/lock.ts';
import { acceptOffer, codeOnScreen, openTab, pasteLink } from './support/phone.ts';
import { askByJourney, codeFor, stateOf } from './support/pingam.ts';
import { openStory, type Story, type StoryOptions } from './support/story.ts';

const skip = withoutChromium;
const FROM = {
  contextInfo: {
    remoteIp: '203.0.113.7',
    userAgent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0',
    location: { latitude: 38.72, longitude: -9.14 },
  },
};
/** Without it Chromium says that a program drives it, and an account may demand that none does. */
const UNDRIVEN = ['--disable-blink-features=AutomationControlled'];

type Changes = Parameters<typeof codeFor>[2];

async function openApp(
  t: TestContext,
  options: StoryOptions = {},
): Promise<{ story: Story; api: StoryApi; page: Page; paste: (changes?: Changes) => Promise<void> }> {
  // Requests live long enough for all the looking before they are answered.
  const settings = { push: { expirySeconds: 300 } };
  const story = await openStory(t, { chromium: UNDRIVEN, settings, ...options });
  const { page } = await story.phone();
  const paste = async (changes: Changes = {}) => pasteLink(page, await codeFor(story, 'alice', changes));
  return { story, api: createStoryApi(story), page, paste };
}

const number = (page: Page, text: string) => page.getByRole('button', { name: text, exact: true });

test('D2: an mfauth code gives codes that count and requests whose number is chosen; refusing is one question', {
  skip,
}, async (t) => {
  const { api, page, paste, story } = await openApp(t);
  await paste();
  await page.getByRole('heading', { name: 'Add this account?' }).waitFor();
  await page.getByText(/Add it only if Acme has just shown you this code/).waitFor();
  await lookAt(page, 'app-mfa-offer');
  await page.getByRole('button', { name: 'Add this account' }).click();
  await page.getByRole('heading', { name: 'Acme is added' }).waitFor();
  await page.getByText('Keep the app open when you sign in').waitFor();
  await lookAt(page, 'app-mfa-added');
  await page.getByRole('button', { name: 'Done' }).click();
  assert.equal(await api.accepts('alice', await codeOnScreen(page)), true);

  const asked = await askByJourney(story, 'alice', FROM);
  await page.getByRole('heading', { name: 'Is this you?' }).waitFor();
  await page.getByText('Press the number that the sign-in screen shows').waitFor();
  for (const fact of ['38.72° N, 9.14° W', '203.0.113.7', 'Firefox on Windows']) await page.getByText(fact).waitFor();
  await lookAt(page, 'app-mfa-request');
  await number(page, asked.number ?? '').click();
  await page.getByRole('heading', { name: 'Your number was sent' }).waitFor();
  await lookAt(page, 'app-mfa-number-sent');
  assert.equal(await stateOf(story, asked.id), 'approved');
  await page.getByRole('button', { name: 'Done' }).click();

  const strange = await askByJourney(story, 'alice', FROM);
  await page.getByRole('button', { name: 'Not me' }).click();
  const question = page.getByRole('dialog', { name: 'Refuse it?' });
  await question.waitFor();
  await lookAt(page, 'app-mfa-refuse');
  await question.getByRole('button', { name: 'Refuse', exact: true }).click();
  await page.getByRole('heading', { name: 'You refused this' }).waitFor();
  await lookAt(page, 'app-mfa-refused-request');
  assert.equal(await stateOf(story, strange.id), 'denied');
  await page.getByRole('button', { name: 'Done' }).click();

  await openTab(page, 'Requests');
  await page.getByText(/^Refused · alice/).waitFor();
  await page.getByText(/^Number sent · alice/).waitFor();
  await openTab(page, 'Codes');
  await lookAt(page, 'app-mfa-codes');
  await page.getByRole('button', { name: 'More for Acme, alice' }).click();
  await page.getByRole('button', { name: 'Details' }).click();
  await page.getByText('While the app is open').waitFor();
  await page.getByText('Connected', { exact: true }).waitFor();
  await lookAt(page, 'app-mfa-account');
  await page.getByRole('button', { name: 'Remove this account' }).click();
  await page.getByText(/Acme is not told/).waitFor();
  await lookAt(page, 'app-mfa-remove');
});

test('A28: a pressed number that is not on the sign-in screen ends the request', { skip }, async (t) => {
  const { api, page, paste } = await openApp(t);
  await paste({ oath: false });
  await acceptOffer(page);
  await page.getByRole('button', { name: /No codes, requests only/ }).waitFor();
  const asked = await api.ask('alice');
  await page.getByText('Press the number that the sign-in screen shows').waitFor();
  const shown = await page.getByRole('group').getByRole('button').allTextContents();
  assert.equal(shown.length, 3);
  await number(page, shown.find((text) => text !== asked.number) ?? '').click();
  await page.getByText(/if it was another, nobody was let in/).waitFor();
  assert.equal(await page.getByText(/You confirmed/).count(), 0, 'the app knows no more than that it was sent');
  assert.equal((await api.ended(asked.id)).state, 'mismatched');
});

test('D4: a device without a lock gets no account; one that loses it has the account locked, until it has one again', {
  skip,
}, async (t) => {
  const { api, page, paste, story } = await openApp(t);
  await page.clock.install();
  await page.reload();
  const policies = '{"biometricAvailable":{},"deviceTampering":{"score":0.8}}';
  await paste({ policies });
  await page.getByText(/This account is not allowed here: this device has no fingerprint/).waitFor();
  assert.equal(await page.getByRole('button', { name: 'Add this account' }).count(), 0);
  await lookAt(page, 'app-mfa-not-allowed');
  await page.getByRole('button', { name: 'Not now' }).click();

  const sensor = await addFingerprintSensor(page);
  await paste({ policies });
  await acceptOffer(page);
  await page.getByRole('button', { name: /^Copy code / }).waitFor();
  await sensor.remove();
  await page.getByRole('button', { name: /^Acme: Locked: this device has no fingerprint/ }).waitFor();
  assert.equal(await page.getByRole('button', { name: /^Copy code / }).count(), 0);
  await lookAt(page, 'app-mfa-locked');
  const asked = await api.ask('alice', { expiresInSeconds: 120 });
  await page.getByRole('heading', { name: 'Is this you?' }).waitFor();
  await page.getByText(/^This account is locked: this device has no fingerprint/).waitFor();
  assert.equal(await page.getByRole('button', { name: /^\d\d$|Not me/ }).count(), 0, 'neither allowed nor refused');
  await lookAt(page, 'app-mfa-request-locked');
  story.clock.advance(121_000);
  await page.clock.fastForward(121_000);
  assert.equal((await api.ended(asked.id)).state, 'expired');
  await page.getByRole('button', { name: 'Back to the codes' }).click();
  await page.getByRole('button', { name: /^Acme: Locked/ }).click();
  await page.getByText(/Set one up in the settings of the device/).waitFor();
  await lookAt(page, 'app-mfa-locked-account');

  await sensor.bringBack();
  await page.getByRole('button', { name: /^Copy code / }).waitFor();
  assert.equal(await page.getByText(/This account is locked/).count(), 0);
});

test('D4: a browser that a program drives says so, and an account that forbids it is not added', {
  skip,
}, async (t) => {
  const { page, paste } = await openApp(t, { chromium: [] });
  await paste({ policies: '{"deviceTampering":{"score":0.9}}' });
  await page.getByText(/looks as if it had been tampered with: another program drives this browser/).waitFor();
  await page.getByRole('button', { name: 'Not now' }).click();
  await paste({ policies: '{"deviceTampering":{}}' });
  await acceptOffer(page);
  await page.getByRole('button', { name: /^Copy code / }).waitFor();
});

test('a server that refuses leaves nothing behind; the codes can be kept alone, and are called what they are', {
  skip,
}, async (t) => {
  const { story, page } = await openApp(t);
  const code = await codeFor(story, 'alice');
  // A later code of the same person takes the place of this one.
  await codeFor(story, 'alice');
  await pasteLink(page, code);
  await page.getByRole('button', { name: 'Add this account' }).click();
  await page.getByText(/The server did not accept this code/).waitFor();
  await page.getByRole('button', { name: 'Scan another QR code' }).waitFor();
  await lookAt(page, 'app-mfa-refused');
  await page.getByRole('button', { name: 'Add the codes only' }).click();
  await page.getByRole('heading', { name: 'Acme is added' }).waitFor();
  await page.getByText(/The server was not asked, and may not know these codes/).waitFor();
  await lookAt(page, 'app-mfa-codes-only');
});

test('a server of PingAM takes the phone and cannot reach it: the app says so at once, and its codes work', {
  skip,
}, async (t) => {
  const { page, paste } = await openApp(t);
  await page.route(/_action=pending/, (route) =>
    route.fulfill({ status: 501, json: { code: 501, reason: 'Not Implemented', message: 'Not supported' } }),
  );
  await paste();
  await page.getByRole('button', { name: 'Add this account' }).click();
  await page.getByText('Requests of this account cannot reach this app').waitFor();
  await lookAt(page, 'app-mfa-unreachable');
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: /^Copy code / }).waitFor();
});

test('the type biometric asks for the app’s protection anew, also in an app that is open', { skip }, async (t) => {
  const { story, page, paste } = await openApp(t, { settings: { push: { matching: 'none', expirySeconds: 300 } } });
  await paste();
  await acceptOffer(page);
  await askByJourney(story, 'alice', { pushType: 'biometric' });
  await page.getByRole('button', { name: 'This is me' }).click();
  await page.getByRole('button', { name: 'Set a PIN now' }).waitFor();
  await lookAt(page, 'app-mfa-protection-missing');
  await page.getByRole('button', { name: 'Not me' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Refuse', exact: true }).click();
  await page.getByRole('button', { name: 'Done' }).click();
  await protectWithPin(page, '731946');
  await openTab(page, 'Codes');
  const asked = await askByJourney(story, 'alice', { pushType: 'biometric' });
  await page.getByRole('heading', { name: 'Is this you?' }).waitFor();
  await page.getByRole('button', { name: 'This is me' }).click();
  const question = page.getByRole('dialog', { name: 'Confirm that it is you to approve for Acme' });
  await question.waitFor();
  await lookAt(page, 'app-mfa-biometric');
  await question.getByLabel('PIN', { exact: true }).fill('731946');
  await question.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('heading', { name: 'You confirmed that it is you' }).waitFor();
  assert.equal(await stateOf(story, asked.id), 'approved');
});
