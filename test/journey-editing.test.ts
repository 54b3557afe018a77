import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Locator } from 'playwright-core';
import { eventually } from '../packages/server/src/testing/index.ts';
import { lookAt, withoutChromium } from './support/browser.ts';
import {
  FAILURE,
  inOutline,
  onCanvas,
  openEditor,
  openJourney,
  putJourney,
  SUCCESS,
  type storyJourney,
} from './support/journeys.ts';
import { tabTo } from './support/keys.ts';
import { openOperator } from './support/operator.ts';
import { openStory, PHONE } from './support/story.ts';

const skip = withoutChromium;
const at = '/api/admin/journeys/Simple';

const holds = (field: Locator, value: string) => eventually(async () => (await field.inputValue()) === value);

test('without a mouse, on a small screen: a node is added, connected, moved, removed and saved', {
  skip,
}, async (t) => {
  const story = await openStory(t);
  const { page, client } = await openOperator(t, story, { device: { viewport: PHONE.viewport } });
  await putJourney(client, 'Simple');
  await page.goto('/demo/console/journeys/Simple');
  const { keyboard } = page;
  const press = async (target: Parameters<typeof tabTo>[1]) => {
    await tabTo(page, target);
    await keyboard.press('Enter');
  };
  await press(page.getByRole('button', { name: 'Add a node' }));
  await tabTo(page, page.getByRole('searchbox', { name: 'Search nodes' }));
  await keyboard.type('choice');
  await press(page.getByRole('button', { name: /^Add Choice Collector/ }));
  await page.getByRole('heading', { name: 'Choice Collector', level: 2 }).waitFor();
  await lookAt(page, 'journey-node');
  await press(page.getByRole('button', { name: 'Add an entry' }));
  await tabTo(page, page.getByRole('textbox', { name: 'Choices 1' }));
  await keyboard.type('Go on');
  await tabTo(page, page.getByLabel('Default choice'));
  await keyboard.type('Go on');
  const goesOn = page.getByLabel('Go on leads to', { exact: true });
  await tabTo(page, goesOn);
  // One letter: a pause between two would begin another search.
  await keyboard.press('s');
  await holds(goesOn, SUCCESS);
  await tabTo(page, page.getByRole('button', { name: 'Move down' }));
  await keyboard.press('Enter');
  await press(page.getByRole('button', { name: 'Back to the outline' }));

  await press(inOutline(page, 'Wait a little'));
  const done = page.getByLabel('Done leads to', { exact: true });
  await tabTo(page, done);
  await keyboard.press('c');
  await done.locator('option:checked').filter({ hasText: 'Choice Collector' }).waitFor({ state: 'attached' });
  await press(page.getByRole('button', { name: 'Back to the outline' }));
  await press(inOutline(page, 'Is that you'));
  const says = await page.locator('.lj-state > *').all();
  const heights = await Promise.all(says.map(async (each) => (await each.boundingBox())?.height ?? 0));
  const bar = await page.locator('.lj-state').boundingBox();
  assert.equal(says.length, 3);
  assert.equal(bar?.height, Math.max(...heights), 'all that it says stands in one line');
  await press(page.getByRole('button', { name: 'Remove node' }));
  await page.locator('[data-node="wait"]:focus').waitFor();
  await page.getByRole('tab', { name: /^Faults \(/ }).waitFor();
  await press(page.getByRole('button', { name: 'Undo' }));
  await page.getByRole('tab', { name: 'Faults', exact: true }).waitFor();
  await press(page.getByRole('button', { name: 'Save draft' }));
  await page.getByText('Not saved yet').waitFor({ state: 'detached' });
  const { journey, faults } = await client.expect(200, 'GET', at);
  const [id, added] = Object.entries<{ type: string; connections: object }>(journey.nodes).find(
    ([, { type }]) => type === 'ChoiceCollectorNode',
  ) ?? ['', undefined];
  assert.deepEqual(added?.connections, { 'Go on': SUCCESS });
  assert.deepEqual([journey.nodes.wait.connections, faults], [{ DONE: id }, []]);
});

test('a journey of another product comes in: what is unknown is drawn inert, with a hint, and goes out again', {
  skip,
}, async (t) => {
  const story = await openStory(t);
  const { page } = await openOperator(t, story, { at: '/demo/console/journeys' });
  const tree = {
    tree: {
      _id: 'Foreign',
      enabled: true,
      entryNodeId: 'n1',
      staticNodes: { startNode: { x: 50, y: 50 } },
      nodes: {
        n1: {
          nodeType: 'RiskOracleNode',
          displayName: 'Oracle',
          x: 150,
          y: 50,
          connections: { low: SUCCESS, high: 'n2' },
        },
        n2: { nodeType: 'MessageNode', displayName: 'Sure?', x: 170, y: 80, connections: { true: SUCCESS } },
      },
    },
    nodes: {
      n1: { _id: 'n1', _type: { _id: 'RiskOracleNode', name: 'Risk Oracle' }, oracle: 'delphi' },
      n2: { _id: 'n2', _type: { _id: 'MessageNode', name: 'Message' }, message: {} },
    },
    innerNodes: {},
  };
  await page.getByRole('button', { name: 'Import' }).click();
  const dialog = page.getByRole('dialog', { name: 'Import journeys' });
  const choose = (name: string, content: unknown) =>
    dialog
      .getByLabel(/Drop a journey file/)
      .setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(content)) });
  await choose('list.json', [1, 2]);
  await dialog.getByText('list.json holds no journeys').waitFor();
  await dialog.getByRole('button', { name: 'Import', disabled: true }).waitFor();
  await lookAt(page, 'journey-import');
  await choose('foreign.journey.json', { trees: { Foreign: tree } });
  await dialog.getByRole('button', { name: 'Import' }).click();
  await dialog.getByText('1 journey imported as a draft').waitFor();
  await dialog.getByText(/RiskOracleNode/).waitFor();
  await lookAt(page, 'journey-imported');
  await dialog.getByRole('link', { name: 'Open Foreign' }).click();

  await onCanvas(page, 'Oracle').getByText('Unknown: RiskOracleNode').waitFor();
  await onCanvas(page, 'Oracle').getByText('Oracle', { exact: true }).click();
  await page.getByText('There is no node RiskOracleNode here').waitFor();
  await lookAt(page, 'journey-unknown');
  await page.getByRole('button', { name: 'More', exact: true }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: 'Export as a file' }).click(),
  ]);
  const file = JSON.parse(readFileSync(await download.path(), 'utf8'));
  assert.equal(file.trees.Foreign.nodes.n1.oracle, 'delphi', 'nothing of it is lost on the way');
});

