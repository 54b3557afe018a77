import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Page } from 'playwright-core';
import { createStoryApi } from './support/api.ts';
import { lookAt, withoutChromium } from './support/browser.ts';
import { approveWith } from './support/phone.ts';
import { scannableLink, sendRequest, typeCode, typePassword } from './support/portal.ts';
import { addHeadless, openStory } from './support/story.ts';

const skip = withoutChromium;

/** Alice has a phone and has typed her password. */
async function atTheChoice(t: TestContext) {
  const story = await openStory(t, { settings: { push: { expirySeconds: 300 } } });
  const [portal, phone] = await Promise.all([story.portal(), addHeadless(story, 'alice', 'Alice’s phone')]);
  await portal.signIn('alice');
  return { story, portal, page: portal.page, phone };
}

/** The same with the app as she sees it, and a request sent. */
async function atTheRequest(t: TestContext, matching: 'typed-2' | 'typed-6' | 'scan' | 'none') {
  const story = await openStory(t, { settings: { push: { matching, expirySeconds: 300 } } });
  const [portal, phone] = await Promise.all([story.portal(), story.phone()]);
  await phone.add((await createStoryApi(story).begin('alice')).link);
  await portal.signIn('alice');
  await sendRequest(portal.page);
  await phone.openRequest();
  return { page: portal.page, phone: phone.page };
}

const numberOn = async (page: Page): Promise<string> =>
  ((await page.locator('.lp-request-number').textContent()) ?? '').replaceAll(/\D/g, '');

/** What the ring says to those who listen. */
async function secondsLeft(page: Page): Promise<number> {
  const spoken = (await page.getByRole('timer').getAttribute('aria-label')) ?? '';
  const [minutes = 0, seconds = 0] = [/(\d+) minute/, /(\d+) second/].map((unit) =>
    Number(unit.exec(spoken)?.[1] ?? 0),
  );
  return 60 * minutes + seconds;
}

const isIn = (page: Page): Promise<void> => page.getByRole('heading', { name: 'Your devices' }).waitFor();

test('password first, then the choice, then the code that the phone shows', { skip }, async (t) => {
  const story = await openStory(t);
  const [portal, phone] = await Promise.all([story.portal(), addHeadless(story, 'alice', 'Alice’s phone')]);
  const { page } = portal;
  await lookAt(page, 'sign-in');
  await typePassword(page, 'alice', 'wrong');
  await page.getByText('The name or the password is not right.').waitFor();
  await lookAt(page, 'sign-in-refused');
  await portal.signIn('alice');
  await page.getByText('You answer it on Alice’s phone.').waitFor();
  await lookAt(page, 'choose');
  await page.getByRole('button', { name: 'Type a code from my phone' }).click();
  await page.getByRole('heading', { name: 'Type the code' }).waitFor();
  await lookAt(page, 'code');
  await typeCode(page, '000000');
  await page.getByText('This code was not accepted.').waitFor();
  await lookAt(page, 'code-refused');
  await typeCode(page, await phone.nextCode());
  await isIn(page);
});

test('a request is approved with the two digits of the screen; a wrong number says how many tries are left', {
  skip,
}, async (t) => {
  const { page, phone } = await atTheRequest(t, 'typed-2');
  await lookAt(page, 'request-typed-2');
  await lookAt(phone, 'phone-request-typed-2');
  const number = await numberOn(page);
  assert.match(number, /^\d{2}$/);
  await approveWith(phone, String((Number(number) + 1) % 100).padStart(2, '0'));
  await phone.getByText('You can try 2 more times.').waitFor();
  await lookAt(phone, 'phone-request-wrong-number');
  await approveWith(phone, number);
  await phone.getByRole('heading', { name: 'You confirmed that it is you' }).waitFor();
  await lookAt(phone, 'phone-request-approved');
  await isIn(page);
});

test('a request is approved with the six digits of the screen', { skip }, async (t) => {
  const { page, phone } = await atTheRequest(t, 'typed-6');
  const number = await numberOn(page);
  assert.match(number, /^\d{6}$/);
  await lookAt(page, 'request-typed-6');
  await lookAt(phone, 'phone-request-typed-6');
  await approveWith(phone, number);
  await isIn(page);
});

