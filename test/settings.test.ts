import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { eventually, testServer } from '../packages/server/src/testing/index.ts';
import { lookAt, withoutChromium } from './support/browser.ts';
import { tabTo } from './support/keys.ts';
import { openOperator } from './support/operator.ts';
import { addHeadless, openStory } from './support/story.ts';

const skip = withoutChromium;
const PATH = '/demo/console/settings';

const heading = (page: Page, name: string): Locator => page.getByRole('heading', { name, level: 1 });

async function review(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: 'Review changes' }).click();
  const dialog = page.getByRole('dialog', { name: 'Review changes' });
  await dialog.getByText('Whom it touches').waitFor();
  return dialog;
}

async function save(page: Page): Promise<void> {
  const dialog = await review(page);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
}

test('F12: an administrator sees whom a change touches, saves it, and takes it back', { skip }, async (t) => {
  const story = await openStory(t);
  await addHeadless(story, 'bob', 'Bob’s phone');
  const { page, client } = await openOperator(t, story, { at: PATH });
  await heading(page, 'Settings').waitFor();
  await page.getByLabel('Length of codes').waitFor();
  await lookAt(page, 'settings');

  await page.getByLabel('Length of codes').fill('8');
  await page.getByLabel('Protection of the app').selectOption('pin');
  await page.getByText('2 changes are not saved').waitFor();
  await lookAt(page, 'settings-edited');
  const dialog = await review(page);
  await dialog.getByText('2 phones get codes of 8 digits').waitFor();
  await dialog.getByText('2 of 2 phones have no PIN yet and will be asked for one.').waitFor();
  await lookAt(page, 'settings-review');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByText('The settings were saved.').waitFor();
  await lookAt(page, 'settings-saved');
  assert.equal((await client.expect(200, 'GET', '/api/admin/realm')).settings.otp.digits, 8);

  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('The settings were saved.').waitFor({ state: 'detached' });
  assert.equal(await page.getByLabel('Length of codes').inputValue(), '6');
  const { settings, version } = await client.expect(200, 'GET', '/api/admin/realm');
  assert.deepEqual([settings.otp.digits, settings.protection, version], [6, 'none', 3]);
});

test('F12: the history names who changed what, compares any two versions, and an undo is undone', {
  skip,
}, async (t) => {
  const story = await openStory(t);
  const { page, client } = await openOperator(t, story, { at: PATH });
  for (const settings of [{ displayName: 'Example Ltd' }, { push: { matching: 'scan' } }]) {
    await client.expect(200, 'PATCH', '/api/admin/realm', { body: { settings } });
  }
  await page.getByRole('link', { name: 'History' }).click();
  const versions = page.getByRole('list', { name: 'Versions' });
  await versions
    .getByText(/Changed by Adam the administrator/)
    .first()
    .waitFor();
  await lookAt(page, 'settings-history');

  await page.getByLabel('Compare', { exact: true }).selectOption('1');
  const difference = page.getByRole('region', { name: 'Compare two versions' }).getByRole('status');
  await difference.getByText('General · Name').waitFor();
  await difference.getByText('Requests · Matching').waitFor();
  await lookAt(page, 'settings-compare');

  await page.getByRole('button', { name: 'Undo this change' }).click();
  const dialog = page.getByRole('dialog', { name: 'Go back to version 2' });
  await dialog.getByText('It holds from the next request on.').waitFor();
  await dialog.getByRole('button', { name: 'Go back to it' }).click();
  await versions.getByText(/Taken back to version 2 by/).waitFor();
  await page.getByRole('button', { name: 'Undo this change' }).click();
  await page
    .getByRole('dialog', { name: 'Go back to version 3' })
    .getByRole('button', { name: 'Go back to it' })
    .click();
  await versions.getByText(/Taken back to version 3 by/).waitFor();
  const { settings, version } = await client.expect(200, 'GET', '/api/admin/realm');
  assert.deepEqual([settings.push.matching, version], ['scan', 5]);
});

