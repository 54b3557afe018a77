/** People choose a new password by themselves: with the old one, with their phone where they have one, by keys alone. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { demoPassword } from '../packages/server/src/demo.ts';
import { lookAt, withoutChromium } from './support/browser.ts';
import { typeCode, typePassword } from './support/portal.ts';
import { addHeadless, openStory } from './support/story.ts';

const skip = withoutChromium;
const CHOSEN = 'a quiet morning by the sea';

test('by keys alone: what is wrong is said at its field, the new password counts, and other places are signed out', {
  skip,
}, async (t) => {
  const story = await openStory(t);
  const [{ page, signIn, signOut }, elsewhere] = await Promise.all([story.portal(), story.portal()]);
  await elsewhere.signIn('alice');
  await signIn('alice');
  await page.goto('/.well-known/change-password');
  await page.getByRole('heading', { name: 'Change your password' }).waitFor();
  assert.equal(new URL(page.url()).pathname, '/demo/password');
  const [current, chosen] = [
    page.getByLabel('Current password', { exact: true }),
    page.getByLabel('New password', { exact: true }),
  ];
  const focused = (name: string) => page.waitForFunction(`document.activeElement?.getAttribute('name') === '${name}'`);
  await lookAt(page, 'password');

  await current.focus();
  await page.keyboard.type('not this one');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await focused('new-password');
  await page.keyboard.type('short');
  await page.keyboard.press('Enter');
  await page.getByText(/Use at least 10 characters/).waitFor();
  await focused('new-password');
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type('Password2026!');
  await page.keyboard.press('Enter');
  await page.getByText(/among the first that anybody tries/).waitFor();
  await focused('new-password');
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type(CHOSEN);
  await page.keyboard.press('Enter');
  await page.getByText(/The current password is not right/).waitFor();
  await focused('current-password');
  await lookAt(page, 'password-wrong');

  const managed = await page.evaluate(
    `[...document.querySelectorAll('form input')].map((input) => [input.autocomplete, input.type, input.value])`,
  );
  assert.deepEqual(managed, [
    ['username', 'text', 'alice'],
    ['current-password', 'password', ''],
    ['new-password', 'password', CHOSEN],
    ['', 'checkbox', 'on'],
  ]);
  await page.getByRole('button', { name: 'Show the new password' }).focus();
  await page.keyboard.press('Enter');
  await page.waitForFunction(`document.querySelector('[name="new-password"]').type === 'text'`);
  await current.focus();
  await page.keyboard.type(demoPassword);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Your password is changed' }).waitFor();
  await page.getByText('You were signed out at one other place.').waitFor();
  await lookAt(page, 'password-changed');

  await elsewhere.page.goto('/demo/devices');
  await elsewhere.page.getByLabel('Password', { exact: true }).waitFor();
  await page.getByRole('link', { name: 'Done' }).click();
  await page.getByRole('heading', { name: 'Your devices' }).waitFor();
  await signOut();
  await typePassword(page, 'alice', demoPassword);
  await page.getByText(/name or the password is not right/).waitFor();
  await typePassword(page, 'alice', CHOSEN);
  await page.getByRole('heading', { name: 'Your devices' }).waitFor();
  assert.equal(await chosen.count(), 0);
});

test('A10: whoever has a phone is asked for it first; without it nothing is changed, and other places stay where that is chosen', {
  skip,
}, async (t) => {
  const story = await openStory(t);
  const [phone, { page, signIn }, elsewhere] = await Promise.all([
    addHeadless(story, 'bob'),
    story.portal(),
    story.portal(),
  ]);
  const enter = async (portal: typeof elsewhere) => {
    await portal.signIn('bob');
    await portal.page.getByRole('button', { name: 'Type a code from my phone' }).click();
    await typeCode(portal.page, await phone.nextCode());
    await portal.page.getByRole('heading', { name: 'Your devices' }).waitFor();
    story.clock.advance(60_000);
  };
  await enter(elsewhere);
  await enter({ ...elsewhere, page, signIn });
  story.clock.advance(11 * 60_000);
  await page.getByRole('link', { name: 'Password' }).click();
  await page.getByLabel('Current password', { exact: true }).fill(demoPassword);
  await page.getByLabel('New password', { exact: true }).fill(CHOSEN);
  await page.getByRole('checkbox', { name: 'Sign me out everywhere else' }).uncheck();
  const change = page.getByRole('button', { name: 'Change the password' });
  await change.click();
  const dialog = page.getByRole('dialog', { name: 'Show that it is you' });
  await dialog.getByRole('button', { name: 'Type a code from my phone' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByText('This needs your phone first.').waitFor();
  await change.click();
  await dialog.getByRole('button', { name: 'Type a code from my phone' }).click();
  await typeCode(dialog, await phone.nextCode());
  await page.getByRole('heading', { name: 'Your password is changed' }).waitFor();
  await elsewhere.page.reload();
  await elsewhere.page.getByRole('heading', { name: 'Your devices' }).waitFor();
});
