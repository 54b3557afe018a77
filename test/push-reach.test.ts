import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { CDPSession, Page } from 'playwright-core';
import { eventually } from '../packages/server/src/testing/index.ts';
import { createStoryApi } from './support/api.ts';
import { lookAt, withoutChromium } from './support/browser.ts';
import { choose, openUsers } from './support/console.ts';
import { openTab } from './support/phone.ts';
import { openPushService } from './support/push-service.ts';
import { addHeadless, openStory, PHONE } from './support/story.ts';

const skip = withoutChromium;

const lastRequests = async (page: Page, person: string) => {
  await choose(page, person, 'Devices');
  await page.getByRole('button', { name: 'Last requests on My phone' }).click();
  return page.getByRole('list', { name: 'Last requests on My phone' }).getByRole('listitem');
};

const wayOf = (page: Page) => page.getByRole('list', { name: 'Its way' }).first();

test('F13: a phone that sleeps and cannot be woken: the person at the login learns it within seconds, and uses a code', {
  skip,
}, async (t) => {
  const story = await openStory(t, { settings: { push: { expirySeconds: 120 } } });
  const phone = await addHeadless(story, 'bob');
  phone.engine.disconnect();
  const portal = await story.portal();
  const { page } = portal;
  await portal.signIn('bob');
  await portal.askPhone();
  await page.getByText('My phone is asleep and cannot be woken, because notifications are off in its app.').waitFor();
  await page.getByText(/It was last heard of at \d+:\d\d.*Open the app on it, or use a code\./).waitFor();
  await lookAt(page, 'sign-in-request-asleep');
  await phone.engine.sync();
  await page.getByText('My phone has the request, and nobody has opened it.').waitFor();
  await lookAt(page, 'sign-in-request-delivered');
  const request = await phone.request();
  await phone.engine.opened(request.id);
  await page.getByText('Open on your phone').waitFor();
  await lookAt(page, 'sign-in-request-opened');
  // The way out without a phone that answers, by keyboard alone.
  await page.getByRole('button', { name: 'Use a code' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Type the code' }).waitFor();
});

test('F13: a request that ran out of time says how far it came', { skip }, async (t) => {
  const story = await openStory(t, { settings: { push: { expirySeconds: 120 } } });
  const phone = await addHeadless(story, 'bob');
  phone.engine.disconnect();
  const portal = await story.portal();
  await portal.signIn('bob');
  await portal.askPhone();
  await portal.page.getByText(/My phone is asleep and cannot be woken/).waitFor();
  story.clock.advance(121_000);
  await portal.page.getByText('Nobody answered in time').waitFor();
  await portal.page.getByText(/My phone is asleep and cannot be woken.*Ask again, or use a code\./).waitFor();
  await lookAt(portal.page, 'sign-in-request-expired-why');
});

test('a sleeping phone is woken by its push service, and signs in; operators see its way, hop by hop with times', {
  skip,
}, async (t) => {
  const { service, options, subscribe } = await openPushService(t);
  const story = await openStory(t, { ...options, settings: { push: { expirySeconds: 120 } } });
  const phone = await addHeadless(story, 'bob');
  await subscribe(phone);
  phone.engine.disconnect();
  const portal = await story.portal();
  await portal.signIn('bob');
  const number = await portal.askPhone();
  const message = await eventually(async () => service.messages[0]);
  await portal.page.getByText('My phone is asleep.').waitFor();
  await portal.page.getByText('Its push service took the wake-up').waitFor();
  await lookAt(portal.page, 'sign-in-request-woken');
  // The phone was rung with nothing but the push's id, and fetches the rest itself.
  await phone.engine.sync();
  const request = await phone.request();
  assert.equal(message.text, request.id);
  await phone.engine.opened(request.id);
  await phone.engine.answer(request.id, { decision: 'approve', match: number });
  await portal.page.getByRole('heading', { name: 'Your devices' }).waitFor();

  const page = await openUsers(t, story, 'helen');
  await lastRequests(page, 'Bob Bauer');
  for (const words of [
    'Asked',
    'Wake-up accepted by the push service',
    'Opened by the person',
    'Answered',
    'Approved',
  ]) {
    await wayOf(page)
      .getByText(new RegExp(`^${words}`))
      .waitFor();
  }
  await page.getByText(/It is woken through localhost:\d+, since/).waitFor();
  await lookAt(page, 'console-deliveries');
});

test('A31: a push service that knows the phone no longer: both sides read its own words, and the address is dropped', {
  skip,
}, async (t) => {
  const { service, options, subscribe } = await openPushService(t);
  const story = await openStory(t, { ...options, settings: { push: { expirySeconds: 120 } } });
  const phone = await addHeadless(story, 'bob');
  await subscribe(phone);
  phone.engine.disconnect();
  service.script.set({ kind: 'answer', status: 410, body: 'This <b>subscription</b> has expired' });
  const page = await openUsers(t, story, 'helen');
  await lastRequests(page, 'Bob Bauer');
  const portal = await story.portal();
  await portal.signIn('bob');
  await portal.askPhone();
  await portal.page.getByText(/refused to wake it: “410 This subscription has expired”/).waitFor();
  await lookAt(portal.page, 'sign-in-request-refused');
  // The operator, on the telephone with bob, has the page open: it follows by itself.
  await wayOf(page).getByText('Wake-up refused by the push service').waitFor();
  await wayOf(page)
    .getByText(/410 This subscription has expired/)
    .waitFor();
  await page.getByText(/It cannot be woken since .*: 410 This subscription has expired/).waitFor();
  await lookAt(page, 'console-deliveries-refused');
});

interface Worker {
  registrationId: string;
  scopeURL: string;
}

/** Service worker registrations of the page's origin, as they come. */
async function watchWorkers(page: Page): Promise<{ cdp: CDPSession; find: (scope: string) => Promise<Worker> }> {
  const cdp = await page.context().newCDPSession(page);
  const workers = new Map<string, Worker>();
  cdp.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
    for (const worker of registrations as Worker[]) workers.set(worker.registrationId, worker);
  });
  await cdp.send('ServiceWorker.enable');
  const find = (scope: string) =>
    eventually(async () => [...workers.values()].find(({ scopeURL }) => new URL(scopeURL).pathname.startsWith(scope)));
  return { cdp, find };
}

