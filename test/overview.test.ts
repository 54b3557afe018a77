import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Locator } from 'playwright-core';
import { countHours, record } from '../packages/server/src/audit/index.ts';
import type { Kit } from '../packages/server/src/kit/index.ts';
import type { TestServer } from '../packages/server/src/testing/index.ts';
import { lookAt, withoutChromium } from './support/browser.ts';
import { pressInTurn, tabTo } from './support/keys.ts';
import { openOperator } from './support/operator.ts';
import { addHeadless, openStory } from './support/story.ts';

const skip = withoutChromium;
const HOUR_MS = 3_600_000;
const DAYS = 30;

/** Sign-ins and refusals of a month, more by day than by night, as the log would hold them. */
async function addMonth({ kit, realm, clock: _ }: TestServer): Promise<void> {
  const now = kit.clock.now().getTime();
  for (let hour = DAYS * 24 - 1; hour >= 0; hour -= 1) {
    const at = new Date(now - hour * HOUR_MS);
    const past: Kit = { ...kit, clock: { now: () => at } };
    const busy = Math.max(0, 6 - Math.abs(12 - at.getHours()));
    for (let count = 0; count < busy; count += 1) {
      const refused = (hour + count) % 5 === 0;
      const actor = { kind: 'user' } as const;
      await record(
        kit.db,
        past,
        refused
          ? { realmId: realm.id, type: 'verification.code', outcome: 'refused', actor }
          : { realmId: realm.id, type: 'session.started', outcome: 'success', actor },
      );
    }
  }
  await countHours(kit);
}

/** Things that go wrong in a company: a lock, a phone that was never heard of again, one that lacks something. */
async function addTrouble({ kit, realm }: TestServer): Promise<void> {
  const now = kit.clock.now();
  const until = new Date(now.getTime() + HOUR_MS);
  const lock = { realm_id: realm.id, count: 11, window_ends_at: until, locked_until: until };
  await kit.db
    .insertInto('limits')
    .values({ ...lock, scope: 'code:user', subject: 'carol' })
    .execute();
  await kit.db
    .updateTable('devices')
    .set({ last_sync_at: new Date(now.getTime() - 40 * 24 * HOUR_MS) })
    .where('name', '=', 'Bob’s phone')
    .execute();
  await kit.db
    .updateTable('devices')
    .set({ refused: `{"version":2,"reason":"It has no fingerprint reader.","at":"${now.toISOString()}"}` as never })
    .where('name', '=', 'Alice’s phone')
    .execute();
}

test('the first page says how many are enrolled, pending and stuck, why, and what needs a person now', {
  skip,
}, async (t) => {
  const story = await openStory(t);
  for (const name of ['Alice', 'Bob']) {
    const { engine } = await addHeadless(story, name.toLowerCase(), `${name}’s phone`);
    // From here on nobody hears of it: what is written about it below is not overtaken by the phone itself.
    engine.disconnect();
    await engine.sync();
  }
  await addMonth(story.server);
  await addTrouble(story.server);
  const { page } = await openOperator(t, story);
  await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
  const enrolled = page.getByRole('region', { name: 'Enrolled' });
  await enrolled.getByText('3 of 6 people').waitFor();
  const needs = page.getByRole('region', { name: 'Needs a person now' });
  await needs.getByRole('link', { name: /1 person is locked out/ }).waitFor();
  await lookAt(page, 'overview');

  await needs.getByRole('link', { name: /1 phone could not take over its settings/ }).click();
  await page.getByRole('row', { name: /Alice Adler.*Alice’s phone.*It has no fingerprint reader\./ }).waitFor();
  await lookAt(page, 'overview-refused');
  await page.getByRole('link', { name: 'Overview', exact: true }).last().click();
  await page
    .getByRole('region', { name: 'Stuck' })
    .getByRole('link', { name: /1 phone has not been heard of for 30 days/ })
    .click();
  await page
    .getByRole('rowheader', { name: /Bob Bauer/ })
    .getByRole('link')
    .click();
  await page.getByRole('heading', { name: 'Bob Bauer', level: 2 }).waitFor();
});

test('sign-ins over time are a chart for the eye, a slider for the keyboard, and a table for everybody', {
  skip,
}, async (t) => {
  const story = await openStory(t);
  await addMonth(story.server);
  const { page } = await openOperator(t, story, { name: 'otto' });
  const chart = page.getByRole('region', { name: 'Sign-ins' });
  const cursor = chart.getByRole('slider', { name: 'Sign-ins and refusals by hour' });
  await cursor.waitFor();
  const spoken = () => cursor.getAttribute('aria-valuetext');
  const last = await spoken();
  assert.match(last ?? '', /: \d+ sign-ins, \d+ refusals$/);
  await chart.getByRole('button', { name: 'As a table' }).focus();
  await page.keyboard.press('Tab');
  await page.locator('.ly-chart-tip').waitFor();
  await page.keyboard.press('ArrowLeft');
  assert.notEqual(await spoken(), last);
  await page.keyboard.press('Home');
  const shown = (await page.locator('.ly-chart-tip p').first().textContent()) ?? '';
  assert.equal((await spoken())?.startsWith(`${shown}: `), true, 'what is seen is what is heard');
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('.ly-chart-tip').count(), 0);

  await chart.getByText('30 days').click();
  const days = chart.getByRole('slider', { name: 'Sign-ins and refusals by day' });
  await days.hover({ position: { x: 100, y: 60 } });
  await page.locator('.ly-chart-tip').waitFor();
  await chart.scrollIntoViewIfNeeded();
  await lookAt(page, 'overview-days');
  await chart.getByRole('button', { name: 'As a table' }).click();
  const rows = chart.getByRole('row');
  assert.equal(await rows.count(), DAYS + 1);
  await lookAt(page, 'overview-table');
});

test('without a mouse: from the overview to the person behind a figure, and back', { skip }, async (t) => {
  const story = await openStory(t);
  const { page } = await openOperator(t, story);
  const press = async (target: Locator) => {
    await tabTo(page, target);
    await page.keyboard.press('Enter');
  };
  await press(page.getByRole('link', { name: /people have no phone/ }));
  await page.getByRole('heading', { name: 'People have no phone', level: 1 }).waitFor();
  await press(page.getByRole('rowheader', { name: /Carol Costa/ }).getByRole('link'));
  await page.getByRole('heading', { name: 'Carol Costa', level: 2 }).waitFor();
  await pressInTurn(page, 'g', 'o');
  await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
});

test('an empty realm says what will stand here, and nobody but operators reads it', { skip }, async (t) => {
  const story = await openStory(t);
  const { page } = await openOperator(t, story, { name: 'helen' });
  await page.getByText('Nothing does.').waitFor();
  await page.getByText(/Locked people, reported requests/).waitFor();
  await story.server.kit.db.deleteFrom('audit_events').where('type', '=', 'session.started').execute();
  await page.reload();
  await page.getByText(/Nobody has signed in and nobody was refused/).waitFor();
  await lookAt(page, 'overview-empty');
  const { page: user, signIn } = await story.portal();
  await signIn('alice');
  const reply: number = await user.evaluate(`fetch('/api/admin/overview').then((reply) => reply.status)`);
  assert.equal(reply, 403);
});