test('of two operators at once the second sees both changes, keeps both, or takes theirs', { skip }, async (t) => {
  const { page, client } = await openEditor(t);
  const faster = async (change: (journey: ReturnType<typeof storyJourney>) => object) => {
    const { journey, version } = await client.expect(200, 'GET', at);
    await client.expect(200, 'PUT', at, { body: { journey: change(journey), version } });
  };
  await inOutline(page, 'Wait a little').click();
  await page.getByLabel('Seconds to wait').fill('30');
  await faster((journey) => ({
    ...journey,
    nodes: { ...journey.nodes, ask: { ...journey.nodes.ask, displayName: 'Sure?' } },
  }));
  await page.getByRole('button', { name: 'Save draft' }).click();
  const dialog = page.getByRole('dialog', { name: 'Somebody else was faster' });
  await dialog.getByText('Sure?: was called Is that you?.').waitFor();
  await dialog.getByText('Wait a little: Seconds to wait is 30, was 5.').waitFor();
  assert.equal(await dialog.getByText(/elsewhere on the drawing/).count(), 0, 'nobody moved anything');
  await lookAt(page, 'journey-conflict');
  await dialog.getByRole('button', { name: 'Keep both' }).click();
  await inOutline(page, 'Sure').waitFor();
  await page.getByText('Not saved yet').waitFor({ state: 'detached' });
  const { nodes } = (await client.expect(200, 'GET', at)).journey;
  assert.deepEqual([nodes.wait.properties.secondsToWait, nodes.ask.displayName], [30, 'Sure?']);

  await page.getByLabel('Seconds to wait').fill('60');
  await faster((journey) => ({
    ...journey,
    nodes: { ...journey.nodes, wait: { ...journey.nodes.wait, properties: { secondsToWait: 9 } } },
  }));
  await page.getByRole('button', { name: 'Save draft' }).click();
  await dialog.getByText('Both of you changed Wait a little.').waitFor();
  await dialog.getByRole('button', { name: 'Take theirs' }).click();
  await dialog.waitFor({ state: 'detached' });
  await holds(page.getByLabel('Seconds to wait'), '9');
});

