/** The console opens to a password and a phone together: how an operator gets there, and where a stolen password ends. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { totp } from '@lanyard/protocol/otp';
import { TEST_SECRET } from '../packages/server/src/devices/test-device.ts';
import { freePort } from '../packages/server/src/testing/index.ts';
import { findUserByName, invite } from '../packages/server/src/users/index.ts';
import { lookAt, withoutChromium } from './support/browser.ts';
import { ask, choose } from './support/console.ts';
import { openOperator } from './support/operator.ts';
import { scannableLink, typeCode, typePassword } from './support/portal.ts';
import { openStory, type Story } from './support/story.ts';

const skip = withoutChromium;

/** What `lanyard user link` prints, and a first start. */
async function oneTimeLink({ server }: Story, name: string): Promise<string> {
  const { kit, realm } = server;
  const user = await findUserByName(kit.db, { realmId: realm.id, name });
  if (user === null) throw new RangeError(`there is no ${name}`);
  return kit.db.transaction().execute((tx) => invite(tx, kit, realm, user, { actor: { kind: 'system' } }));
}

test('the first administrator: link, password, phone, console; a stolen password alone adds no phone', {
  skip,
}, async (t) => {
  const port = await freePort();
  const config = {
    mode: 'server',
    publicUrl: `http://localhost:${port}`,
    listen: { host: '127.0.0.1', port },
  } as const;
  const story = await openStory(t, { config });
  const [{ page, signIn, signOut }, phone] = await Promise.all([story.portal(), story.headless()]);
  const toAdd = async (): Promise<void> => {
    await page.getByRole('link', { name: 'Console' }).click();
    await page.getByRole('heading', { name: 'Add your phone first' }).waitFor();
    await page.getByRole('link', { name: 'Add device' }).click();
  };
  await signIn('admin');
  await page.goto('/demo/console/users?search=bob');
  await page.getByRole('heading', { name: 'Add your phone first' }).waitFor();
  await lookAt(page, 'console-add-first');
  assert.equal((await ask(page, 'GET', '/api/admin/users')).code, 'users.factor-needed');
  await toAdd();
  await page.getByText(/within an hour of setting their password/).waitFor();
  await lookAt(page, 'console-link-needed');
  await signOut();

  await page.goto(await oneTimeLink(story, 'admin'));
  await page.getByLabel('New password').fill('seven lanterns on a hook');
  await page.getByRole('button', { name: 'Set the password' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await typePassword(page, 'admin', 'seven lanterns on a hook');
  await page.getByRole('heading', { name: 'No device yet' }).waitFor();
  await toAdd();
  await phone.add(await scannableLink(page), 'Phone of admin');
  await page.getByRole('heading', { name: 'Your phone is added' }).waitFor();
  await page.getByRole('link', { name: 'Go on' }).click();
  await page.getByRole('navigation', { name: 'Console' }).waitFor();
  assert.equal((await ask(page, 'GET', '/api/admin/users')).status, 200, 'the phone is not asked for once more');
});

test('a first phone that this tab did not add is asked for, and the page says why', { skip }, async (t) => {
  const story = await openStory(t);
  const [{ page, signIn }, phone] = await Promise.all([story.portal(), story.headless()]);
  await signIn('admin');
  await page.goto('/demo/add?next=/demo/console');
  const link = await scannableLink(page);
  // As where a thief has copied the cookie, and not what the page keeps to itself.
  await page.evaluate('sessionStorage.clear()');
  await phone.add(link, 'Phone of admin');
  await page.getByRole('heading', { name: 'Your phone is added' }).waitFor();
  await page.getByRole('link', { name: 'Go on' }).click();
  await page.getByRole('heading', { name: 'Show that it is you' }).waitFor();
  await page.getByText(/unless it was added in this very tab/).waitFor();
  await lookAt(page, 'console-show-it');
  await page.getByRole('button', { name: 'Continue with my phone' }).click();
  const dialog = page.getByRole('dialog', { name: 'Show that it is you' });
  await dialog.getByRole('button', { name: 'Type a code from my phone' }).click();
  await typeCode(dialog, await phone.nextCode());
  await page.getByRole('navigation', { name: 'Console' }).waitFor();
});

test('a stolen password adds a first phone to an operator: the other administrators read who, when and from where', {
  skip,
}, async (t) => {
  const story = await openStory(t);
  const thief = await story.portal();
  await thief.signIn('helen');
  await (await story.headless()).add(await thief.beginAdd(), 'Some phone');
  await thief.page.getByRole('heading', { name: 'Your phone is added' }).waitFor();

  const { page } = await openOperator(t, story);
  const notices = page.getByRole('region', { name: 'First phones of operators' });
  await notices.getByText('Helen of the help desk (help desk) has added a first phone').waitFor();
  await notices.getByText(/Some phone.*from 127\.0\.0\.1/).waitFor();
  await lookAt(page, 'overview-first-phone');
  await notices.getByRole('button', { name: 'Dismiss' }).click();
  await notices.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Undo' }).click();
  await notices.getByRole('link', { name: 'Look at it' }).click();
  await page.getByRole('heading', { name: 'Helen of the help desk', level: 2 }).waitFor();
  await page.getByRole('tabpanel', { name: 'Devices' }).getByText('Some phone').first().waitFor();
});

test('A10: where the phone was shown a while ago, a new role asks for it once more on the same screen, and a link after it does not', {
  skip,
}, async (t) => {
  const story = await openStory(t);
  const { page } = await openOperator(t, story, { at: '/demo/console/users' });
  await choose(page, 'Bob Bauer');
  story.clock.advance(11 * 60_000);
  await page.getByRole('button', { name: 'Edit' }).click();
  await page
    .getByRole('form', { name: /^Edit / })
    .getByLabel('Role', { exact: true })
    .selectOption('Help desk');
  const save = page.getByRole('button', { name: 'Save' });
  await save.click();
  const dialog = page.getByRole('dialog', { name: 'Show that it is you' });
  await dialog.getByRole('button', { name: 'Type a code from my phone' }).waitFor();
  await lookAt(page, 'console-role-step-up');
  await dialog.getByRole('button', { name: 'Close' }).click();
  await page.getByText('This needs your phone first.').waitFor();
  await save.click();
  await dialog.getByRole('button', { name: 'Type a code from my phone' }).click();
  await typeCode(dialog, totp({ secret: TEST_SECRET, time: story.clock.now().getTime() }));
  await page.getByRole('definition').getByText('Help desk', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Make a link' }).click();
  await page.getByRole('dialog', { name: 'One-time link' }).waitFor();
});
