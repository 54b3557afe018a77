import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { lookAt, settled, withoutChromium } from './support/browser.ts';
import {
  drag,
  FAILURE,
  inOutline,
  middleOf,
  onCanvas,
  openEditor,
  openJourney,
  outlet,
  placeOf,
  putJourney,
  SUCCESS,
  showAll,
  slide,
  standsAt,
} from './support/journeys.ts';
import { focusOn, tabTo } from './support/keys.ts';
import { openOperator } from './support/operator.ts';
import { openStory, PHONE } from './support/story.ts';

const skip = withoutChromium;
const at = '/api/admin/journeys/Simple';

async function save(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Save draft' }).click();
  await page.getByText('Not saved yet').waitFor({ state: 'detached' });
}

test('a line that is let go in the air asks which node shall be there, and Escape drops it', { skip }, async (t) => {
  const { page, client } = await openEditor(t);
  const lines = page.locator('.react-flow__edge');
  const before = await lines.count();
  const end = { x: 700, y: 700 };
  const menu = page.getByRole('combobox', { name: 'Node that Done of Wait a little leads to' });

  await drag(page, outlet(page, 'Wait a little', 'Done'), end);
  await menu.waitFor();
  await page.keyboard.press('Escape');
  await menu.waitFor({ state: 'detached' });
  assert.equal(await lines.count(), before, 'the line leads where it led');

  await drag(page, outlet(page, 'Wait a little', 'Done'), end);
  await menu.fill('nothing like that');
  await page.getByText('Nothing found for “nothing like that”.').waitFor();
  await menu.fill('retry');
  await page.getByRole('option', { name: /^Retry Limit Decision/, selected: true }).waitFor();
  await page.screenshot({ path: 'test-results/pictures/journey-let-go-desktop-light.png' });
  await page.keyboard.press('Enter');
  await onCanvas(page, 'Retry Limit Decision').waitFor();
  // It is announced.
  await focusOn(page, 'Retry Limit Decision');
  const inlet = await onCanvas(page, 'Retry Limit Decision').boundingBox();
  assert.ok(inlet && Math.abs(inlet.x - end.x) < 4, 'it stands where the line was let go');

  await page.keyboard.press('Control+z');
  await onCanvas(page, 'Retry Limit Decision').waitFor({ state: 'detached' });
  assert.equal(await lines.count(), before, 'node and line are one step');
  await page.keyboard.press('Control+Shift+z');
  await save(page);
  const { journey } = await client.expect(200, 'GET', at);
  assert.equal(journey.nodes[journey.nodes.wait.connections.DONE].type, 'RetryLimitDecisionNode');
});

test('without a pointer an outcome that leads nowhere asks the same, and the focus comes back', { skip }, async (t) => {
  const story = await openStory(t);
  const { page, client } = await openOperator(t, story, { device: { viewport: PHONE.viewport } });
  await putJourney(client, 'Simple');
  await page.goto('/demo/console/journeys/Simple');
  const { keyboard } = page;
  await tabTo(page, inOutline(page, 'Wait a little'));
  await keyboard.press('Enter');
  await page.getByLabel('Done leads to', { exact: true }).selectOption('');
  const plus = page.getByRole('button', { name: 'Add a node that Done leads to' });
  await tabTo(page, plus);
  await keyboard.press('Enter');
  const menu = page.getByRole('combobox', { name: 'Node that Done leads to' });
  await menu.waitFor();
  await lookAt(page, 'journey-next-node');
  await keyboard.press('Escape');
  await menu.waitFor({ state: 'detached' });
  await plus.and(page.locator(':focus')).press('Enter');
  await menu.waitFor();
  await keyboard.type('message');
  await keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Message Node', level: 2 }).waitFor();
  await page.getByRole('button', { name: 'Back to the outline' }).click();
  await inOutline(page, 'Wait a little').click();
  const led = page.getByLabel('Done leads to', { exact: true }).locator('option:checked');
  await led.filter({ hasText: /^Message Node$/ }).waitFor({ state: 'attached' });
});