test('an old version is looked at and made the draft, a draft is discarded and taken back, a journey is deleted', {
  skip,
}, async (t) => {
  const { page, client } = await openEditor(t);
  await inOutline(page, 'Wait a little').click();
  await page.getByLabel('Seconds to wait').fill('30');
  await page.getByRole('button', { name: 'Publish …' }).click();
  const publish = page.getByRole('dialog', { name: 'Publish Simple' });
  await publish.getByText('Wait a little: Seconds to wait is 30, was 5.').waitFor();
  await lookAt(page, 'journey-publish-changes');
  await publish.getByRole('button', { name: 'Publish' }).click();
  await page.getByText('Version 2 of Simple is in force.').waitFor();
  await page.locator('h1:focus').waitFor();

  await page.getByRole('button', { name: 'History' }).click();
  await page.getByRole('link', { name: 'Version 1' }).click();
  await page.getByText('This is version 1, as it was published').waitFor();
  await page.getByText('Compared with what is in force:').waitFor();
  await lookAt(page, 'journey-version');
  assert.equal(await page.getByRole('button', { name: 'Save draft' }).count(), 0);
  await page.getByRole('button', { name: 'Make it the draft' }).click();
  await page.getByText('The draft is now as version 1 was.').waitFor();
  await page.getByText('This is version 1, as it was published').waitFor({ state: 'detached' });
  await page.locator('h1:focus').waitFor();
  await inOutline(page, 'Wait a little').click();
  await holds(page.getByLabel('Seconds to wait'), '5');

  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Discard the draft' }).click();
  await page.getByText('The draft was discarded.').waitFor();
  await holds(page.getByLabel('Seconds to wait'), '30');
  await page.getByRole('region', { name: 'What was just done' }).getByRole('button', { name: 'Undo' }).click();
  await page.getByText('The draft was discarded.').waitFor({ state: 'detached' });
  assert.equal((await client.expect(200, 'GET', at)).journey.nodes.wait.properties.secondsToWait, 5);

  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Delete …' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete Simple?' });
  await dialog.getByText('The drawing is lost, and with it 2 published versions.').waitFor();
  await lookAt(page, 'journey-delete');
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await page.getByText('Simple was deleted.').waitFor();
  await client.expect(404, 'GET', at);
});

test('what was drawn is not lost by a click on a link, and an auditor looks and changes nothing', {
  skip,
}, async (t) => {
  const story = await openStory(t);
  const { page, client } = await openOperator(t, story);
  await putJourney(client, 'Simple');
  await openJourney(page, 'Simple');
  await inOutline(page, 'Is that you').click();
  await page.getByLabel('False leads to', { exact: true }).selectOption(FAILURE);
  await page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link', { name: 'Journeys' }).click();
  const dialog = page.getByRole('dialog', { name: 'Leave without saving?' });
  await dialog.getByRole('button', { name: 'Stay here' }).click();
  await dialog.waitFor({ state: 'detached' });
  await holds(page.getByLabel('False leads to', { exact: true }), FAILURE);

  const auditor = await openOperator(t, story, { name: 'otto' });
  await openJourney(auditor.page, 'Simple');
  await inOutline(auditor.page, 'Is that you').click();
  await auditor.page.getByLabel('False leads to', { exact: true }).and(auditor.page.locator(':disabled')).waitFor();
  for (const name of ['Save draft', 'Publish …', 'Try it', 'Undo', 'Remove node']) {
    assert.equal(await auditor.page.getByRole('button', { name }).count(), 0, name);
  }
  await auditor.page.keyboard.press('Delete');
  await inOutline(auditor.page, 'Is that you').waitFor();
  await lookAt(auditor.page, 'journey-auditor');
});

test('a draft is tried beside the drawing, which shows where one stands', { skip }, async (t) => {
  const { page } = await openEditor(t);
  await page.getByRole('button', { name: 'Try it' }).click();
  const trial = page.getByRole('region', { name: 'Try it' });
  await trial.getByLabel('Name', { exact: true }).fill('alice');
  await inOutline(page, 'Sign in').getByText('You are here').waitFor();
  await lookAt(page, 'journey-try');
  await trial.getByLabel('Password', { exact: true }).fill('anything');
  await trial.getByRole('button', { name: 'Sign in' }).click();
  await trial.getByText('Are you sure?').waitFor();
  await inOutline(page, 'Is that you').getByText('You are here').waitFor();
  await trial.getByRole('switch', { name: 'As if I were signed in' }).press('Space');
  await trial.getByLabel('Name', { exact: true }).waitFor();
  await lookAt(page, 'journey-try-signed-in');
});
