import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { eventually } from '../packages/server/src/testing/index.ts';
import { lookAt, withoutChromium } from './support/browser.ts';
import {
  drag,
  FAILURE,
  inOutline,
  middleOf,
  onCanvas,
  openEditor,
  outlet,
  placeOf,
  SUCCESS,
  showAll,
  standsAt,
} from './support/journeys.ts';
import { openOperator } from './support/operator.ts';
import { openStory } from './support/story.ts';

const skip = withoutChromium;

test('D7: a journey is drawn from nothing, its faults stand on the node, and it is published with what changes', {
  skip,
}, async (t) => {
  const story = await openStory(t);
  const { page, client } = await openOperator(t, story, { at: '/demo/console/journeys' });
  await page.getByRole('link', { name: 'Login', exact: true }).waitFor();
  await lookAt(page, 'journeys');
  await page.getByRole('button', { name: 'New journey' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Fast lane');
  await lookAt(page, 'journey-new');
  await page.getByRole('button', { name: 'Create' }).click();
  await onCanvas(page, 'Start').waitFor();
  await lookAt(page, 'journey-empty');

  await page.getByRole('tab', { name: 'Add', exact: true }).click();
  await page.getByRole('searchbox', { name: 'Search nodes' }).fill('message');
  const pane = page.locator('.react-flow__pane');
  await page.getByRole('button', { name: /^Add Message/ }).dragTo(pane, { targetPosition: { x: 330, y: 300 } });
  await onCanvas(page, 'Message Node').waitFor();
  await page.getByRole('tab', { name: 'Faults (3)' }).waitFor();
  await onCanvas(page, 'Message Node').getByText('2', { exact: true }).waitFor();
  await lookAt(page, 'journey-faults');

  await showAll(page);
  await drag(page, outlet(page, 'Message Node', 'True'), await middleOf(onCanvas(page, 'Success')));
  await drag(page, outlet(page, 'Message Node', 'False'), await middleOf(onCanvas(page, 'Failure')));
  await page.getByRole('tab', { name: 'Faults', exact: true }).waitFor();
  await page.getByLabel('Name on the drawing').fill('Really?');
  const message = page.getByRole('group', { name: 'Message', exact: true });
  await message.getByRole('button', { name: 'Add a language' }).click();
  await page.getByRole('textbox', { name: 'Message in English' }).fill('Go on?');
  await page.getByRole('button', { name: 'Save draft' }).click();
  await page.getByText('Not saved yet').waitFor({ state: 'detached' });
  const { journey } = await client.expect(200, 'GET', '/api/admin/journeys/Fast%20lane');
  const [node] = Object.values<Record<string, unknown>>(journey.nodes);
  assert.deepEqual(node?.connections, { true: SUCCESS, false: FAILURE });
  assert.deepEqual([node?.displayName, node?.properties], ['Really?', { message: { en: 'Go on?' } }]);

  await page.getByRole('button', { name: 'Publish …' }).click();
  const dialog = page.getByRole('dialog', { name: 'Publish Fast lane' });
  await dialog.getByText('It is published for the first time, with 1 node.').waitFor();
  await lookAt(page, 'journey-publish');
  await dialog.getByRole('button', { name: 'Publish' }).click();
  await page.getByText('Version 1 of Fast lane is in force.').waitFor();
  assert.equal((await client.expect(200, 'GET', '/api/admin/journeys/Fast%20lane')).published, 1);
});

test('a node is moved, copied with its connections, removed, and every step is taken back and done again', {
  skip,
}, async (t) => {
  const { page } = await openEditor(t);
  await lookAt(page, 'journey-editor');
  const names = async () => (await page.locator('.lj-left .lj-row-text strong').allTextContents()).slice(1);
  const before = await names();
  const isAsBefore = () => eventually(async () => isDeepStrictEqual(await names(), before));

  await showAll(page);
  await onCanvas(page, 'Is that you?').click();
  await onCanvas(page, 'Wait a little').click({ modifiers: ['Control'] });
  await page.getByRole('heading', { name: '2 nodes are chosen' }).waitFor();
  await page.keyboard.press('Control+c');
  await page.keyboard.press('Control+v');
  await inOutline(page, 'Wait a little 2').waitFor();
  await inOutline(page, 'Is that you\\? 2').click();
  await page.getByRole('heading', { name: 'Is that you? 2', level: 2 }).waitFor();
  assert.equal(
    await page.getByLabel('True leads to', { exact: true }).locator('option:checked').textContent(),
    'Wait a little 2',
  );
  assert.equal(
    await page.getByLabel('False leads to', { exact: true }).inputValue(),
    '',
    'the way to what was not copied is left out',
  );
  await page.keyboard.press('Control+z');
  await isAsBefore();
  await page.keyboard.press('Control+Shift+z');
  await inOutline(page, 'Wait a little 2').waitFor();
  await page.keyboard.press('Control+z');

  await inOutline(page, 'Wait a little').click();
  await page.getByRole('heading', { name: 'Wait a little', level: 2 }).waitFor();
  await page.keyboard.press('Delete');
  await page.getByRole('tab', { name: /^Faults \(/ }).click();
  await page.getByRole('button', { name: /Is that you\?.*True leads nowhere/ }).click();
  await page.getByRole('heading', { name: 'Is that you?', level: 2 }).waitFor();
  await lookAt(page, 'journey-fault');
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('tab', { name: 'Outline' }).click();
  await isAsBefore();

  await showAll(page);
  const stood = await placeOf(page, 'Wait a little');
  await drag(page, onCanvas(page, 'Wait a little').getByText('Polling Wait Node'), { x: 700, y: 700 });
  await standsAt(page, 'Wait a little', stood, false);
  await page.keyboard.press('Control+z');
  await standsAt(page, 'Wait a little', stood);
  await page.getByRole('button', { name: 'Arrange' }).click();
  await page.locator('.react-flow__edge').first().waitFor({ state: 'attached' });
});

test('a connection is chosen on the drawing and cut, and a screen is dropped onto a page', { skip }, async (t) => {
  const { page } = await openEditor(t);
  const lines = page.locator('.react-flow__edge');
  const before = await lines.count();
  const line = await page.locator('.lj-way[data-way="good"] .react-flow__edge-interaction').boundingBox();
  assert.ok(line);
  await page.mouse.click(line.x + line.width / 2, line.y + line.height / 2);
  await page.getByRole('button', { name: 'Remove this connection' }).click();
  await eventually(async () => (await lines.count()) === before - 1);
  await page.keyboard.press('Control+z');
  await eventually(async () => (await lines.count()) === before);

  await page.getByRole('tab', { name: 'Add', exact: true }).click();
  await page.getByRole('searchbox', { name: 'Search nodes' }).fill('choice collector');
  await page.getByRole('button', { name: /^Add Choice Collector/ }).dragTo(onCanvas(page, 'Sign in'));
  await onCanvas(page, 'Sign in').getByText('Choice Collector').waitFor();
  await onCanvas(page, 'Sign in').getByText('Sign in').click();
  const screens = page.getByRole('region', { name: 'Screens on this page' }).getByRole('listitem');
  await page.getByRole('button', { name: 'Move Choice Collector up' }).click();
  await screens
    .nth(1)
    .getByText(/Choice Collector/)
    .first()
    .waitFor();
  await lookAt(page, 'journey-page');
});
