import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Page } from 'playwright-core';
import { createStoryApi } from './support/api.ts';
import { lookAt, withoutChromium } from './support/browser.ts';
import {
  addFingerprintSensor,
  assertNothingReadable,
  chooseNewPin,
  lockNow,
  protectWithPin,
  putAway,
  typePin,
} from './support/lock.ts';
import { acceptOffer, approveWith, openTab, pasteLink } from './support/phone.ts';
import { openStory, type StoryOptions } from './support/story.ts';

const skip = withoutChromium;
const PIN = '472915';
const TOTP = 'otpauth://totp/Example:alice?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Example';

const codes = (page: Page) => page.getByRole('heading', { name: 'Codes', level: 1 });
const locked = (page: Page) => page.getByRole('heading', { name: 'Lanyard is locked' });

/** A phone whose time can be moved on, with one account of another service. */
async function openWithAccount(t: TestContext, { settings }: Pick<StoryOptions, 'settings'> = {}) {
  // Requests live long enough for all the looking before they are answered.
  const story = await openStory(t, { settings: { push: { expirySeconds: 300 }, ...settings } });
  const { page, add } = await story.phone();
  await page.clock.install();
  await page.reload();
  await pasteLink(page, TOTP);
  await acceptOffer(page);
  return { story, page, add, api: createStoryApi(story) };
}

test('F3: the app is locked with a PIN by hand and in the background, and opens for the right one only', {
  skip,
}, async (t) => {
  const { page } = await openWithAccount(t);
  await openTab(page, 'Settings');
  await page.getByRole('button', { name: /^Protection/ }).click();
  await page.getByRole('heading', { name: 'Protection', level: 1 }).waitFor();
  await lookAt(page, 'app-protection-none');
  await chooseNewPin(page, PIN);
  await page.getByText('This app is locked with a PIN').waitFor();
  await lookAt(page, 'app-protection-pin');

  await lockNow(page);
  await assertNothingReadable(page);
  await typePin(page, '000001');
  await page.getByText(/This PIN is not right. 9 attempts are left./).waitFor();
  await lookAt(page, 'app-wrong-pin');
  await typePin(page, PIN);
  await codes(page).waitFor();

  await putAway(page, 1);
  assert.equal(await locked(page).count(), 0, 'a short absence does not lock');
  await putAway(page, 2);
  await locked(page).waitFor();
  await typePin(page, PIN);
  await page.reload();
  await locked(page).waitFor();
  await assertNothingReadable(page);
  await typePin(page, PIN);
  await codes(page).waitFor();
});

test('the PIN is changed with the present one, and taken away with it', { skip }, async (t) => {
  const { page } = await openWithAccount(t);
  await protectWithPin(page, PIN);
  const change = async (present: string, next: string) => {
    await page.getByLabel('Present PIN').fill(present);
    await page.getByLabel('New PIN').fill(next);
    await page.getByLabel('The same PIN again').fill(next);
    await page.getByRole('dialog').getByRole('button', { name: 'Change the PIN' }).click();
  };
  await page.getByRole('button', { name: 'Change the PIN' }).click();
  await page.getByRole('dialog', { name: 'Change the PIN' }).waitFor();
  await lookAt(page, 'app-change-pin');
  await change('111213', 'correct horse');
  await page.getByRole('dialog').getByText('This PIN is not right.').waitFor();
  await change(PIN, 'correct horse');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await lockNow(page);
  await typePin(page, PIN);
  // Whoever sees the slip at once does not wait for the refusal.
  const field = page.getByLabel('PIN', { exact: true });
  await field.fill('correct horse');
  await page.getByText(/This PIN is not right. 9 attempts are left./).waitFor();
  assert.equal(await field.inputValue(), 'correct horse', 'the refusal of the last one takes nothing away');
  await page.getByRole('button', { name: 'Unlock' }).click();
  await codes(page).waitFor();

  await openTab(page, 'Settings');
  await page.getByRole('button', { name: /^Protection/ }).click();
  await page.getByRole('button', { name: 'Remove the PIN' }).click();
  const question = page.getByRole('dialog', { name: 'Remove the PIN?' });
  await question.getByLabel('PIN', { exact: true }).fill('correct horse');
  await question.getByRole('button', { name: 'Remove the PIN' }).click();
  await page.getByLabel('New PIN').waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'Protection', level: 1 }).waitFor();
});

