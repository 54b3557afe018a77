import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Page } from 'playwright-core';
import { createStoryApi, type StoryApi } from './support/api.ts';
import { lookAt, settled, withoutChromium } from './support/browser.ts';
import { approveWith, openTab } from './support/phone.ts';
import { openStory, type Story, type StoryOptions } from './support/story.ts';

const skip = withoutChromium;
const PLACE = { address: '203.0.113.7', browser: 'Firefox on Windows', place: 'Lisbon, Portugal' };

/** A phone with alice's account, and a relying party that knows her. */
async function openAsked(
  t: TestContext,
  push: NonNullable<StoryOptions['settings']>['push'] = {},
): Promise<{ story: Story; page: Page; api: StoryApi }> {
  // Long enough for all the looking before it is answered.
  const story = await openStory(t, { settings: { push: { expirySeconds: 300, ...push } } });
  const api = createStoryApi(story);
  const { page, add } = await story.phone();
  await add((await api.begin('alice')).link);
  return { story, page, api };
}

const request = (page: Page) => page.getByRole('region', { name: 'The request' });

/** The description beside a term. */
const fact = (page: Page, term: string) =>
  request(page)
    .locator('dl > div')
    .filter({ has: page.getByRole('term').filter({ hasText: term }) })
    .getByRole('definition');

async function refuse(page: Page, how: 'Refuse and report' | 'Only refuse'): Promise<void> {
  await page.getByRole('button', { name: 'Not me' }).click();
  await page.getByRole('dialog', { name: 'Report it?' }).getByRole('button', { name: how }).click();
}

const twoDigitsBut = (number: string | null): string => (number === '10' ? '11' : '10');

test('F11: a request shows everything that its server signed, and counts with the right number only', {
  skip,
}, async (t) => {
  const { page, api } = await openAsked(t);
  const { id, number } = await api.ask('alice', { asked: 'Pay 120 € to Ana', service: 'Payroll', context: PLACE });
  await page.getByRole('heading', { name: 'Is this you?' }).waitFor();
  await request(page).getByText('Pay 120 € to Ana').waitFor();
  await request(page)
    .getByText(/Payroll/)
    .waitFor();
  assert.equal(await fact(page, 'Account').textContent(), 'alice · Lanyard');
  assert.equal(await fact(page, 'Place').textContent(), PLACE.place);
  assert.equal(await fact(page, 'Address').textContent(), PLACE.address);
  assert.equal(await fact(page, 'Browser').textContent(), PLACE.browser);
  assert.match((await fact(page, 'Time').textContent()) ?? '', /^(just now|\d+ seconds ago), \d\d:\d\d/);
  await lookAt(page, 'app-request');
  await approveWith(page, twoDigitsBut(number));
  await page.getByText('You can try 2 more times.').waitFor();
  await lookAt(page, 'app-request-wrong-number');
  await approveWith(page, number ?? '');
  await page.getByRole('heading', { name: 'You confirmed that it is you' }).waitFor();
  await lookAt(page, 'app-request-approved');
  assert.equal((await api.ended(id)).state, 'approved');
});

test('an answer that is on its way is not taken for one that came too late when its end is heard before the reply', {
  skip,
}, async (t) => {
  const { page, api } = await openAsked(t);
  const heard = Promise.withResolvers<void>();
  page.on('websocket', (socket) => {
    socket.on('framereceived', ({ payload }) => {
      if (String(payload).includes('"push-ended"')) heard.resolve();
    });
  });
  await page.clock.install();
  await page.reload();
  const { number } = await api.ask('alice', { asked: 'Open the safe' });
  await page.getByText('Open the safe').waitFor();
  let isLate = false;
  await page.route(/\/answer$/, async (route) => {
    const response = await route.fetch();
    await heard.promise;
    await page.clock.fastForward(1_000);
    await settled(page);
    isLate = true;
    assert.equal(await page.getByRole('heading', { name: 'This request has ended' }).count(), 0);
    await route.fulfill({ response });
  });
  await approveWith(page, number ?? '');
  await page.getByRole('heading', { name: 'You confirmed that it is you' }).waitFor();
  assert.equal(isLate, true);
});

