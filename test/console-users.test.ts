import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lookAt, withoutChromium } from './support/browser.ts';
import { choose, openTab, openUsers } from './support/console.ts';
import { addHeadless, openStory } from './support/story.ts';

const skip = withoutChromium;

test('many people: found as one types, filtered, in pages, and the address says what is shown', { skip }, async (t) => {
  const story = await openStory(t);
  const names = Array.from({ length: 60 }, (_, index) => `guest${String(index).padStart(2, '0')}`);
  for (const name of names) await story.server.createUser({ name, displayName: `Guest ${name.slice(-2)}` });
  const page = await openUsers(t, story, 'admin');
  const rows = page.getByRole('list', { name: 'Users' }).getByRole('button');
  await page.getByText('66 people').waitFor();
  assert.equal(await rows.count(), 50);
  await page.getByRole('button', { name: 'Show more' }).click();
  await rows.nth(65).waitFor();
  assert.equal(await page.getByRole('button', { name: 'Show more' }).count(), 0);

  const search = page.getByRole('searchbox', { name: 'Search users' });
  await search.pressSequentially('guest 4');
  await page.getByText('10 people').waitFor();
  assert.match(page.url(), /search=guest/);
  await search.fill('nobody of this name');
  await page.getByRole('heading', { name: /^Nobody found for/ }).waitFor();
  await lookAt(page, 'console-nobody');
  await search.fill('');
  await page.getByText('66 people').waitFor();
  await page.getByRole('button', { name: 'Filters' }).click();
  await page.getByLabel('Role').selectOption('Auditor');
  await page.getByText('1 person').waitFor();
  await page.getByLabel('Devices').selectOption('With a device');
  await page.getByRole('heading', { name: 'Nobody fits' }).waitFor();
  await page.getByLabel('Role').selectOption('All roles');
  await page.getByRole('button', { name: /Adam the administrator/ }).waitFor();
  await lookAt(page, 'console-filters');
  const address = page.url();
  await page.goto('/demo/devices');
  await page.goto(address);
  await page.getByText('1 person').waitFor();
  assert.equal(await page.getByLabel('Devices').inputValue(), 'some');
  await page.getByLabel('Devices').selectOption('With or without');
  await page.getByLabel('Order').selectOption('Newest first');
  await rows.first().getByText('Guest 59').waitFor();
});

test('the second of two operators sees what the first has changed, and decides', { skip }, async (t) => {
  const story = await openStory(t);
  const [first, second] = await Promise.all([openUsers(t, story, 'admin'), openUsers(t, story, 'helen')]);
  for (const page of [first, second]) {
    await choose(page, 'Bob Bauer');
    await page.getByRole('button', { name: 'Edit' }).click();
  }
  await lookAt(first, 'console-edit-user');
  await first.getByLabel('Full name').fill('Robert Bauer');
  await first.getByLabel('E-mail').fill('bob@example.com');
  await first.getByRole('button', { name: 'Save' }).click();
  await first.getByText('is saved').waitFor();
  await second.getByLabel('Full name').fill('Bob B. Bauer');
  await second.getByRole('button', { name: 'Save' }).click();
  await second.getByText('Somebody else has changed this user meanwhile').waitFor();
  const row = second.getByRole('row', { name: /^Full name/ });
  assert.deepEqual(await row.getByRole('cell').allTextContents(), ['Bob Bauer', 'Robert Bauer', 'Bob B. Bauer']);
  await second
    .getByRole('row', { name: /^E-mail/ })
    .getByText('bob@example.com')
    .waitFor();
  await lookAt(second, 'console-conflict');
  await second.getByRole('button', { name: 'Save mine' }).click();
  await second.getByRole('heading', { name: 'Bob B. Bauer', level: 2 }).waitFor();
  await second.getByRole('definition').getByText('bob@example.com').waitFor();
});

