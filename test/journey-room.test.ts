/* Room for what one works on: buttons on a phone, the drawing on a desk. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import type { TestClient } from '../packages/server/src/testing/index.ts';
import { lookAt, settled, withoutChromium } from './support/browser.ts';
import { FAILURE, inOutline, onCanvas, openJourney, putJourney, SUCCESS, storyJourney } from './support/journeys.ts';
import { tabTo } from './support/keys.ts';
import { openOperator } from './support/operator.ts';
import { openStory, PHONE } from './support/story.ts';

const skip = withoutChromium;
const SMALLEST_TARGET = 44;

async function boxOf(locator: Locator) {
  const box = await locator.boundingBox();
  assert.ok(box);
  return box;
}

/** Keeps a draft in which messages stand in a row: each says no, or leads to the next. */
async function putRow(client: TestClient, name: string, number: number): Promise<void> {
  const { version } = await client.expect(201, 'POST', '/api/admin/journeys', { body: { name } });
  const nodes = Object.fromEntries(
    Array.from({ length: number }, (_, index) => {
      const next = index + 1 === number ? SUCCESS : `m${index + 1}`;
      const properties = { message: { en: `Question ${index + 1}?` } };
      const at = { x: 216 + index * 360, y: 0, connections: { true: next, false: FAILURE } };
      return [`m${index}`, { type: 'MessageNode', displayName: `Question ${index + 1}`, properties, ...at }];
    }),
  );
  const journey = { ...storyJourney(name), entryNodeId: 'm0', nodes };
  await client.expect(200, 'PUT', `/api/admin/journeys/${name}`, { body: { journey, version } });
}

/** Whether all of a node lies inside the drawing. */
async function isSeen(page: Page, name: string): Promise<boolean> {
  const [pane, node] = [await boxOf(page.locator('.lj-canvas')), await boxOf(onCanvas(page, name))];
  const isInWidth = node.x >= pane.x && node.x + node.width <= pane.x + pane.width;
  return isInWidth && node.y >= pane.y && node.y + node.height <= pane.y + pane.height;
}

const placed = (page: Page) => page.locator('.lj-canvas[aria-busy="false"]').waitFor();

test('on a phone two rows of buttons stand above the outline; what is done seldom is behind one of them', {
  skip,
}, async (t) => {
  const story = await openStory(t);
  const { page, client } = await openOperator(t, story, { device: PHONE });
  await putJourney(client, 'Simple');
  await page.goto('/demo/console/journeys/Simple');
  await inOutline(page, 'Wait a little').tap();
  await page.getByRole('button', { name: 'Remove node' }).tap();
  await page.getByText('Not saved yet').waitFor();
  await inOutline(page, 'Is that you').waitFor();

  const bar = page.locator('.lj-bar');
  const tabs = await boxOf(page.getByRole('tab', { name: 'Outline' }));
  const rows = new Set<number>();
  for (const button of await page.locator('.lc-content, .lc-side').getByRole('button').all()) {
    const box = await button.boundingBox();
    if (box === null || box.y > tabs.y) continue;
    const name = (await button.getAttribute('aria-label')) ?? (await button.textContent());
    assert.ok(Math.min(box.width, box.height) >= SMALLEST_TARGET, `${name} is ${box.width} × ${box.height}`);
    rows.add(Math.round((box.y + box.height / 2) / 10));
  }
  assert.equal(rows.size, 2, 'the menu of the console, and what is done to the journey');
  for (const said of ['Changed', 'Version 1', 'Not saved yet']) await bar.getByText(said).waitFor();

  await bar.getByRole('button', { name: 'Undo' }).tap();
  await page.getByText('Not saved yet').waitFor({ state: 'detached' });
  await bar.getByRole('button', { name: 'More', exact: true }).tap();
  const menu = page.getByRole('menu');
  await menu.getByRole('menuitem', { name: 'Redo' }).waitFor();
  for (const item of await menu.getByRole('menuitem').all()) {
    assert.ok((await boxOf(item)).height >= SMALLEST_TARGET, (await item.textContent()) ?? '');
  }
  await page.screenshot({ path: 'test-results/pictures/journey-menu-phone-light.png' });
  await menu.getByRole('menuitem', { name: 'Redo' }).tap();
  await page.getByText('Not saved yet').waitFor();
  await bar.getByRole('button', { name: 'Save draft' }).tap();
  await bar.getByText(/^Saved /).waitFor();
  await lookAt(page, 'journey-bar');
});