test('of two operators at once the second sees the difference, and keeps both or takes theirs', { skip }, async (t) => {
  const story = await openStory(t);
  const slow = await openOperator(t, story, { at: PATH });
  const { page } = slow;
  await page.getByLabel('Length of codes').fill('7');
  const faster = (settings: object) => slow.client.expect(200, 'PATCH', '/api/admin/realm', { body: { settings } });
  await faster({ otp: { digits: 8 }, push: { expirySeconds: 90 } });
  const first = await review(page);
  await first.getByRole('button', { name: 'Save' }).click();
  const conflict = page.getByRole('dialog', { name: 'Somebody else was faster' });
  await conflict.getByText('One setting was changed by both of you.').waitFor();
  await lookAt(page, 'settings-conflict');
  await conflict.getByRole('button', { name: 'Keep mine too' }).click();
  const second = page.getByRole('dialog', { name: 'Review changes' });
  await second.getByText('Whom it touches').waitFor();
  await second.getByRole('button', { name: 'Save' }).click();
  await page.getByText('The setting was saved.').waitFor();
  const { settings } = await slow.client.expect(200, 'GET', '/api/admin/realm');
  assert.deepEqual([settings.otp.digits, settings.push.expirySeconds], [7, 90]);

  await page.getByLabel('Length of codes').fill('6');
  await faster({ otp: { digits: 8 } });
  await (await review(page)).getByRole('button', { name: 'Save' }).click();
  await conflict.getByRole('button', { name: 'Take theirs' }).click();
  await conflict.waitFor({ state: 'detached' });
  assert.equal(await page.getByLabel('Length of codes').inputValue(), '8');
  assert.equal(await page.getByRole('button', { name: 'Review changes' }).count(), 0);
});

test('what cannot be is said while it is typed, alone and together with other settings', { skip }, async (t) => {
  const story = await openStory(t);
  const { page, client } = await openOperator(t, story, { at: PATH });
  await page.getByLabel('Length of codes').fill('12');
  await page.getByText('Type a whole number from 6 to 8.').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Review changes' }).isDisabled(), true);
  await page.getByRole('button', { name: 'Reset Length of codes to 6' }).click();
  await page.getByLabel('Idle limit').fill('86400');
  await page.getByText('This must not be longer than session.absoluteSeconds.').waitFor();
  await page.getByText('1 day', { exact: true }).waitFor();
  await page.getByRole('textbox', { name: 'Colour', exact: true }).fill('#ffee00');
  await page.getByText(/drawn darker on light pages/).waitFor();
  await lookAt(page, 'settings-faults');
  await page.getByRole('button', { name: 'Show what is not right yet' }).click();
  assert.equal(await page.getByLabel('Idle limit').evaluate((input) => input.matches(':focus')), true);
  await page.getByRole('button', { name: 'Discard' }).click();
  await page.getByRole('searchbox', { name: 'Search settings' }).fill('wrong codes window');
  await page.getByRole('group', { name: 'Wrong codes for one user.' }).waitFor();
  assert.equal(await page.getByLabel('Length of codes').count(), 0);
  await lookAt(page, 'settings-search');
  assert.equal((await client.expect(200, 'GET', '/api/admin/realm')).version, 1);
});

