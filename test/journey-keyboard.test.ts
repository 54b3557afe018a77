import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually } from '../packages/server/src/testing/index.ts';
import { lookAt, withoutChromium } from './support/browser.ts';
import { FAILURE, onCanvas, openEditor, SUCCESS } from './support/journeys.ts';
import { seenFocus, tabTo } from './support/keys.ts';
import { openOperator } from './support/operator.ts';
import { openStory } from './support/story.ts';

const skip = withoutChromium;

test('by keys alone a journey is begun, drawn, described, saved, published and looked at in its history', {
  skip,
}, async (t) => {
  const story = await openStory(t);
  const { page, client } = await openOperator(t, story, { at: '/demo/console/journeys' });
  const { keyboard } = page;
  const press = async (target: Parameters<typeof tabTo>[1], key = 'Enter') => {
    await tabTo(page, target);
    await keyboard.press(key);
  };
  await press(page.getByRole('button', { name: 'New journey' }));
  await page.getByRole('dialog', { name: 'New journey' }).waitFor();
  await keyboard.type('By keys');
  await keyboard.press('Enter');
  await page.getByRole('heading', { name: 'By keys', level: 1 }).waitFor();
  await onCanvas(page, 'Start').waitFor();

  // From the start on, each outcome that leads nowhere asks for what comes next.
  await press(page.getByRole('button', { name: 'Add a node that the start leads to' }));
  await page.getByRole('combobox', { name: 'Node that the start leads to' }).waitFor();
  await keyboard.type('message');
  await keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Message Node', level: 2 }).waitFor();
  // The focus is on what was added.
  await page.locator('#lj-node:focus').waitFor();
  await tabTo(page, page.getByLabel('Name on the drawing'));
  await keyboard.press('Control+a');
  await keyboard.type('Go on?');
  // One letter finds the end: a pause between two would begin another search.
  const leads = async (outcome: string, letter: string, id: string) => {
    const select = page.getByLabel(`${outcome} leads to`, { exact: true });
    await tabTo(page, select);
    await keyboard.press(letter);
    await eventually(async () => (await select.inputValue()) === id);
  };
  await leads('True', 's', SUCCESS);
  await leads('False', 'f', FAILURE);
  await page.getByRole('tab', { name: 'Faults', exact: true }).waitFor();
  await keyboard.press('Control+z');
  await page.getByRole('tab', { name: /^Faults \(1\)/ }).waitFor();
  await keyboard.press('Control+Shift+z');
  await page.getByRole('tab', { name: 'Faults', exact: true }).waitFor();
  await keyboard.press('Escape');
  await page.getByRole('heading', { name: 'About this journey' }).waitFor();
  await tabTo(page, page.getByLabel('What it is for'));
  await keyboard.type('For keyboards.');
  await keyboard.press('Control+s');
  await page.getByText('Not saved yet').waitFor({ state: 'detached' });

  await press(page.getByRole('button', { name: 'Publish …' }));
  const dialog = page.getByRole('dialog', { name: 'Publish By keys' });
  await dialog.getByText('It is published for the first time, with 1 node.').waitFor();
  await dialog.getByRole('button', { name: 'Publish' }).and(page.locator(':focus')).press('Enter');
  await page.getByText('Version 1 of By keys is in force.').waitFor();
  const { published, journey } = await client.expect(200, 'GET', '/api/admin/journeys/By%20keys');
  assert.deepEqual([published, journey.description], [1, 'For keyboards.']);
  await press(page.getByRole('button', { name: 'History' }));
  await press(page.getByRole('link', { name: 'Version 1' }));
  await page.getByText('Version 1 is in force').first().waitFor();
});

test('a file is dropped where journeys are imported, and what of it cannot run is said before it is opened', {
  skip,
}, async (t) => {
  const story = await openStory(t);
  const { page } = await openOperator(t, story, { at: '/demo/console/journeys' });
  const node = (nodeType: string, displayName: string, connections: object) => ({ nodeType, displayName, connections });
  const nodes = {
    a: node('DeviceMatchNode', 'Script', { yes: 'b' }),
    b: node('MessageNode', 'Hello', { true: SUCCESS }),
  };
  const body = { _id: 'a', _type: { _id: 'DeviceMatchNode' }, script: 'return <b>', outcomes: ['yes', 'no'] };
  const file = JSON.stringify({ tree: { _id: 'Dropped', entryNodeId: 'a', nodes }, nodes: { a: body } });
  await page.getByRole('button', { name: 'Import' }).click();
  const dialog = page.getByRole('dialog', { name: 'Import journeys' });
  const drop = async (name: string, text: string) => {
    const carried = await page.evaluateHandle(
      `(() => { const all = new DataTransfer(); all.items.add(new File([${JSON.stringify(text)}], ${JSON.stringify(name)})); return all; })()`,
    );
    const place = page.locator('.lj-drop');
    await place.dispatchEvent('dragover', { dataTransfer: carried });
    // The place shows that it takes the file.
    await page.locator('.lj-drop[data-over="true"]').waitFor();
    await place.dispatchEvent('drop', { dataTransfer: carried });
  };
  await drop('notes.txt', 'hello');
  await dialog.getByText('notes.txt holds no journeys').waitFor();
  await drop('dropped.journey.json', file);
  await dialog.getByText('dropped.journey.json', { exact: true }).waitFor();
  await dialog.getByRole('button', { name: 'Import' }).click();
  await dialog.getByText(/there is no node of the type DeviceMatchNode here/).waitFor();
  await dialog.getByRole('button', { name: 'Done' }).and(page.locator(':focus')).press('Enter');
  await page.getByRole('link', { name: 'Dropped' }).and(page.locator(':focus')).press('Enter');
  await onCanvas(page, 'Script').getByText('Unknown: DeviceMatchNode').waitFor();
  await onCanvas(page, 'Script').getByText('Script', { exact: true }).click();
  await page.getByText('What the file says of it').click();
  await page.getByText('return <b>').waitFor();
  await lookAt(page, 'journey-inert');
  await page.getByRole('button', { name: 'Publish …' }).click();
  const refusal = page.getByRole('dialog', { name: 'Publish Dropped' });
  await refusal.getByText('It cannot run like this, so it cannot be published').waitFor();
});

test('a question that the menu asked gives the focus back to the menu, and lines are not read as the ids of nodes', {
  skip,
}, async (t) => {
  const { page } = await openEditor(t);
  const menu = page.getByRole('button', { name: 'More', exact: true });
  for (const entry of ['Make a copy …', 'Delete …']) {
    await menu.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: entry }).press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await seenFocus(page, menu);
  }
  await page.getByRole('group', { name: /^Sign in\. Page Node\. Outcome leads to Is that you\?/ }).waitFor();
  assert.equal(await page.getByRole('img', { name: /^Edge from/ }).count(), 0);

  await page.goto('/demo/console/settings');
  const file = page.getByRole('button', { name: 'Settings file' });
  await file.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Import a file …' }).press('Enter');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await seenFocus(page, file);
});
