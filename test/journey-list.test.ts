/* The list of journeys: with none, and with very many. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lookAt, withoutChromium } from './support/browser.ts';
import { storyJourney } from './support/journeys.ts';
import { focusOn } from './support/keys.ts';
import { openOperator } from './support/operator.ts';
import { openStory } from './support/story.ts';

const skip = withoutChromium;
const MANY = 300;

test('of three hundred journeys one is found, put in order and opened by keys, without asking the server again', {
  skip,
}, async (t) => {
  const story = await openStory(t);
  const { server } = story;
  const { page, client } = await openOperator(t, story);
  const shipped = (await client.expect(200, 'GET', '/api/admin/journeys')).journeys.length;
  const rows = Array.from({ length: MANY - shipped }, (_, index) => {
    const name = `Branch ${index + 1}`;
    const draft = { ...storyJourney(name), description: `For the branch in town ${index + 1}.` };
    const changed_at = new Date(server.kit.clock.now().getTime() - (index + 1) * 60_000);
    return {
      realm_id: server.realm.id,
      version: 1,
      name,
      draft: JSON.stringify(draft) as never,
      changed_by_name: 'admin',
      changed_at,
    };
  });
  await server.kit.db.insertInto('journeys').values(rows).execute();
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/api/')) asked.push(new URL(request.url()).pathname);
  });
  await page.goto('/demo/console/journeys');
  await page.getByText(`${MANY} journeys`).waitFor();
  const list = page.locator('.lj-name');
  assert.equal(await list.count(), MANY);
  assert.equal(
    asked.filter((path) => path.startsWith('/api/admin/journeys')).length,
    1,
    'one question for all of them',
  );
  await lookAt(page, 'journeys-many');

  const before = asked.length;
  await page.keyboard.press('/');
  await page.getByRole('searchbox', { name: 'Search journeys' }).and(page.locator(':focus')).waitFor();
  await page.keyboard.type('town 27. branch');
  await page.getByText(`3 of ${MANY} journeys`).waitFor();
  await page.waitForURL(/search=town/);
  assert.deepEqual(await list.allTextContents(), ['Branch 27', 'Branch 127', 'Branch 227']);
  await lookAt(page, 'journeys-found');
  await page.reload();
  await page.getByText(`3 of ${MANY} journeys`).waitFor();
  await page.getByRole('searchbox', { name: 'Search journeys' }).fill('no such thing');
  await page.getByText('Nothing found for “no such thing”').waitFor();
  await lookAt(page, 'journeys-none-found');
  await page.getByRole('searchbox', { name: 'Search journeys' }).fill('');
  await page.getByLabel('Order').selectOption('Last changed first');
  await page.waitForURL(/sort=changed/);
  // What the realm began with was written last, and by its name it comes behind all branches.
  await list.first().filter({ hasNotText: 'Branch' }).waitFor();
  const names = await list.allTextContents();
  assert.ok(names.indexOf('Login') < names.indexOf('Branch 1'));
  assert.equal(asked.slice(before).filter((path) => path.startsWith('/api/admin/journeys')).length, 1, 'of the reload');

  await page.locator('h1').click();
  await page.keyboard.press('j');
  await focusOn(page, names[0] ?? '');
  await page.keyboard.press('j');
  await focusOn(page, names[1] ?? '');
  await page.keyboard.press('k');
  await focusOn(page, names[0] ?? '');
});

test('where there is no journey yet the list offers to draw one or to bring some', { skip }, async (t) => {
  const story = await openStory(t);
  const { page } = await openOperator(t, story);
  await story.server.kit.db.deleteFrom('journeys').execute();
  await page.goto('/demo/console/journeys');
  await page.getByText('No journey yet').waitFor();
  await page.getByRole('button', { name: 'New journey' }).waitFor();
  await page.getByRole('button', { name: 'Import' }).waitFor();
  assert.equal(await page.getByRole('searchbox').count(), 0);
  await lookAt(page, 'journeys-none');
});