test('start and ends are dragged, moved by keys, put in order, undone, saved and told by the file', {
  skip,
}, async (t) => {
  const { page, client } = await openEditor(t);
  const stood = await placeOf(page, 'Success');
  await drag(page, onCanvas(page, 'Success'), { x: 800, y: 330 });
  await standsAt(page, 'Success', stood, false);
  await settled(page);
  const dragged = await placeOf(page, 'Success');
  await page.keyboard.press('Control+z');
  await standsAt(page, 'Success', stood);
  await page.keyboard.press('Control+Shift+z');
  await standsAt(page, 'Success', dragged);

  const start = await placeOf(page, 'Start');
  await inOutline(page, 'Start').click();
  await page.getByRole('button', { name: 'Move up' }).click();
  await standsAt(page, 'Start', start, false);
  await page.keyboard.press('Delete');
  await onCanvas(page, 'Start').waitFor();
  await save(page);
  const places = (await client.expect(200, 'GET', at)).journey.staticNodes;
  const { trees } = await client.expect(200, 'GET', `${at}/file`);
  assert.deepEqual(trees.Simple.tree.staticNodes, places);
  assert.deepEqual(Object.keys(places).sort(), [SUCCESS, FAILURE, 'startNode'].sort());

  const moved = { ...places, [FAILURE]: { x: places[FAILURE].x + 500, y: places[FAILURE].y + 300 } };
  const tree = { ...trees.Simple.tree, staticNodes: moved };
  const file = { trees: { Simple: { ...trees.Simple, tree } } };
  await client.expect(200, 'POST', '/api/admin/journeys/import', { body: { file, replace: true } });
  await openJourney(page, 'Simple');
  const there = `translate(${moved[FAILURE].x}px, ${moved[FAILURE].y}px)`;
  await standsAt(page, 'Failure', there);
  await page.getByRole('button', { name: 'Arrange' }).click();
  await standsAt(page, 'Failure', there, false);
});

test('a trial that goes into an inner journey lights the node that runs it, and names the way there', {
  skip,
}, async (t) => {
  const story = await openStory(t);
  const { page, client } = await openOperator(t, story);
  await putJourney(client, 'Simple');
  const { version, journey } = await client.expect(201, 'POST', '/api/admin/journeys', { body: { name: 'Outer' } });
  const run = { type: 'InnerTreeEvaluatorNode', displayName: 'The inner one', properties: { tree: 'Simple' } };
  const nodes = { run: { ...run, connections: { true: SUCCESS, false: FAILURE }, x: 0, y: 0 } };
  const body = { journey: { ...journey, entryNodeId: 'run', nodes }, version };
  await client.expect(200, 'PUT', '/api/admin/journeys/Outer', { body });
  await openJourney(page, 'Outer');
  await page.getByRole('button', { name: 'Try it' }).click();
  const trial = page.getByRole('region', { name: 'Try it' });
  await trial.getByText('You are in the inner journey Simple.').waitFor();
  await inOutline(page, 'The inner one').getByText('You are here').waitFor();
  await lookAt(page, 'journey-try-inner');
  const link = trial.getByRole('link', { name: 'Open Simple in a new tab' });
  assert.match((await link.getAttribute('href')) ?? '', /\/demo\/console\/journeys\/Simple$/);
  const [tab] = await Promise.all([page.context().waitForEvent('page'), link.click()]);
  await tab.getByRole('heading', { name: 'Simple', level: 1 }).waitFor();
});

test('a finger drags nodes and lines of the drawing on a phone', { skip }, async (t) => {
  const story = await openStory(t);
  const { page, client } = await openOperator(t, story, { device: PHONE });
  await putJourney(client, 'Simple');
  await page.goto('/demo/console/journeys/Simple');
  await page.getByRole('tab', { name: 'Drawing' }).tap();
  await onCanvas(page, 'Sign in').waitFor();
  await showAll(page);
  const stood = await placeOf(page, 'Success');
  const from = await middleOf(onCanvas(page, 'Success'));
  await slide(page, from, { x: from.x, y: from.y - 60 });
  await standsAt(page, 'Success', stood, false);
  await page.getByRole('button', { name: 'Undo' }).tap();
  await standsAt(page, 'Success', stood);
  const end = await middleOf(onCanvas(page, 'Failure'));
  await slide(page, await middleOf(outlet(page, 'Wait a little', 'Done')), { x: end.x - 60, y: end.y + 90 });
  const menu = page.getByRole('combobox', { name: 'Node that Done of Wait a little leads to' });
  await menu.fill('message');
  await page.screenshot({ path: 'test-results/pictures/journey-let-go-phone-light.png' });
  // A click: Chromium makes none of a tap so soon after touches that were sent to it one by one.
  await page.getByRole('option', { name: /^Message Node/ }).click();
  await page.getByRole('button', { name: 'Open Message Node' }).click();
  await page.getByRole('heading', { name: 'Message Node', level: 2 }).waitFor();
});
