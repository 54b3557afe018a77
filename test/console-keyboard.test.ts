import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lookAt, withoutChromium } from './support/browser.ts';
import { hasFocus, pressInTurn, seenFocus, tabTo } from './support/keys.ts';
import { openOperator } from './support/operator.ts';
import { openStory } from './support/story.ts';

const skip = withoutChromium;

test('without a mouse: through the sections, to a person, over the tabs, a switch, an edit, and back to the list', {
  skip,
}, async (t) => {
  const story = await openStory(t);
  const { page } = await openOperator(t, story);
  const { keyboard } = page;
  await page.reload();
  await page.getByRole('navigation', { name: 'Console' }).waitFor();
  await keyboard.press('Tab');
  await seenFocus(page, page.getByRole('link', { name: 'Skip to the content' }));
  await tabTo(page, page.getByRole('navigation', { name: 'Console' }).getByRole('link', { name: 'Users' }));
  await keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Users', level: 1 }).waitFor();
  await page.locator('h1:focus').waitFor();

  await keyboard.press('/');
  const search = page.getByRole('searchbox', { name: 'Search users' });
  await seenFocus(page, search);
  await keyboard.type('b');
  await page.getByText('1 person').waitFor();
  assert.equal(await search.inputValue(), 'b', 'what is typed is text, not a key');
  await keyboard.press('Backspace');
  await page.getByText('6 people').waitFor();
  const row = (name: RegExp) => page.getByRole('list', { name: 'Users' }).getByRole('button', { name });
  // The list is asked for by itself, and may come after the number.
  await row(/^Otto/).waitFor();
  await keyboard.press('ArrowDown');
  await seenFocus(page, row(/^Adam/));
  for (const key of ['j', 'j', 'ArrowDown', 'k']) await keyboard.press(key);
  await seenFocus(page, row(/^Bob/));
  await keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Bob Bauer', level: 2 }).waitFor();
  await page.getByRole('heading', { name: 'Bob Bauer', level: 2 }).and(page.locator(':focus')).waitFor();

  await tabTo(page, page.getByRole('tab', { name: 'Profile' }));
  await keyboard.press('ArrowRight');
  await keyboard.press('ArrowRight');
  const push = page.getByRole('switch', { name: 'Enable Mobile Push Authentication' });
  await tabTo(page, push);
  const saved = page.waitForResponse((reply) => reply.request().method() === 'PATCH' && reply.ok());
  await keyboard.press('Space');
  await saved;
  await push.and(page.locator(':not(:checked)')).waitFor();
  assert.equal(await hasFocus(page, push), true, 'the focus stays where it was');

  await keyboard.press('Escape');
  await seenFocus(page, row(/^Bob/));
  await pressInTurn(page, 'g', 'a');
  await page.getByRole('heading', { name: 'Audit', level: 1 }).waitFor();
});

test('the keys are told by ?, and single ones can be switched off', { skip }, async (t) => {
  const story = await openStory(t);
  const { page } = await openOperator(t, story, { name: 'helen' });
  const { keyboard } = page;
  await keyboard.press('?');
  const dialog = page.getByRole('dialog', { name: 'Keys' });
  await dialog.waitFor();
  await lookAt(page, 'console-keys');
  await tabTo(page, dialog.getByRole('switch', { name: 'Use single keys' }));
  await keyboard.press('Space');
  await keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await keyboard.press('?');
  await pressInTurn(page, 'g', 'u');
  assert.equal(await dialog.count(), 0);
  assert.equal(await page.getByRole('heading', { name: 'Users', level: 1 }).count(), 0);
  await tabTo(page, page.getByRole('button', { name: 'Keys' }));
  await keyboard.press('Enter');
  await dialog.getByRole('switch', { name: 'Use single keys' }).press('Space');
  await keyboard.press('Escape');
  await pressInTurn(page, 'g', 'u');
  await page.getByRole('heading', { name: 'Users', level: 1 }).waitFor();
});