test('on a phone the keyboard goes from what is done most to the menu, and comes back to it from a trial', {
  skip,
}, async (t) => {
  const story = await openStory(t);
  const { page, client } = await openOperator(t, story, { device: { viewport: PHONE.viewport } });
  await putRow(client, 'Row', 1);
  await page.goto('/demo/console/journeys/Row');
  const bar = page.locator('.lj-bar');
  const more = bar.getByRole('button', { name: 'More', exact: true });
  await bar.getByRole('button', { name: 'Publish …' }).focus();
  await page.keyboard.press('Tab');
  await more.and(page.locator(':focus')).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Try it' }).press('Enter');
  const trial = page.getByRole('region', { name: 'Try it' });
  await trial.getByText('Question 1?').waitFor();
  await trial.getByRole('button', { name: 'Close the trial' }).press('Enter');
  await more.and(page.locator(':focus')).waitFor();
});

test('at first sight a small journey is seen whole, and the outline gives its room to the drawing, also next time', {
  skip,
}, async (t) => {
  const story = await openStory(t);
  const { page, client } = await openOperator(t, story);
  await putJourney(client, 'Simple');
  await openJourney(page, 'Simple');
  const names = ['Start', 'Sign in', 'Is that you?', 'Wait a little', 'Success', 'Failure'];
  for (const name of names) assert.equal(await isSeen(page, name), true, name);
  const letters = await boxOf(onCanvas(page, 'Is that you?').getByText('Is that you?'));
  assert.ok(letters.height >= 12, `names are ${letters.height} high`);
  await lookAt(page, 'journey-first-sight');
  await placed(page);

  const before = await boxOf(page.locator('.lj-canvas'));
  await tabTo(page, page.getByRole('button', { name: 'Hide the outline' }));
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Show the outline', expanded: false }).and(page.locator(':focus')).waitFor();
  assert.ok((await boxOf(page.locator('.lj-canvas'))).width > before.width + 200);
  assert.equal(await inOutline(page, 'Is that you').count(), 0);
  await openJourney(page, 'Simple');
  await page.getByRole('button', { name: 'Show the outline' }).waitFor();
  for (const name of names) assert.equal(await isSeen(page, name), true, name);
  await lookAt(page, 'journey-outline-folded');
  await page.getByRole('button', { name: 'Show the outline' }).click();
  await inOutline(page, 'Is that you').waitFor();
});

test('a wide journey begins with its start, large enough to be read, and says what follows', { skip }, async (t) => {
  const story = await openStory(t);
  const { page, client } = await openOperator(t, story);
  await putRow(client, 'Wide', 12);
  await openJourney(page, 'Wide');
  assert.equal(await isSeen(page, 'Start'), true);
  assert.equal(await isSeen(page, 'Question 1'), true);
  await page.getByRole('img', { name: 'Overview of the drawing' }).waitFor();
  await lookAt(page, 'journey-wide');
  await placed(page);
  const further = page.getByRole('button', { name: /^Go on along the drawing: \d+ more$/ });
  await further.press('Enter');
  const next = page.locator('.react-flow__node:focus');
  await next.waitFor();
  await settled(page);
  assert.match((await next.textContent()) ?? '', /Question \d/, 'work goes on at what came into view');
  assert.equal(await isSeen(page, ((await next.locator('strong').textContent()) ?? '').trim()), true);
  await page.getByRole('button', { name: 'Show the whole journey' }).click();
  await further.waitFor({ state: 'detached' });
});