test('a locked phone refuses a request without being opened; to approve, it has to be opened first', {
  skip,
}, async (t) => {
  const { page, add, api } = await openWithAccount(t);
  await add((await api.begin('alice')).link);
  await protectWithPin(page, PIN);
  await lockNow(page);
  const unwanted = await api.ask('alice', { asked: 'Open the front door' });
  await page.getByText('A request is waiting').waitFor();
  await assertNothingReadable(page);
  await lookAt(page, 'app-locked-request');
  assert.equal(await page.getByRole('button', { name: 'This is me' }).count(), 0);
  await page.getByRole('button', { name: 'Not me' }).click();
  await page.getByRole('button', { name: 'Only refuse' }).click();
  assert.equal((await api.ended(unwanted.id)).state, 'denied');
  await page.getByText('A request is waiting').waitFor({ state: 'detached' });
  await locked(page).waitFor();

  const wanted = await api.ask('alice', { asked: 'Open the back door' });
  await page.getByText('A request is waiting').waitFor();
  await typePin(page, PIN);
  await page.getByText('Open the back door').waitFor();
  await approveWith(page, wanted.number ?? '');
  assert.equal((await api.ended(wanted.id)).state, 'approved');
});

test('B8: a protected app asks for its PIN before it takes a further account, of a server or of another service', {
  skip,
}, async (t) => {
  const { story, page, api } = await openWithAccount(t);
  // Whoever typed the PIN within the last minute is not asked again.
  const passMinute = async () => {
    story.clock.advance(61_000);
    await page.clock.fastForward(61_000);
  };
  await protectWithPin(page, PIN);
  await passMinute();
  const { link } = await api.begin('alice');
  await page.goto(link);
  await page.getByRole('button', { name: 'Add this account' }).click();
  await page.getByRole('heading', { name: 'Confirm that it is you' }).waitFor();
  await lookAt(page, 'app-confirm');
  await typePin(page, '000001', 'Continue');
  await page.getByText(/This PIN is not right/).waitFor();
  assert.deepEqual(await api.devices('alice'), [], 'nothing was added without it');
  await typePin(page, PIN, 'Continue');
  await page.getByRole('heading', { name: /^Lanyard is added$/ }).waitFor();
  await page.getByRole('button', { name: 'Done' }).click();

  await passMinute();
  await pasteLink(page, TOTP.replace('alice', 'work'));
  await page.getByRole('button', { name: 'Add this account' }).click();
  await page.getByRole('dialog', { name: 'Confirm that it is you to add an account' }).waitFor();
  await typePin(page, PIN, 'Continue');
  await page.getByRole('heading', { name: 'Example is added' }).waitFor();
});

test('fingerprint or face: switched on with the PIN, opens the app, and the PIN stays another way in', {
  skip,
}, async (t) => {
  const { page } = await openWithAccount(t);
  const finger = await addFingerprintSensor(page);
  await protectWithPin(page, PIN);
  await page.getByRole('button', { name: /^Fingerprint or face/ }).click();
  await page.getByRole('dialog', { name: 'Use fingerprint or face' }).waitFor();
  await lookAt(page, 'app-fingerprint-on');
  await page.getByLabel('Your PIN').fill(PIN);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await lockNow(page);
  await lookAt(page, 'app-locked-fingerprint');
  await page.getByRole('button', { name: 'Use fingerprint or face' }).click();
  await codes(page).waitFor();
  await page.reload();
  await locked(page).waitFor();
  await finger.isStrange();
  await page.getByRole('button', { name: 'Use fingerprint or face' }).click();
  await page.getByText('Your fingerprint or face was not recognised. Use your PIN.').waitFor();
  await lookAt(page, 'app-strange-finger');
  await typePin(page, PIN);
  await codes(page).waitFor();
});

