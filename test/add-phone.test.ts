import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { credentialsOf, devicesOfUser, openSecret } from '../packages/server/src/devices/index.ts';
import { createLedger } from '../packages/server/src/testing/index.ts';
import { lookAt, withoutChromium } from './support/browser.ts';
import { acceptOffer } from './support/phone.ts';
import { scannableLink } from './support/portal.ts';
import { readQr } from './support/qr.ts';
import { openStory, PHONE } from './support/story.ts';

const skip = withoutChromium;
const MINUTE = 60_000;

test('the portal follows the phone live, from waiting over scanned to added, and renames it at once', {
  skip,
}, async (t) => {
  const { portal: openPortal, phone: openPhone } = await openStory(t);
  const [portal, phone] = await Promise.all([openPortal(), openPhone()]);
  const { page } = portal;
  await portal.signIn('alice');
  await page.getByRole('heading', { name: 'No device yet' }).waitFor();
  await lookAt(page, 'devices-empty');
  const link = await portal.beginAdd();
  await page.getByText('Waiting for the phone to scan').first().waitFor();
  await lookAt(page, 'add-waiting');

  await phone.page.goto(link);
  await phone.page.getByRole('heading', { name: 'Add this account?' }).waitFor();
  await page.getByText('Scanned. Waiting for the phone to confirm').first().waitFor();
  assert.equal(await page.locator('[data-scan-link]').count(), 0, 'a code that a phone has is not offered any more');
  await Promise.all([lookAt(page, 'add-scanned'), lookAt(phone.page, 'phone-offer')]);
  await phone.page.getByRole('button', { name: 'Add this account' }).click();
  await phone.page.getByRole('heading', { name: / is added$/ }).waitFor();
  await lookAt(phone.page, 'phone-added');

  await page.getByRole('heading', { name: 'Your phone is added' }).waitFor();
  await lookAt(page, 'add-done');
  await page.getByLabel('Name of the device').fill('The red phone');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved as The red phone.').waitFor();
  await page.getByRole('link', { name: 'Done' }).click();
  await page.getByRole('heading', { name: 'The red phone' }).waitFor();
  await page.getByText(/Online · last seen just now/).waitFor();
});

test('a waiting page survives a reload and a restart of the server, with the same code, and goes on by itself', {
  skip,
}, async (t) => {
  const story = await openStory(t);
  const [portal, phone] = await Promise.all([story.portal(), story.headless()]);
  await portal.signIn('alice');
  const link = await portal.beginAdd();
  await portal.page.reload();
  assert.equal(await scannableLink(portal.page), link, 'a reload shows the same code');

  await story.restart();
  await phone.add(link);
  await portal.page.getByRole('heading', { name: 'Your phone is added' }).waitFor();
});

test('A8: a code that has run out says so, adds nothing, and a new one works', { skip }, async (t) => {
  const story = await openStory(t, { settings: { registration: { expirySeconds: 120 } } });
  const [portal, phone] = await Promise.all([story.portal(), story.phone()]);
  const { page } = portal;
  await portal.signIn('alice');
  const expired = await portal.beginAdd();
  await page.getByText(/The code lasts another (2:00|1:[345]\d)/).waitFor();
  story.clock.advance(2 * MINUTE);
  await page.getByRole('heading', { name: 'This code has run out' }).waitFor();
  await lookAt(page, 'add-expired');
  await phone.page.goto(expired);
  await phone.page.getByText('This QR code has expired. Ask for a new one and scan that.').waitFor();
  await lookAt(phone.page, 'phone-link-expired');

  await page.getByRole('button', { name: 'New code' }).click();
  const fresh = await scannableLink(page);
  assert.notEqual(fresh, expired);
  const headless = await story.headless();
  await headless.add(fresh);
  await page.getByRole('heading', { name: 'Your phone is added' }).waitFor();
});

test('A8: a code that was cancelled adds nothing', { skip }, async (t) => {
  const story = await openStory(t);
  const [portal, phone] = await Promise.all([story.portal(), story.phone()]);
  const { page } = portal;
  await portal.signIn('alice');
  const link = await portal.beginAdd();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('heading', { name: 'Cancelled' }).waitFor();
  await phone.page.goto(link);
  await phone.page.getByText(/Adding this phone was cancelled/).waitFor();
  await page.getByRole('link', { name: 'Back to your devices' }).click();
  await page.getByRole('heading', { name: 'No device yet' }).waitFor();
});

test('whoever cannot scan copies the link or saves a picture, which the app reads', { skip }, async (t) => {
  const story = await openStory(t);
  const [portal, phone] = await Promise.all([story.portal(), story.phone()]);
  const { page } = portal;
  await portal.signIn('alice');
  const link = await portal.beginAdd();
  await page.getByRole('button', { name: 'Copy the link' }).click();
  await page.getByText('Link copied').first().waitFor();
  assert.equal(await page.evaluate('navigator.clipboard.readText()'), link);

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download as a picture' }).click(),
  ]);
  assert.equal(download.suggestedFilename(), 'lanyard-qr-code.png');
  const picture = await readFile(await download.path());
  assert.ok(picture.readUInt32BE(16) >= 1200, 'the picture is large enough to print');
  assert.equal(await readQr(story.browser, picture), link);
  await phone.page.getByRole('button', { name: 'Scan a QR code' }).click();
  await phone.page.getByLabel('Picture of a QR code').setInputFiles(await download.path());
  await acceptOffer(phone.page);
  await page.getByRole('heading', { name: 'Your phone is added' }).waitFor();
});