test('refused, and refused and reported: nobody gets in, and the last answers stand in the history', {
  skip,
}, async (t) => {
  const { page, api } = await openAsked(t);
  const denied = await api.ask('alice', { asked: 'Open the front door', context: PLACE });
  await page.getByText('Open the front door').waitFor();
  await page.getByRole('button', { name: 'Not me' }).click();
  await page.getByRole('dialog', { name: 'Report it?' }).waitFor();
  await lookAt(page, 'app-request-report');
  await page.getByRole('button', { name: 'Only refuse' }).click();
  await page.getByRole('heading', { name: 'You refused this' }).waitFor();
  await lookAt(page, 'app-request-denied');
  assert.equal((await api.ended(denied.id)).state, 'denied');
  await page.getByRole('button', { name: 'Done' }).click();

  const reported = await api.ask('alice', { asked: 'Open the back door' });
  await page.getByText('Open the back door').waitFor();
  assert.equal(await fact(page, 'Place').textContent(), 'Not known');
  await refuse(page, 'Refuse and report');
  await page.getByRole('heading', { name: 'You refused and reported this' }).waitFor();
  await lookAt(page, 'app-request-reported');
  assert.equal((await api.ended(reported.id)).state, 'reported');
  await page.getByRole('button', { name: 'Done' }).click();

  await openTab(page, 'Requests');
  const answers = page.getByRole('listitem').filter({ hasText: 'Sample service' });
  await answers.nth(1).waitFor();
  assert.match((await answers.nth(0).textContent()) ?? '', /Refused and reported · alice/);
  assert.match((await answers.nth(1).textContent()) ?? '', /Refused · alice · Lisbon, Portugal/);
  await lookAt(page, 'app-history');
  await page.reload();
  await answers.nth(1).waitFor();
});

test('each way of matching: six digits, the QR code of the sign-in screen, and a second question where there is none', {
  skip,
}, async (t) => {
  const { page, api } = await openAsked(t, { matching: 'none' });
  const answered = async (id: string) => {
    await page.getByRole('heading', { name: 'You confirmed that it is you' }).waitFor();
    assert.equal((await api.ended(id)).state, 'approved');
    await page.getByRole('button', { name: 'Done' }).click();
  };
  const six = await api.ask('alice', { matching: 'typed-6', asked: 'Six digits', context: PLACE });
  await page.getByText('Six digits').waitFor();
  await page.getByRole('button', { name: 'This is me' }).click();
  await page.getByText('The number has 6 digits.').waitFor();
  await lookAt(page, 'app-request-six-digits');
  await approveWith(page, six.number ?? '');
  await answered(six.id);

  const plain = await api.ask('alice', { asked: 'No number', context: PLACE });
  await page.getByText('No number').waitFor();
  await lookAt(page, 'app-request-plain');
  await page.getByRole('button', { name: 'This is me' }).click();
  const question = page.getByRole('dialog', { name: 'Are you signing in at this moment?' });
  await question.waitFor();
  await lookAt(page, 'app-request-plain-question');
  await question.getByRole('button', { name: 'Yes, I started this' }).click();
  await answered(plain.id);

  const scan = await api.ask('alice', { matching: 'scan', asked: 'Scan it', context: PLACE });
  await page.getByText('Scan it').waitFor();
  await lookAt(page, 'app-request-scan');
  assert.equal(await page.getByRole('button', { name: 'This is me' }).count(), 0, 'nothing to press by a slip');
  // The phone's own camera opens the link in the app.
  await page.goto(scan.link ?? '');
  await page.getByText('The QR code of the sign-in screen was scanned').waitFor();
  await lookAt(page, 'app-request-scanned');
  await page.getByRole('button', { name: 'This is me' }).click();
  await answered(scan.id);
});

test('A29: a request that ends meanwhile says so: withdrawn, run out of time, or guessed at three times', {
  skip,
}, async (t) => {
  const { story, page, api } = await openAsked(t);
  await page.clock.install();
  await page.reload();
  const withdrawn = await api.ask('alice', { asked: 'The first' });
  await page.getByText('The first').waitFor();
  await api.withdraw(withdrawn.id);
  await page.getByRole('heading', { name: 'This request has ended' }).waitFor();
  await page.getByText('Sample service no longer waits for an answer').waitFor();
  await lookAt(page, 'app-request-ended');
  await page.getByRole('button', { name: 'Back to the codes' }).click();

  const late = await api.ask('alice', { asked: 'The second', expiresInSeconds: 60 });
  await page.getByText('The second').waitFor();
  story.clock.advance(61_000);
  await page.clock.fastForward(61_000);
  await page.getByRole('heading', { name: 'This request has ended' }).waitFor();
  assert.equal((await api.ended(late.id)).state, 'expired');
  await page.getByRole('button', { name: 'Back to the codes' }).click();

  const guessed = await api.ask('alice', { asked: 'The third' });
  await page.getByText('The third').waitFor();
  for (const left of [/You can try 2 more times/, /You can try once more/]) {
    await approveWith(page, twoDigitsBut(guessed.number));
    await page.getByText(left).waitFor();
  }
  await approveWith(page, twoDigitsBut(guessed.number));
  await page.getByRole('heading', { name: 'This request was stopped' }).waitFor();
  await lookAt(page, 'app-request-stopped');
  assert.equal((await api.ended(guessed.id)).state, 'mismatched');
});
