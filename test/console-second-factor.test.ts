/** The console opens to a password and a phone together: how an operator gets there, and where a stolen password ends. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freePort } from '../packages/server/src/testing/index.ts';
import { findUserByName, invite } from '../packages/server/src/users/index.ts';
import { lookAt, withoutChromium } from './support/browser.ts';
import { ask } from './support/console.ts';
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
  await page.getByLabel('New password').fill('seven lanyards on a hook');
  await page.getByRole('button', { name: 'Set the password' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await typePassword(page, 'admin', 'seven lanyards on a hook');
  await page.getByRole('heading', { name: 'No device yet' }).waitFor();
  await toAdd();
  await phone.add(await scannableLink(page), 'Phone of admin');
  await page.getByRole('heading', { name: 'Your phone is added' }).waitFor();
  await page.getByRole('link', { name: 'Go on' }).click();
  await page.getByRole('heading', { name: 'Show that it is you' }).waitFor();
  await lookAt(page, 'console-show-it');
  await page.getByRole('button', { name: 'Continue with my phone' }).click();
  const dialog = page.getByRole('dialog', { name: 'Show that it is you' });
  await dialog.getByRole('button', { name: 'Type a code from my phone' }).click();
  await typeCode(dialog, await phone.nextCode());
  await page.getByRole('navigation', { name: 'Console' }).waitFor();
  assert.equal((await ask(page, 'GET', '/api/admin/users')).status, 200);
});