test('A8: a second phone with the same code is refused in plain words, before and after the first has finished', {
  skip,
}, async (t) => {
  const story = await openStory(t);
  const [portal, first, second, third] = await Promise.all([
    story.portal(),
    story.headless(),
    story.phone(),
    story.phone(),
  ]);
  await portal.signIn('alice');
  const link = await portal.beginAdd();
  await second.page.goto(link);
  await second.page.getByRole('heading', { name: 'Add this account?' }).waitFor();
  await first.add(link, 'The first phone');
  await second.page.getByRole('button', { name: 'Add this account' }).click();
  await second.page.getByRole('heading', { name: 'The account was not added' }).waitFor();
  await second.page.getByText('This QR code was already used. Ask for a new one and scan that.').waitFor();
  await third.page.goto(link);
  await third.page.getByText('This QR code was already used. Ask for a new one and scan that.').waitFor();

  await portal.page.getByText('The first phone').waitFor();
  await portal.page.getByRole('link', { name: 'Done' }).click();
  await portal.page.getByRole('heading', { name: 'The first phone' }).waitFor();
  assert.equal(await portal.page.getByRole('list', { name: 'Devices' }).getByRole('listitem').count(), 1);
});

test('F1: neither the code nor anything that it opens holds the seed, and after use it opens nothing', {
  skip,
}, async (t) => {
  const story = await openStory(t);
  const { server } = story;
  const [portal, phone] = await Promise.all([story.portal(), story.headless()]);
  await portal.signIn('alice');
  const link = await portal.beginAdd();
  const token = new URL(link).hash.split('.')[2];
  const offer = await server.request('POST', '/device/v1/registrations/open', { body: { token } });
  assert.equal(offer.status, 200, 'a link that was not used opens the offer');
  await phone.add(link);
  await portal.page.getByRole('heading', { name: 'Your phone is added' }).waitFor();

  const { id: userId } = await server.kit.db
    .selectFrom('users')
    .select('id')
    .where('name', '=', 'alice')
    .executeTakeFirstOrThrow();
  const devices = await devicesOfUser(server.kit.db, userId);
  const [credential] = await credentialsOf(
    server.kit.db,
    devices.map(({ id }) => id),
  );
  const seed = credential && openSecret(server.kit, credential);
  assert.ok(seed && seed.length >= 20, 'the phone got a seed');
  const secrets = createLedger();
  secrets.add(seed);
  secrets.assertAbsent(link, 'the QR code');
  secrets.assertAbsent(offer.text, 'the offer');
  secrets.assertAbsent(await portal.page.content(), 'the portal');
  const again = await server.request('POST', '/device/v1/registrations/open', { body: { token } });
  assert.deepEqual([again.status, again.body.code], [409, 'registrations.link-used']);
});

test('an account whose realm demands a PIN makes the app ask for one first, and the app is locked from then on', {
  skip,
}, async (t) => {
  const story = await openStory(t, { settings: { protection: 'pin' } });
  const [portal, { page: phone }] = await Promise.all([story.portal(), story.phone()]);
  await portal.signIn('alice');
  await phone.goto(await portal.beginAdd());
  await phone.getByRole('button', { name: 'Next: set a PIN' }).click();
  await phone.getByRole('heading', { name: 'Set a PIN' }).waitFor();
  await lookAt(phone, 'phone-set-pin');
  const typePin = async (pin: string, again = pin) => {
    await phone.getByLabel('New PIN').fill(pin);
    await phone.getByLabel('The same PIN again').fill(again);
    await phone.getByRole('button', { name: 'Set this PIN' }).click();
  };
  await typePin('1234');
  await phone.getByText(/This PIN is too easy to guess/).waitFor();
  await typePin('472915', '472916');
  await phone.getByText(/The two PINs are not the same/).waitFor();
  await typePin('472915');
  await phone.getByRole('heading', { name: / is added$/ }).waitFor();
  await portal.page.getByRole('heading', { name: 'Your phone is added' }).waitFor();

  await phone.reload();
  await phone.getByRole('heading', { name: 'Lanyard is locked' }).waitFor();
  await lookAt(phone, 'phone-locked');
  await phone.getByLabel('PIN', { exact: true }).fill('472915');
  await phone.getByRole('button', { name: 'Unlock' }).click();
  await phone.getByRole('heading', { name: 'Codes' }).waitFor();
});

test('F14: on the phone itself, one press opens the app and adds the account without a camera', { skip }, async (t) => {
  const story = await openStory(t);
  const portal = await story.portal(PHONE);
  const { page } = portal;
  await portal.signIn('alice');
  await portal.beginAdd();
  const [app] = await Promise.all([
    page.context().waitForEvent('page'),
    page.getByRole('link', { name: 'Open on this phone' }).click(),
  ]);
  await acceptOffer(app);
  await page.getByRole('heading', { name: 'Your phone is added' }).waitFor();
});
