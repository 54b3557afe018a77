/** Decision 9 in the console: a lock of the user and one that holds back strangers alone, each with its own way out. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lookAt, withoutChromium } from './support/browser.ts';
import { choose, openUsers } from './support/console.ts';
import { openStory, type Story } from './support/story.ts';

const skip = withoutChromium;

async function lock({ server: { kit, realm } }: Story, scope: string, subject: string): Promise<void> {
  const until = new Date(kit.clock.now().getTime() + 600_000);
  const row = { realm_id: realm.id, count: 9, window_ends_at: until, locked_until: until, scope, subject };
  await kit.db.insertInto('limits').values(row).execute();
}

test('F10: the help desk sees who is locked out and for whom only strangers are held back, and helps each in its own way', {
  skip,
}, async (t) => {
  const story = await openStory(t);
  const page = await openUsers(t, story, 'helen');
  await lock(story, 'code:user', 'bob');
  await lock(story, 'password:user', 'alice');
  await lock(story, 'password:user', 'bob');
  await page.reload();
  const list = page.getByRole('list', { name: 'Users' });
  const row = (name: string) => list.getByRole('button', { name });
  await row('Bob Bauer').getByRole('img', { name: 'Locked out' }).waitFor();
  await row('Alice Adler').getByRole('img', { name: 'Strangers held back' }).waitFor();
  assert.equal(await row('Alice Adler').getByRole('img', { name: 'Locked out' }).count(), 0);

  await page.getByRole('button', { name: 'Filters' }).click();
  await page.getByLabel('State').selectOption('Locked out by wrong tries');
  await page.getByText('1 person', { exact: true }).waitFor();
  await row('Bob Bauer').waitFor();
  await page.getByLabel('State').selectOption('Guessed at: strangers held back');
  await page.getByText('2 people', { exact: true }).waitFor();
  await page.getByLabel('State').selectOption('Any state');

  await choose(page, 'Bob Bauer');
  await page.getByText(/^Locked out until/).waitFor();
  await page.getByText(/^Strangers are held back until/).waitFor();
  await lookAt(page, 'console-both-locks');
  await page.getByRole('button', { name: 'Unlock' }).click();
  await page.getByText(/^Locked out until/).waitFor({ state: 'detached' });
  await page.getByText(/^Strangers are held back until/).waitFor();

  await choose(page, 'Alice Adler');
  await page.getByText(/Alice Adler is not locked out.*their phone decides/).waitFor();
  await lookAt(page, 'console-strangers-held-back');
  await page.getByRole('button', { name: 'Let all try again' }).click();
  await page.getByText(/^Strangers are held back until/).waitFor({ state: 'detached' });
});
