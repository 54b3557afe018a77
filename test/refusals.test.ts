import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Page } from 'playwright-core';
import { demoPassword } from '../packages/server/src/demo.ts';
import { createStoryApi } from './support/api.ts';
import { lookAt, withoutChromium } from './support/browser.ts';
import type { HeadlessPhone } from './support/headless.ts';
import { approveWith } from './support/phone.ts';
import { sendRequest, typeCode } from './support/portal.ts';
import { addHeadless, openStory } from './support/story.ts';

const skip = withoutChromium;

/** Alice, whose phone has no screen, has typed her password. */
async function atTheChoice(t: TestContext, expirySeconds = 300) {
  const story = await openStory(t, { settings: { push: { expirySeconds } } });
  const [portal, phone] = await Promise.all([story.portal(), addHeadless(story, 'alice')]);
  await portal.signIn('alice');
  return { story, portal, page: portal.page, phone };
}

/** Alice has sent a request, and the app shows it. */
async function atTheRequest(t: TestContext) {
  const story = await openStory(t, { settings: { push: { expirySeconds: 300 } } });
  const [portal, phone] = await Promise.all([story.portal(), story.phone()]);
  await phone.add((await createStoryApi(story).begin('alice')).link);
  await portal.signIn('alice');
  const number = await portal.askPhone();
  await phone.openRequest();
  return { page: portal.page, phone: phone.page, number };
}

async function denyNext({ request, engine }: HeadlessPhone): Promise<void> {
  const { id } = await request();
  await engine.answer(id, { decision: 'deny' });
}

const isIn = (page: Page): Promise<void> => page.getByRole('heading', { name: 'Your devices' }).waitFor();

test('A28: three wrong numbers end the request, and both screens say what happened', { skip }, async (t) => {
  const { page, phone, number } = await atTheRequest(t);
  const wrong = String((Number(number) + 1) % 100).padStart(2, '0');
  await approveWith(phone, wrong);
  await phone.getByText('You can try 2 more times.').waitFor();
  await approveWith(phone, wrong);
  await phone.getByText('You can try once more.').waitFor();
  await approveWith(phone, wrong);
  await phone.getByRole('heading', { name: 'This request was stopped' }).waitFor();
  await page.getByText('The number did not match').waitFor();
  await lookAt(phone, 'phone-request-stopped');
  await lookAt(page, 'request-mismatched');
  await page.getByRole('button', { name: 'Send a new request' }).waitFor();
});

test('whoever did not ask refuses, and nobody is let in', { skip }, async (t) => {
  const { page, phone } = await atTheRequest(t);
  await phone.getByRole('button', { name: 'Not me' }).click();
  await phone.getByRole('heading', { name: 'Report it?' }).waitFor();
  await lookAt(phone, 'phone-report-it');
  await phone.getByRole('button', { name: 'Only refuse' }).click();
  await phone.getByRole('heading', { name: 'You refused this' }).waitFor();
  await lookAt(phone, 'phone-request-refused');
  await page.getByText('The request was refused on your phone').waitFor();
  await lookAt(page, 'request-denied');
  assert.equal(await page.evaluate(`fetch('/api/session').then(({ status }) => status)`), 401);
});

test('A27: a report ends the request and holds further ones back; a code still works', { skip }, async (t) => {
  const { portal, page, phone } = await atTheChoice(t);
  await portal.askPhone();
  const { id } = await phone.request();
  await phone.engine.answer(id, { decision: 'report' });
  await page.getByText('The request was reported on your phone').waitFor();
  await lookAt(page, 'request-reported');
  assert.equal(await page.getByRole('button', { name: 'Send a new request' }).count(), 0);
  await page.getByRole('button', { name: 'Use a code' }).click();
  await page.getByRole('button', { name: 'Use another way' }).click();
  await page.getByRole('button', { name: 'Send a request to my phone' }).click();
  await page.getByText(/Requests are held back for a while/).waitFor();
  await lookAt(page, 'choose-held-back');
  await page.getByRole('button', { name: 'Type a code from my phone' }).click();
  await typeCode(page, await phone.nextCode());
  await isIn(page);
});

test('A27: after three refusals no further request reaches the phone, whoever asks', { skip }, async (t) => {
  const { story, page, phone } = await atTheChoice(t);
  for (const refusal of [1, 2, 3]) {
    await sendRequest(page);
    await denyNext(phone);
    await page.getByText('The request was refused on your phone').waitFor();
    assert.deepEqual(await phone.engine.pending(), [], `refusal ${refusal} counted`);
  }
  await page.getByRole('button', { name: 'Send a new request' }).click();
  await page.getByText(/Requests are held back for a while/).waitFor();
  await lookAt(page, 'request-held-back');
  assert.equal(await page.getByRole('button', { name: 'Send a new request' }).count(), 0);
  const thief = await story.portal();
  await thief.signIn('alice');
  await thief.page.getByRole('button', { name: 'Send a request to my phone' }).click();
  await thief.page.getByText(/Requests are held back for a while/).waitFor();
  await phone.engine.sync();
  assert.deepEqual(await phone.engine.pending(), []);
});

test('a request that nobody answers runs out, says so, and a new one can be sent', { skip }, async (t) => {
  const { story, portal, page, phone } = await atTheChoice(t, 60);
  await portal.askPhone();
  const { id } = await phone.request();
  story.clock.advance(61_000);
  await page.getByText('Nobody answered in time').waitFor();
  await lookAt(page, 'request-expired');
  await assert.rejects(phone.engine.answer(id, { decision: 'approve', match: '00' }), { code: 'request-ended' });
  await sendRequest(page);
  const number = await page.locator('.lp-request-number').textContent();
  const again = await phone.request();
  assert.notEqual(again.id, id);
  await phone.engine.answer(again.id, { decision: 'approve', match: number?.trim() ?? '' });
  await isIn(page);
});

test('the phone says so when the request was taken back on the other screen', { skip }, async (t) => {
  const { page, phone } = await atTheRequest(t);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await phone.getByRole('heading', { name: 'This request has ended' }).waitFor();
  await lookAt(phone, 'phone-request-ended');
});

test('A9: whoever is not enabled for requests is told why, and signs in with a code', { skip }, async (t) => {
  const story = await openStory(t);
  await story.server.createUser({ name: 'dora', password: demoPassword, push: false });
  const [portal, phone] = await Promise.all([story.portal(), addHeadless(story, 'dora')]);
  const { page } = portal;
  await portal.signIn('dora');
  await page.getByText('Requests to your phone are not offered').waitFor();
  await page.getByText(/switched off for this account/).waitFor();
  assert.equal(await page.getByRole('button', { name: /request/ }).count(), 0);
  await lookAt(page, 'code-no-request');
  await typeCode(page, await phone.nextCode());
  await isIn(page);
});