test('a request is approved by scanning the screen, and the phone’s own camera will do', { skip }, async (t) => {
  const { page, phone } = await atTheRequest(t, 'scan');
  await phone.getByRole('button', { name: 'Scan the sign-in screen' }).waitFor();
  await lookAt(page, 'request-scan');
  await lookAt(phone, 'phone-request-scan');
  await phone.goto(await scannableLink(page));
  await phone.getByText('The QR code of the sign-in screen was scanned').waitFor();
  // Read one after the other, on a machine that may be busy: the phone's lies between two of the screen's.
  const [before, phones, after] = [await secondsLeft(page), await secondsLeft(phone), await secondsLeft(page)];
  const isBetween = phones <= before + 2 && phones >= after - 2;
  assert.ok(isBetween, `both screens count down together: ${before} s, ${phones} s on the phone, ${after} s`);
  await lookAt(phone, 'phone-request-scanned');
  await phone.getByRole('button', { name: 'This is me' }).click();
  await isIn(page);
});

test('plain approve, where a realm switches it on, still asks a second question', { skip }, async (t) => {
  const { page, phone } = await atTheRequest(t, 'none');
  await lookAt(page, 'request-none');
  await phone.getByRole('button', { name: 'This is me' }).click();
  await phone.getByRole('heading', { name: 'Are you signing in at this moment?' }).waitFor();
  await lookAt(phone, 'phone-request-confirm');
  await phone.getByRole('button', { name: 'Yes, I started this' }).click();
  await isIn(page);
});

test('whoever changes their mind takes the request back and types a code', { skip }, async (t) => {
  const { page, phone } = await atTheChoice(t);
  await sendRequest(page);
  await phone.request();
  await page.getByRole('button', { name: 'Use a code' }).click();
  await page.getByRole('heading', { name: 'Type the code' }).waitFor();
  await phone.engine.sync();
  assert.deepEqual(await phone.engine.pending(), [], 'the phone does not ask any longer');
  await typeCode(page, await phone.nextCode());
  await isIn(page);
});

test('a reload goes on where it was: the same request waits, and its approval counts', { skip }, async (t) => {
  const { portal, page, phone } = await atTheChoice(t);
  const match = await portal.askPhone();
  await page.reload();
  await page.getByText('Waiting for your phone').waitFor();
  assert.equal(await numberOn(page), match);
  const { id } = await phone.request();
  await phone.engine.answer(id, { decision: 'approve', match });
  await isIn(page);
});

test('A11: a second tab cannot skip the second step', { skip }, async (t) => {
  const { page, phone } = await atTheChoice(t);
  const second = await page.context().newPage();
  for (const path of ['devices', 'add', 'sessions', 'console/users']) {
    await second.goto(`/demo/${path}`);
    await second.getByLabel('Password', { exact: true }).waitFor();
  }
  const statuses = await second.evaluate(`Promise.all(
    ['/api/session', '/api/self/devices', '/api/self/sessions', '/api/admin/users'].map((path) => fetch(path).then(({ status }) => status)),
  )`);
  assert.deepEqual(statuses, [401, 401, 401, 401]);
  await page.getByRole('button', { name: 'Type a code from my phone' }).click();
  await typeCode(page, await phone.nextCode());
  await isIn(page);
});

test('F11: an approval lets in the browser that asked, and no other one of the same person', { skip }, async (t) => {
  const { story, portal, page, phone } = await atTheChoice(t);
  const other = await story.portal();
  await other.signIn('alice');
  const match = await portal.askPhone();
  const { id } = await phone.request();
  const step = await page.evaluate(`sessionStorage.getItem('lanyard.journey.demo.')`);
  const stolen = `fetch('/am/json/realms/root/realms/demo/authenticate', {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: ${JSON.stringify(step)},
  }).then(({ status }) => status)`;
  assert.equal(await other.page.evaluate(stolen), 401, 'not even with the step of the other one');
  await phone.engine.answer(id, { decision: 'approve', match });
  await isIn(page);
  await other.page.reload();
  await other.page.getByRole('heading', { name: 'Choose how to show it is you' }).waitFor();
  assert.equal(await other.page.evaluate(`fetch('/api/session').then(({ status }) => status)`), 401);
});