test('a role that is changed while its owner works changes the console at the next step, in both directions', {
  skip,
}, async (t) => {
  const story = await openStory(t);
  const [admin, helen] = await Promise.all([openUsers(t, story, 'admin'), openUsers(t, story, 'helen')]);
  const giveRole = async (role: string): Promise<void> => {
    await admin.getByRole('button', { name: 'Edit' }).click();
    await admin
      .getByRole('form', { name: /^Edit / })
      .getByLabel('Role', { exact: true })
      .selectOption(role);
    await admin.getByRole('button', { name: 'Save' }).click();
    await admin.getByRole('definition').getByText(role, { exact: true }).waitFor();
  };
  await choose(admin, 'Helen of the help desk');
  await choose(helen, 'Bob Bauer', 'Push');
  await giveRole('Auditor');
  await helen.getByRole('switch', { name: 'Enable Mobile Push Authentication' }).click();
  await helen.getByText('Your role is now Auditor').waitFor();
  assert.equal(await helen.getByRole('switch').count(), 0);
  await helen
    .getByRole('definition')
    .getByText(/^Switched on/)
    .waitFor();
  await lookAt(helen, 'console-role-changed');
  await giveRole('User');
  await helen.getByRole('searchbox', { name: 'Search users' }).fill('carol');
  await helen.getByText('The console is for operators').waitFor();
  assert.equal(await helen.getByText('Bob Bauer').count(), 0, 'nothing of the console is left on the screen');
});

test('what can be taken back is taken back: disabling a person, locking a phone', { skip }, async (t) => {
  const story = await openStory(t);
  const [page, phone, portal] = await Promise.all([
    openUsers(t, story, 'admin'),
    addHeadless(story, 'bob', 'Bob’s phone'),
    story.portal(),
  ]);
  await choose(page, 'Bob Bauer');
  await lookAt(page, 'console-user');
  await page.getByText(/signed out everywhere at once/).waitFor();
  await page.getByRole('button', { name: 'Disable' }).click();
  await page.getByText('Bob Bauer is disabled and signed out everywhere.').waitFor();
  await lookAt(page, 'console-disabled');
  await portal.page.getByLabel('Name', { exact: true }).fill('bob');
  await portal.page.getByLabel('Password', { exact: true }).fill('demo');
  await portal.page.getByRole('button', { name: 'Sign in' }).click();
  await portal.page.getByRole('alert').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('heading', { name: 'They may sign in' }).waitFor();

  await openTab(page, 'Devices');
  await page.getByRole('button', { name: 'Lock Bob’s phone' }).click();
  await page.getByText('Bob’s phone is locked.').waitFor();
  await page.getByRole('button', { name: 'Unlock Bob’s phone' }).waitFor();
  await lookAt(page, 'console-device-locked');
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('button', { name: 'Lock Bob’s phone', exact: true }).waitFor();
  await page.getByRole('button', { name: 'Rename Bob’s phone' }).click();
  await page.getByLabel('Name of the device').fill('Blue phone');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'Blue phone' }).waitFor();
  await phone.engine.sync();
  await portal.signIn('bob');
});

test('where somebody is signed in is seen and ended, and what happened is told in sentences', { skip }, async (t) => {
  const story = await openStory(t);
  const [page, one, two] = await Promise.all([openUsers(t, story, 'admin'), story.portal(), story.portal()]);
  for (const portal of [one, two]) await portal.signIn('carol');
  await choose(page, 'Carol Costa', 'Sessions');
  const ends = page.getByRole('button', { name: /^End the session of/ });
  await ends.nth(1).waitFor();
  await lookAt(page, 'console-sessions');
  await ends.first().click();
  await page.getByText('That session has ended.').waitFor();
  await page.getByRole('button', { name: 'Sign out everywhere' }).click();
  await page.getByRole('heading', { name: 'Nowhere signed in' }).waitFor();
  for (const { page: theirs } of [one, two]) {
    await theirs.goto('/demo/devices');
    await theirs.getByRole('heading', { name: 'Sign in' }).waitFor();
  }
  await openTab(page, 'Sign-ins');
  await page
    .getByText(/^A session was ended/)
    .first()
    .waitFor();
  await lookAt(page, 'console-sign-ins');
});

test('a one-time link for a new password is shown once, and is not made for oneself', { skip }, async (t) => {
  const story = await openStory(t);
  const page = await openUsers(t, story, 'admin');
  await choose(page, 'Carol Costa');
  await page.getByRole('button', { name: 'Make a link' }).click();
  const dialog = page.getByRole('dialog', { name: 'One-time link' });
  await dialog.getByText(/\/demo\/welcome#/).waitFor();
  await lookAt(page, 'console-reset-link');
  await dialog.getByRole('button', { name: 'Done' }).click();
  await dialog.waitFor({ state: 'detached' });
  assert.equal(await page.getByText(/welcome#/).count(), 0);
  await choose(page, 'Adam the administrator');
  await page.getByText(/^This is you/).waitFor();
  assert.equal(await page.getByRole('button', { name: 'Disable' }).count(), 0);
  await openTab(page, 'Devices');
  await page.getByText(/^These are your own/).waitFor();
});
