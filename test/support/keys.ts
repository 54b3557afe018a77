/** Somebody without a mouse. */
import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';

const MOST_STEPS = 60;

/** Whether the target has a focus that can be seen. */
export async function hasFocus(page: Page, target: Locator): Promise<boolean> {
  return (await page.locator(':focus-visible').and(target).count()) === 1;
}

/** Presses Tab until the target has a focus that can be seen. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let step = 0; step < MOST_STEPS; step += 1) {
    if (await hasFocus(page, target)) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`${target} is not reached with ${MOST_STEPS} steps`);
}
