/** Which journey people sign in with: seen in the list, chosen in the settings, and kept from being lost. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually } from '../packages/server/src/testing/index.ts';
import { lookAt, withoutChromium } from './support/browser.ts';
import { onCanvas, openEditor, openJourney, putJourney } from './support/journeys.ts';
import { openOperator } from './support/operator.ts';
import { openStory } from './support/story.ts';

const skip = withoutChromium;

test('the journey to sign in with is chosen among those that let people in, and the list says which it is', {
  skip,
}, async (t) => {
  const story = await openStory(t);
  const { page, client } = await openOperator(t, story, { at: '/demo/console/journeys' });
  await putJourney(client, 'Fast lane');
  const row = (name: string) => page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) });
  await row('Login').getByText('People sign in with it').waitFor();
  await row('Confirm').getByText('Confirms who they are').waitFor();

  await page.goto('/demo/console/settings');
  const choice = page.getByLabel('Sign-in journey');
  await choice.getByRole('option', { name: 'Fast lane' }).waitFor({ state: 'attached' });
  assert.deepEqual(await choice.getByRole('option').allTextContents(), [
    'Confirm',
    'Fast lane',
    'Login',
    'Login with registration offer',
  ]);
  await choice.selectOption('Fast lane');
  await page.getByRole('button', { name: 'Review changes' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });

  await page.goto('/demo/console/journeys');
  await row('Fast lane').getByText('People sign in with it').waitFor();
  assert.equal(await row('Login').getByText('People sign in with it').count(), 0);
  await lookAt(page, 'journeys-used');

  await openJourney(page, 'Fast lane');
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Delete …' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete Fast lane?' });
  await dialog.getByText('The drawing is lost, and with it 1 published version.').waitFor();
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await dialog.getByText('Fast lane is in use: people sign in with it.').waitFor();
  await lookAt(page, 'journey-in-use');
});

test('a new row is typed in at once, a node never stays without a name, and the focus comes back from a trial', {
  skip,
}, async (t) => {
  const { page } = await openEditor(t);
  await onCanvas(page, 'Wait a little').click();
  await page.getByLabel('Name on the drawing').fill('');
  await page.keyboard.press('Tab');
  await page.getByRole('heading', { name: 'Polling Wait Node', level: 2 }).waitFor();

  await onCanvas(page, 'Is that you?').click();
  const message = page.getByRole('group', { name: 'Message', exact: true });
  await message.getByRole('button', { name: 'Add a language' }).click();
  const french = page.getByRole('textbox', { name: 'Message in French' });
  await page.waitForFunction('document.activeElement?.getAttribute("aria-label") === "Message in French"');
  const before = (await french.boundingBox())?.height ?? 0;
  await page.keyboard.type('Êtes-vous bien la personne qui se connecte en ce moment depuis cet ordinateur ?');
  // A longer text is seen whole.
  await eventually(async () => ((await french.boundingBox())?.height ?? 0) > before + 20);
  await lookAt(page, 'journey-long-text');

  const trial = page.getByRole('button', { name: 'Try it' });
  await trial.click();
  await page.getByRole('button', { name: 'Close the trial' }).click();
  await page.waitForFunction('document.activeElement?.textContent === "Try it"');
});

test('the file picker of an import is a button of this product, whatever page was open before', { skip }, async (t) => {
  const story = await openStory(t);
  const { page } = await openOperator(t, story, { at: '/demo/console/journeys' });
  await page.getByRole('button', { name: 'Import' }).click();
  await page.getByRole('dialog').waitFor();
  const picker = page.getByLabel('Drop a journey file here, or choose one');
  const box = await picker.boundingBox();
  assert.ok((box?.height ?? 0) >= 44, 'large enough for a finger');
  await lookAt(page, 'journey-import-picker');
});
