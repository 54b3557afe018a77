/** Somebody without a mouse. */
import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { settled } from './browser.ts';

const MOST_STEPS = 60;

/** What has the focus, in the words of whoever listens. */
const FOCUSED = `(() => {
  const at = document.activeElement;
  return (at.labels?.[0] ?? at).textContent.trim();
})()`;

/**
 * Presses keys that belong together, such as `g` and `u`: the page gives the second one a moment only, so it does not wait until
 * the page is done with the first.
 */
export async function pressInTurn(page: Page, ...keys: readonly string[]): Promise<void> {
  await Promise.all(keys.map((key) => page.keyboard.press(key)));
}

/** Waits until what is called so has the focus. */
export async function focusOn(page: Page, words: string): Promise<void> {
  await page.waitForFunction(`${FOCUSED} === ${JSON.stringify(words)}`).catch(async () => {
    assert.equal(await page.evaluate(FOCUSED), words, 'what has the focus');
  });
}

/** Whether the target has a focus that can be seen. */
export async function hasFocus(page: Page, target: Locator): Promise<boolean> {
  return (await page.locator(':focus-visible').and(target).count()) === 1;
}

/** Waits until the target has a focus that can be seen. */
export const seenFocus = (page: Page, target: Locator): Promise<void> =>
  page.locator(':focus-visible').and(target).waitFor();

/** Presses Tab until the target has a focus that can be seen. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  // The key before may have shown something that takes the focus: it must not do so under the next key.
  await settled(page);
  for (let step = 0; step < MOST_STEPS; step += 1) {
    if (await hasFocus(page, target)) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`${target} is not reached with ${MOST_STEPS} steps`);
}
