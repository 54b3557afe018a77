import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createStoryApi } from './support/api.ts';
import { lookAt, withoutChromium } from './support/browser.ts';
import { openFakeCamera } from './support/camera.ts';
import { acceptOffer } from './support/phone.ts';
import { openStory } from './support/story.ts';

const skip = withoutChromium;

test('F14: the app’s camera reads the QR code of the portal and adds the account, and later that of a sign-in screen', {
  skip,
}, async (t) => {
  const camera = openFakeCamera(t);
  const story = await openStory(t, {
    chromium: camera.chromium,
    settings: { push: { matching: 'scan', expirySeconds: 300 } },
  });
  const api = createStoryApi(story);
  const { page } = await story.phone({ permissions: ['camera'] });
  camera.show((await api.begin('alice')).link);
  await page.getByRole('button', { name: 'Scan a QR code' }).click();
  await acceptOffer(page);
  assert.equal((await api.devices('alice')).length, 1);

  const strange = await api.ask('alice', { asked: 'Somebody else' });
  await page.getByText('Somebody else').waitFor();
  await page.getByRole('button', { name: 'Back' }).click();
  // Only there does the next one come to the front by itself.
  await page.getByRole('heading', { name: 'Codes', level: 1 }).waitFor();
  camera.show(strange.link);
  const wanted = await api.ask('alice', { asked: 'Read the wiki' });
  await page.getByText('Read the wiki').waitFor();
  await page.getByRole('button', { name: 'Scan the sign-in screen' }).click();
  await page.getByText('This QR code belongs to another request. Scan the one on your own sign-in screen.').waitFor();
  camera.show(wanted.link);
  await page.getByRole('button', { name: 'Scan the sign-in screen' }).click();
  await page.getByRole('heading', { name: 'You confirmed that it is you' }).waitFor();
  assert.equal((await api.ended(wanted.id)).state, 'approved');
});

test('while it looks, the camera is on the screen; what it reads is checked like any other link', {
  skip,
}, async (t) => {
  const camera = openFakeCamera(t);
  const story = await openStory(t, { chromium: camera.chromium });
  const { page } = await story.phone({ permissions: ['camera'] });
  await page.getByRole('button', { name: 'Scan a QR code' }).click();
  await page.getByText('Point the camera at the QR code on the other screen.').waitFor();
  await lookAt(page, 'app-scan');
  await page.getByRole('button', { name: 'Back' }).click();
  camera.show('https://example.org/a-poem');
  await page.getByRole('button', { name: 'Scan a QR code' }).click();
  await page.getByText('This is not a link or QR code that this app understands.').waitFor();
});

test('without a camera the app says so and offers the other ways', { skip }, async (t) => {
  const { page } = await (await openStory(t)).phone();
  await page.getByRole('button', { name: 'Scan a QR code' }).click();
  await page.getByText('No camera here').waitFor();
  const place = await page.locator('[data-empty]').boundingBox();
  assert.ok(place && Math.abs(place.width - place.height) < 1, 'its place stays: nothing moves away under a finger');
  await lookAt(page, 'app-no-camera');
  await page.getByRole('button', { name: 'Paste a link instead' }).click();
  await page.getByRole('heading', { name: 'Paste a link' }).waitFor();
  await lookAt(page, 'app-paste');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByText('Paste the link first.').waitFor();
});