test('an account that demands a fingerprint: nothing is added without a sensor, and each approval asks for it', {
  skip,
}, async (t) => {
  const { page, api } = await openWithAccount(t, { settings: { protection: 'biometric' } });
  const { link } = await api.begin('alice');
  await page.goto(link);
  await page.getByRole('button', { name: 'Next: protect this app' }).click();
  await page.getByRole('heading', { name: 'This device cannot hold this account' }).waitFor();
  await lookAt(page, 'app-no-sensor');
  await page.getByRole('button', { name: 'Back to the codes' }).click();

  await addFingerprintSensor(page);
  await page.goto(link);
  await page.getByRole('button', { name: 'Next: protect this app' }).click();
  await chooseNewPin(page, PIN);
  await page.getByRole('heading', { name: 'Use fingerprint or face' }).waitFor();
  await lookAt(page, 'app-offer-fingerprint');
  await page.getByLabel('Your PIN').fill(PIN);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('heading', { name: /^Lanyard is added$/ }).waitFor();
  await page.getByRole('button', { name: 'Done' }).click();

  await lockNow(page);
  const { id, number } = await api.ask('alice');
  await page.getByText('A request is waiting').waitFor();
  await typePin(page, PIN);
  await page.getByRole('heading', { name: 'Is this you?' }).waitFor();
  await approveWith(page, number ?? '');
  await page.getByText('This account asks for your fingerprint or face. Unlock with it first.').waitFor();
  await lookAt(page, 'app-request-fingerprint');
  await page.getByRole('button', { name: 'Use fingerprint or face' }).click();
  await page.getByText('This account asks for your fingerprint or face.').waitFor({ state: 'detached' });
  await approveWith(page, number ?? '');
  assert.equal((await api.ended(id)).state, 'approved');
});

test('ten wrong PINs disable the accounts: it waits longer each time, says what is left, and then what happened', {
  skip,
}, async (t) => {
  const { page } = await openWithAccount(t);
  await protectWithPin(page, PIN);
  await lockNow(page);
  // The page's time stands still but for the waits: each is counted from before the PIN is checked, which takes as long as it takes.
  let now: number = await page.evaluate('Date.now()');
  await page.clock.setFixedTime(now);
  const left = (count: number) =>
    new RegExp(`This PIN is not right. ${count === 1 ? 'One attempt is' : `${count} attempts are`} left`);
  for (let wrong = 1; wrong <= 9; wrong += 1) {
    await typePin(page, `00000${wrong}`);
    await page.getByText(left(10 - wrong)).waitFor();
    if (wrong < 5) continue;
    // Five are free; then 30 seconds, and twice as long each time.
    const wait = 30_000 * 2 ** (wrong - 5);
    if (wrong === 5) {
      await page.getByText('You can try again in 30 seconds.').waitFor();
      await typePin(page, PIN);
      await page.getByText('There were several wrong PINs. Wait a little before the next one.').waitFor();
    }
    now += wait;
    await page.clock.setFixedTime(now);
  }
  await lookAt(page, 'app-last-pin');
  await typePin(page, '000000');
  await page.getByText('Ten wrong PINs have disabled the accounts').waitFor();
  await page.getByText('Disabled after wrong PINs', { exact: true }).waitFor();
  await lookAt(page, 'app-disabled');
  await page.getByRole('button', { name: 'Example: Disabled after wrong PINs. Details' }).click();
  await page.getByText('Too many wrong PINs erased its keys.').waitFor();
  await lookAt(page, 'app-disabled-account');
});