async function notifications(page: Page): Promise<string[]> {
  return page.evaluate(`navigator.serviceWorker.getRegistrations()
    .then((all) => Promise.all(all.map((one) => one.getNotifications())))
    .then((lists) => lists.flat().map(({ title, body }) => title + ' / ' + body))`);
}

async function openApp(t: TestContext) {
  const story = await openStory(t, { settings: { push: { expirySeconds: 120 } } });
  const phone = await story.phone({ ...PHONE, permissions: ['notifications'] });
  const api = createStoryApi(story);
  return { story, api, phone, page: phone.page };
}

test('the app offers to ring, is woken while it is closed, says nothing of who asks, and lets the server know', {
  skip,
}, async (t) => {
  const { story, api, page } = await openApp(t);
  await page.goto((await api.begin('alice')).link);
  await page.getByRole('button', { name: 'Add this account' }).click();
  await page.getByRole('heading', { name: / is added$/ }).waitFor();
  await page.getByText('Be told when a request waits').waitFor();
  await lookAt(page, 'app-added-notifications');
  const { cdp, find } = await watchWorkers(page);
  await page.getByRole('button', { name: 'Turn on notifications' }).click();
  await page.getByText('Be told when a request waits').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Done' }).click();
  const worker = await find('/app/wake/');

  await openTab(page, 'Settings');
  const row = page.getByRole('button', { name: /Notifications/ });
  // This browser has no push service behind it, and the app says so instead of promising what it cannot keep.
  await row.getByText(/push service of this browser, or a server, could not be reached/).waitFor();
  await lookAt(page, 'app-settings-notifications');

  // The app is closed: its page is gone.
  await page.goto('/demo/sign-in');
  const { id } = await api.ask('alice', { asked: 'Open the vault' });
  const origin = new URL(story.server.url).origin;
  await cdp.send('ServiceWorker.deliverPushMessage', { origin, registrationId: worker.registrationId, data: id });
  const shown = await eventually(async () => (await notifications(page)).find((text) => text !== ''));
  assert.equal(shown, 'A request is waiting / Open Lanyard to see who asks.');
  const isNoted = async () => {
    const rows = await story.server.kit.db.selectFrom('deliveries').select('hops').where('push_id', '=', id).execute();
    return JSON.stringify(rows).includes('"received"');
  };
  await eventually(isNoted);
});

test('switched off again, the phone is no longer rung', { skip }, async (t) => {
  const { api, phone, page } = await openApp(t);
  await phone.add((await api.begin('alice')).link);
  await openTab(page, 'Settings');
  const row = page.getByRole('button', { name: /Notifications/ });
  await row.click();
  await row.getByText('On', { exact: true }).waitFor();
  const scopes = () =>
    page.evaluate(
      `navigator.serviceWorker.getRegistrations().then((all) => all.filter(({ scope }) => scope.includes('/wake/')).length)`,
    );
  await eventually(async () => (await scopes()) === 1);
  await row.click();
  await row.getByText('Off', { exact: true }).waitFor();
  await eventually(async () => (await scopes()) === 0);
});
