/* A finger on the drawing: everything here is touches that are sent to Chromium, and no click of a script. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { withoutChromium } from './support/browser.ts';
import { middleOf, onCanvas, outlet, putJourney, showAll, slide } from './support/journeys.ts';
import { type Operator, openOperator } from './support/operator.ts';
import { openStory, PHONE } from './support/story.ts';

const skip = withoutChromium;

/** A finger on the middle of something that lies still. */
async function tap(page: Page, target: Locator): Promise<void> {
  const { x, y } = await middleOf(target);
  await page.touchscreen.tap(x, y);
}

async function openDrawing({ page, client }: Operator): Promise<void> {
  await putJourney(client, 'Simple');
  await page.goto('/demo/console/journeys/Simple');
  await tap(page, page.getByRole('tab', { name: 'Drawing' }));
  await onCanvas(page, 'Sign in').waitFor();
  await showAll(page);
}

test('a finger lets a line go, finds a node in the menu that opens there, and taps it', { skip }, async (t) => {
  const operator = await openOperator(t, await openStory(t), { device: PHONE });
  const { page } = operator;
  await openDrawing(operator);
  const { x, y } = await middleOf(onCanvas(page, 'Failure'));
  await slide(page, await middleOf(outlet(page, 'Wait a little', 'Done')), { x: x - 60, y: y + 90 });
  const menu = page.getByRole('combobox', { name: 'Node that Done of Wait a little leads to' });
  await menu.waitFor();
  await tap(page, menu);
  await page.keyboard.type('message');
  await tap(page, page.getByRole('option', { name: /^Message Node/ }));
  await onCanvas(page, 'Message Node').waitFor();
  await menu.waitFor({ state: 'detached' });
  await tap(page, page.getByRole('button', { name: 'Open Message Node' }));
  await page.getByRole('heading', { name: 'Message Node', level: 2 }).waitFor();
});

test('a finger that taps beside the menu closes it, and the line leads where it led', { skip }, async (t) => {
  const operator = await openOperator(t, await openStory(t), { device: PHONE });
  const { page } = operator;
  await openDrawing(operator);
  const lines = await page.locator('.react-flow__edge').count();
  const { x, y } = await middleOf(onCanvas(page, 'Failure'));
  await slide(page, await middleOf(outlet(page, 'Wait a little', 'Done')), { x: x - 60, y: y + 90 });
  const menu = page.getByRole('combobox', { name: 'Node that Done of Wait a little leads to' });
  await menu.waitFor();
  const { y: above } = await middleOf(onCanvas(page, 'Start'));
  await page.touchscreen.tap(x - 60, above - 60);
  await menu.waitFor({ state: 'detached' });
  assert.equal(await page.locator('.react-flow__edge').count(), lines);
});
