import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { record } from '../packages/server/src/audit/index.ts';
import { sealSettled } from '../packages/server/src/audit/test-chain.ts';
import { chainFacts } from '../packages/server/src/audit-facts.ts';
import { eventually } from '../packages/server/src/testing/index.ts';
import { lookAt, withoutChromium } from './support/browser.ts';
import { openOperator } from './support/operator.ts';
import { addHeadless, openStory, type Story } from './support/story.ts';

const skip = withoutChromium;
const DAY_MS = 86_400_000;

/** An auditor at the audit, where Bob has a phone and yesterday somebody was refused. */
async function openAudit(t: Parameters<typeof openStory>[0]): Promise<{ story: Story; page: Page }> {
  const story = await openStory(t);
  const { kit, realm } = story.server;
  const yesterday = { ...kit, clock: { now: () => new Date(Date.now() - DAY_MS) } };
  const refused = { type: 'sign-in.password', outcome: 'refused', actor: { kind: 'anonymous' } } as const;
  await record(kit.db, yesterday, { ...refused, realmId: realm.id, address: '203.0.113.9', details: { name: 'root' } });
  await addHeadless(story, 'bob', 'Bob’s phone');
  const { page } = await openOperator(t, story, { name: 'otto' });
  await page.getByRole('navigation', { name: 'Console' }).getByRole('link', { name: 'Audit' }).click();
  await page.getByRole('rowheader', { name: 'Yesterday' }).waitFor();
  // What events are called is asked for by itself, and may come after the events.
  await events(page).getByRole('button', { name: 'Someone gave a name and a password' }).last().waitFor();
  return { story, page };
}

const events = (page: Page) => page.getByRole('region', { name: 'Events' });

test('an auditor narrows the log to what matters, opens an event, and takes the rest along as a file', {
  skip,
}, async (t) => {
  const { page } = await openAudit(t);
  await lookAt(page, 'audit');
  await page.getByLabel('Outcome').selectOption('Refused');
  await page.getByRole('rowheader', { name: 'Today' }).waitFor({ state: 'detached' });
  assert.match(page.url(), /outcome=refused/, 'filters stand in the address');
  await events(page).getByRole('button', { name: 'Someone gave a name and a password' }).click();
  const details = page.getByRole('dialog', { name: 'Someone gave a name and a password' });
  await details.getByText('They do not, or a limit stood in the way.').waitFor();
  await details.getByText('203.0.113.9').waitFor();
  await lookAt(page, 'audit-details');
  await page.keyboard.press('Escape');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download these events as CSV' }).click(),
  ]);
  const file = await readFile(await download.path(), 'utf8');
  assert.match(file, /^at,type,outcome,.*\r\n.*,sign-in\.password,refused,anonymous,/);
  assert.equal(file.split('\r\n').length, 3);

  await page.getByRole('button', { name: 'Clear filters' }).click();
  await page.getByRole('rowheader', { name: 'Today' }).waitFor();
  await page.getByLabel('Person').fill('Bob');
  // Suggestions are drawn by the browser itself, outside of the page.
  await page.locator('datalist option[value="Bob Bauer (bob)"]').waitFor({ state: 'attached' });
  await page.getByLabel('Person').press('Enter');
  await page.getByRole('button', { name: 'Person: Bob Bauer. Show all' }).waitFor();
  await events(page).getByRole('button', { name: 'A device proved itself and is active' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Bob’s phone' }).last().click();
  await page.getByRole('button', { name: /^Device: / }).waitFor();
  await lookAt(page, 'audit-narrow');
  await page.getByLabel('To day').fill('2020-01-01');
  await page.getByText('Nothing matches').waitFor();
  await lookAt(page, 'audit-nothing');
});

test('a day is typed key by key, and of two filters that are chosen at once both count', { skip }, async (t) => {
  const { story, page } = await openAudit(t);
  await page.getByLabel('From day').focus();
  await page.keyboard.type('01022020');
  await page.waitForURL(/from=2020-01-02/);
  assert.equal(await page.getByLabel('From day').inputValue(), '2020-01-02');
  // "Back" changes the address without anybody typing, and leaves the focus where it is.
  await page.goBack();
  await eventually(async () => (await page.getByLabel('From day').inputValue()) === '');
  await page.goForward();
  await eventually(async () => (await page.getByLabel('From day').inputValue()) === '2020-01-02');
  await story.toNextCode(page);
  const { promise, resolve } = Promise.withResolvers<void>();
  await page.route('**/api/session', async (route) => {
    await promise;
    await route.continue();
  });
  await page.getByLabel('Outcome').selectOption('Refused');
  await page.getByLabel('To day').fill('2020-02-03');
  resolve();
  await page.getByText('Nothing matches').waitFor();
  const { searchParams } = new URL(page.url());
  assert.deepEqual([searchParams.get('outcome'), searchParams.get('to')], ['refused', '2020-02-03']);
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await page.getByRole('rowheader', { name: 'Today' }).waitFor();
  assert.equal(await page.getByLabel('From day').inputValue(), '');
});

test('the log says that something new came, and waits until the reader wants it', { skip }, async (t) => {
  const { story, page } = await openAudit(t);
  const { kit, realm } = story.server;
  const event = { type: 'realm.changed', outcome: 'success', actor: { kind: 'system' } } as const;
  await record(kit.db, kit, { ...event, realmId: realm.id });
  const show = page.getByRole('button', { name: 'Show 1 new event' });
  await show.waitFor();
  assert.equal(await events(page).getByText('realm.changed').count(), 0);
  await lookAt(page, 'audit-news');
  await show.click();
  await events(page).getByText('realm.changed').waitFor();
  await show.waitFor({ state: 'detached' });
});

test('A51: an auditor checks the seals; what somebody changed in the database is named', { skip }, async (t) => {
  const { story, page } = await openAudit(t);
  const { kit } = story.server;
  await page.getByText('Nothing is sealed yet.').waitFor();
  await sealSettled(kit, chainFacts);
  const check = page.getByRole('button', { name: 'Check the seals' });
  await check.click();
  await page.getByText('Nothing was changed, removed or put in').waitFor();
  await page.getByText('Note the last seal for a later check').click();
  await page.getByText(/^Sealed up to/).waitFor();
  await lookAt(page, 'audit-intact');
  const [row] = await kit.db
    .updateTable('audit_events')
    .set({ outcome: 'success' })
    .where('type', '=', 'sign-in.password')
    .where('outcome', '=', 'refused')
    .returning('id')
    .execute();
  await check.click();
  await page.getByText('The audit is not as it was sealed').waitFor();
  await page
    .getByText(new RegExp(`Event ${row?.id}, sign-in\\.password of .* was changed after it was sealed`))
    .waitFor();
  await page.getByText('Tampered with').waitFor();
  await lookAt(page, 'audit-changed');
});

test('the log is used by keyboard alone', { skip }, async (t) => {
  const { page } = await openAudit(t);
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('k');
  const focused = page.locator('.la-what:focus');
  const name = (await focused.textContent()) ?? '';
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  // The focus is back where it was.
  await focused.filter({ hasText: name }).waitFor();
});