test('a settings file goes out and in, and one with a misspelt name is refused with the right one', {
  skip,
}, async (t) => {
  const story = await openStory(t, { settings: { otp: { digits: 8 } } });
  const { page, client } = await openOperator(t, story, { at: PATH });
  const open = async (item: RegExp) => {
    await page.getByRole('button', { name: 'Settings file' }).click();
    await page.getByRole('menuitem', { name: item }).click();
  };
  await heading(page, 'Settings').waitFor();
  const [download] = await Promise.all([page.waitForEvent('download'), open(/differs from the defaults/)]);
  assert.equal(download.suggestedFilename(), 'demo-settings-1.json');
  assert.deepEqual(JSON.parse(readFileSync(await download.path(), 'utf8')), { otp: { digits: 8 } });

  await open(/Import a file/);
  const dialog = page.getByRole('dialog', { name: 'Import a settings file' });
  const choose = (tree: unknown) =>
    dialog
      .getByLabel('File')
      .setInputFiles({ name: 'our.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(tree)) });
  await choose({ otp: { digitz: 7 } });
  await dialog.getByText(/is not a setting; perhaps otp\.digits is meant/).waitFor();
  assert.equal(await dialog.getByRole('button', { name: 'Import' }).isDisabled(), true);
  await lookAt(page, 'settings-import-refused');
  await choose(['nonsense']);
  await dialog.getByText('our.json holds no settings').waitFor();
  await choose({ push: { matching: 'scan' } });
  await dialog.getByText('Requests · Matching').waitFor();
  await dialog.getByLabel('How').selectOption('replace');
  await dialog.getByText('One-time codes · Length of codes').waitFor();
  await lookAt(page, 'settings-import');
  await dialog.getByRole('button', { name: 'Import' }).click();
  await page.getByText('The settings of our.json were imported.').waitFor();
  assert.deepEqual(await client.expect(200, 'GET', '/api/admin/realm/file'), { push: { matching: 'scan' } });
});

test('what was typed is not lost by a click on a link', { skip }, async (t) => {
  const story = await openStory(t);
  const { page } = await openOperator(t, story, { at: PATH });
  await page.getByLabel('Length of codes').fill('8');
  const leave = () => page.getByRole('navigation', { name: 'Console' }).getByRole('link', { name: 'Audit' }).click();
  await leave();
  const dialog = page.getByRole('dialog', { name: 'Leave without saving?' });
  await dialog.waitFor();
  await lookAt(page, 'settings-leave');
  await dialog.getByRole('button', { name: 'Stay here' }).click();
  assert.equal(await page.getByLabel('Length of codes').inputValue(), '8');
  await page.getByRole('link', { name: 'History' }).click();
  await page.getByRole('list', { name: 'Versions' }).waitFor();
  await page.getByRole('link', { name: 'Settings' }).last().click();
  assert.equal(await page.getByLabel('Length of codes').inputValue(), '8', 'the history is of the same page');
  await leave();
  await dialog.getByRole('button', { name: 'Leave' }).click();
  await heading(page, 'Audit').waitFor();
});

test('without a mouse: a setting is found, changed, reviewed, saved and taken back', { skip }, async (t) => {
  const story = await openStory(t);
  const { page, client } = await openOperator(t, story, { at: PATH });
  const { keyboard } = page;
  await page.getByLabel('Length of codes').waitFor();
  await keyboard.press('/');
  await keyboard.type('length');
  await tabTo(page, page.getByLabel('Length of codes'));
  await keyboard.type('8');
  await tabTo(page, page.getByRole('button', { name: 'Review changes' }));
  await keyboard.press('Enter');
  const confirm = page.getByRole('dialog', { name: 'Review changes' }).getByRole('button', { name: 'Save' });
  await page.getByRole('dialog').getByText('Whom it touches').waitFor();
  await tabTo(page, confirm);
  await keyboard.press('Enter');
  await page.getByText('The setting was saved.').waitFor();
  await tabTo(page, page.getByRole('button', { name: 'Undo' }));
  await keyboard.press('Enter');
  await page.getByText('The setting was saved.').waitFor({ state: 'detached' });
  assert.equal((await client.expect(200, 'GET', '/api/admin/realm')).version, 3);
});

test('a setting changed on one server is in force on the other at once, and a connected phone shows it', {
  skip,
}, async (t) => {
  const story = await openStory(t);
  const other = await testServer(t, {
    databaseUrl: story.server.databaseUrl,
    clock: story.clock,
    config: { mode: 'demo', realm: 'demo', sealKey: story.server.kit.config.sealKey },
  });
  const phone = await addHeadless(story, 'bob');
  const { page } = await openOperator(t, story, { at: PATH });
  await page.getByLabel('Name', { exact: true }).fill('Example Ltd');
  await page.getByLabel('Issuer').fill('Example');
  await page.getByText('2 changes are not saved').waitFor();
  await save(page);
  assert.equal((await other.request('GET', '/api/realms/demo')).body.displayName, 'Example Ltd');
  await page.getByRole('link', { name: 'Example Ltd' }).waitFor();
  await eventually(async () => (await phone.engine.accounts())[0]?.issuer === 'Example');
});
