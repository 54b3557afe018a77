/* What the editor says of a journey that is not quite as it seems. */
import { test } from 'node:test';
import { lookAt, withoutChromium } from './support/browser.ts';
import { FAILURE, inOutline, onCanvas, openJourney, putJourney, SUCCESS, storyJourney } from './support/journeys.ts';
import { openOperator } from './support/operator.ts';
import { openStory } from './support/story.ts';

const skip = withoutChromium;

test('a node that nothing leads to is warned of where it stands, in the outline, among the faults and before it is published', {
  skip,
}, async (t) => {
  const { page, client } = await openOperator(t, await openStory(t));
  await putJourney(client, 'Simple');
  await openJourney(page, 'Simple');
  await inOutline(page, 'Is that you').click();
  await page.getByLabel('True leads to', { exact: true }).selectOption(SUCCESS);
  const lost = page.getByRole('region', { name: 'Nodes that nothing leads to' });
  await lost.getByRole('button', { name: /^Wait a little/ }).waitFor();
  await onCanvas(page, 'Wait a little')
    .locator('.lj-count[data-tone="warn"]')
    .getByText('1', { exact: true })
    .waitFor();
  await lookAt(page, 'journey-unreached');
  await lost.getByRole('button', { name: /^Wait a little/ }).click();
  await page.getByRole('heading', { name: 'Wait a little', level: 2 }).waitFor();
  await lookAt(page, 'journey-unreached-node');
  await page.keyboard.press('Escape');
  await page.getByRole('tab', { name: 'Faults', exact: true }).click();
  await page
    .getByRole('list', { name: 'Warnings' })
    .getByRole('button', { name: /^Wait a little/ })
    .waitFor();
  await lookAt(page, 'journey-unreached-faults');
  await page.getByRole('button', { name: 'Publish …' }).click();
  const dialog = page.getByRole('dialog', { name: 'Publish Simple' });
  await dialog.getByText('1 thing to look at').waitFor();
  await lookAt(page, 'journey-unreached-publish');
});

test('a trial of a journey in which nobody shows who they are says that nobody comes in', { skip }, async (t) => {
  const { page, client } = await openOperator(t, await openStory(t));
  const { version } = await client.expect(201, 'POST', '/api/admin/journeys', { body: { name: 'Nobody' } });
  const connections = { true: SUCCESS, false: FAILURE };
  const properties = { message: { en: 'Go on?' } };
  const nodes = { ask: { type: 'MessageNode', displayName: 'Ask', properties, connections, x: 0, y: 0 } };
  const journey = { ...storyJourney('Nobody'), entryNodeId: 'ask', nodes };
  await client.expect(200, 'PUT', '/api/admin/journeys/Nobody', { body: { journey, version } });
  await openJourney(page, 'Nobody');
  await page.getByRole('button', { name: 'Try it' }).click();
  const trial = page.getByRole('region', { name: 'Try it' });
  await trial.getByRole('button', { name: 'Yes' }).click();
  await trial.getByText('The trial has ended').waitFor();
  await trial
    .getByText(/nobody/i)
    .first()
    .waitFor();
  await lookAt(page, 'journey-nobody-comes-in');
});

test('a draft that a tool has replaced stands in the history as one that was never published, and is looked at', {
  skip,
}, async (t) => {
  const { page, client } = await openOperator(t, await openStory(t));
  const { version } = await client.expect(201, 'POST', '/api/admin/journeys', { body: { name: 'Drawn' } });
  await client.expect(200, 'PUT', '/api/admin/journeys/Drawn', { body: { journey: storyJourney('Drawn'), version } });
  const tree = { _id: 'Drawn', entryNodeId: '', nodes: {}, enabled: true };
  const at = '/am/json/realms/root/realms/demo/realm-config/authentication/authenticationtrees/trees/Drawn';
  const headers = { 'accept-api-version': 'protocol=2.1,resource=1.0', 'x-requested-with': 'story' };
  await client.expect(200, 'PUT', at, { body: tree, headers });
  await openJourney(page, 'Drawn');
  await page.getByRole('button', { name: 'History' }).click();
  const entry = page.getByRole('list', { name: 'Versions' }).getByRole('listitem');
  await entry.getByText('Draft, never published').waitFor();
  await lookAt(page, 'journey-history-draft');
  await entry.getByRole('link').click();
  await page.getByRole('button', { name: 'Make it the draft' }).waitFor();
  await onCanvas(page, 'Wait a little').waitFor();
  await lookAt(page, 'journey-old-draft');
});
