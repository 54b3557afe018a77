import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lookAt, withoutChromium } from './support/browser.ts';
import { ask, choose, openTab, openUsers } from './support/console.ts';
import { typeCode } from './support/portal.ts';
import { addHeadless, openStory } from './support/story.ts';

const skip = withoutChromium;

test('an administrator creates a user, whose link sets a password once, in a browser of their own', {
  skip,
}, async (t) => {
  const story = await openStory(t);
  const page = await openUsers(t, story, 'admin');
  await lookAt(page, 'console-users');
  await page.getByRole('button', { name: 'New user' }).click();
  const dialog = page.getByRole('dialog', { name: 'New user' });
  await dialog.getByLabel('Sign-in name').fill('erika');
  await dialog.getByLabel('Full name').fill('Erika Example');
  await lookAt(page, 'console-new-user');
  await dialog.getByRole('button', { name: 'Create user' }).click();
  await dialog.getByText('Erika Example was created').waitFor();
  await lookAt(page, 'console-user-created');
  const link = (await dialog.locator('.lp-once').textContent()) ?? '';
  await dialog.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('heading', { name: 'Erika Example', level: 2 }).waitFor();

  const { page: fresh } = await story.portal();
  await fresh.goto(link);
  await fresh.getByRole('heading', { name: 'Choose a password' }).waitFor();
  await lookAt(fresh, 'welcome');
  const password = fresh.getByLabel('New password');
  await password.fill('short');
  await fresh.getByRole('button', { name: 'Set the password' }).click();
  await fresh.getByText(/Use at least 10 characters/).waitFor();
  await password.fill('seven lanterns on a hook');
  await fresh.getByRole('button', { name: 'Set the password' }).click();
  await fresh.getByRole('heading', { name: 'Sign in' }).waitFor();
  assert.equal(await fresh.getByLabel('Name', { exact: true }).inputValue(), 'erika');
  await fresh.getByLabel('Password', { exact: true }).fill('seven lanterns on a hook');
  await fresh.getByRole('button', { name: 'Sign in' }).click();
  await fresh.getByRole('heading', { name: 'No device yet' }).waitFor();

  const { page: second } = await story.portal();
  await second.goto(link);
  await second.getByLabel('New password').fill('another long password');
  await second.getByRole('button', { name: 'Set the password' }).click();
  await second.getByRole('alert').waitFor();
  await lookAt(second, 'welcome-used');
});

test('an administrator sees a person’s devices and removes one, and the audit names it', { skip }, async (t) => {
  const story = await openStory(t);
  const [page, phone] = await Promise.all([openUsers(t, story, 'admin'), addHeadless(story, 'bob', 'Bob’s phone')]);
  await choose(page, 'Bob Bauer', 'Devices');
  await page.getByText(/Connected now|Last sync just now/).waitFor();
  await lookAt(page, 'console-devices');
  await page.getByRole('button', { name: 'Remove Bob’s phone' }).click();
  const dialog = page.getByRole('dialog', { name: /^Remove Bob’s phone of/ });
  await dialog.getByText(/Codes from it stop working at once/).waitFor();
  await lookAt(page, 'console-remove-device');
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await page.getByText('None yet. They can add one in the portal.').waitFor();
  await phone.engine.sync();
  assert.equal((await phone.engine.accounts())[0]?.state, 'removed', 'the phone is told');
  await openTab(page, 'Sign-ins');
  await page.getByRole('link', { name: 'Show in the audit' }).click();
  await page.getByRole('cell', { name: 'device.removed' }).waitFor();
  await lookAt(page, 'console-audit');
});

test('A22: somebody locked out by wrong codes is unlocked by an operator, and gets in', { skip }, async (t) => {
  const limit = { max: 3, windowSeconds: 900, lockSeconds: 900 };
  const story = await openStory(t, { settings: { limits: { 'code:user': limit } } });
  const [portal, phone, page] = await Promise.all([
    story.portal(),
    addHeadless(story, 'bob'),
    openUsers(t, story, 'helen'),
  ]);
  await portal.signIn('bob');
  const toCode = () => portal.page.getByRole('button', { name: 'Type a code from my phone' }).click();
  await toCode();
  for (const code of ['000000', '000001', '000002']) {
    await typeCode(portal.page, code);
    await portal.page.getByText('This code was not accepted.').waitFor();
  }
  await typeCode(portal.page, await phone.nextCode());
  await portal.page.getByText(/Too many attempts/).waitFor();
  await lookAt(portal.page, 'code-locked');
  await choose(page, 'Bob Bauer');
  await page.getByText('Too many wrong codes.').waitFor();
  await lookAt(page, 'console-user-locked');
  await page.getByRole('button', { name: 'Unlock' }).click();
  await page.getByText('Too many wrong codes.').waitFor({ state: 'detached' });

  await portal.page.goto('/demo/sign-in');
  await portal.signIn('bob');
  await toCode();
  await typeCode(portal.page, await phone.nextCode());
  await portal.page.getByRole('heading', { name: 'Your devices' }).waitFor();
});

test('A9: requests that an operator switched off are not offered at the next sign-in, and the reason is shown', {
  skip,
}, async (t) => {
  const story = await openStory(t);
  const [portal, page] = await Promise.all([story.portal(), openUsers(t, story, 'admin'), addHeadless(story, 'carol')]);
  await choose(page, 'Carol Costa', 'Push');
  await page.getByText('A request reaches them now').waitFor();
  await lookAt(page, 'console-push');
  const requests = page.getByRole('switch', { name: 'Enable Mobile Push Authentication' });
  assert.equal(await requests.isChecked(), true);
  await Promise.all([
    page.waitForResponse((reply) => reply.request().method() === 'PATCH' && reply.ok()),
    requests.click(),
  ]);
  await page.getByText('No request reaches them now').waitFor();
  await portal.signIn('carol');
  await portal.page.getByText('Requests are switched off for this account.').waitFor();
});

test('a service gets a key that is shown once and counts until it is revoked', { skip }, async (t) => {
  const story = await openStory(t);
  const page = await openUsers(t, story, 'admin');
  await page.getByRole('link', { name: 'Services' }).click();
  await page.getByRole('rowheader', { name: 'Sample service' }).waitFor();
  await lookAt(page, 'console-services');
  await page.getByRole('button', { name: 'New service' }).click();
  const dialog = page.getByRole('dialog', { name: 'New service' });
  await dialog.getByLabel('Name', { exact: true }).fill('Wiki');
  await dialog.getByRole('button', { name: 'Create service' }).click();
  await dialog.getByText('Copy the key now').waitFor();
  await lookAt(page, 'console-service-key');
  const key = (await dialog.locator('.lp-once').first().textContent()) ?? '';
  const statusWith = async (): Promise<number> =>
    (await story.server.request('GET', '/api/v1/users/bob/devices', { headers: { authorization: `Bearer ${key}` } }))
      .status;
  assert.equal(await statusWith(), 200);
  await dialog.getByRole('button', { name: 'I have copied it' }).click();
  await page.reload();
  await page.getByRole('rowheader', { name: 'Wiki' }).waitFor();
  assert.equal((await page.content()).includes(key), false, 'the key is shown once');

  await page.getByRole('button', { name: 'Revoke Wiki' }).click();
  await page.getByRole('dialog', { name: 'Revoke Wiki?' }).getByRole('button', { name: 'Revoke' }).click();
  await page.getByRole('rowheader', { name: 'Wiki' }).waitFor({ state: 'detached' });
  assert.equal(await statusWith(), 401);
});

test('the help desk sees what it may: people, but no services, and no other roles to give', { skip }, async (t) => {
  const story = await openStory(t);
  const page = await openUsers(t, story, 'helen');
  const sections = page.getByRole('navigation', { name: 'Console' }).getByRole('link');
  assert.deepEqual(await sections.allTextContents(), ['Overview', 'Users', 'Journeys', 'Audit']);
  await page.getByRole('button', { name: 'New user' }).click();
  const roles = page.getByLabel('Role').getByRole('option');
  assert.deepEqual(await roles.allTextContents(), ['User']);
  assert.equal((await ask(page, 'GET', '/api/admin/services')).code, 'users.role-needed');
  const higher = await ask(page, 'POST', '/api/admin/users', {
    name: 'eve',
    displayName: 'Eve',
    role: 'administrator',
  });
  assert.equal(higher.code, 'users.role-too-high');
});

test('an auditor reads and changes nothing; anybody else is turned away', { skip }, async (t) => {
  const story = await openStory(t);
  const page = await openUsers(t, story, 'otto');
  await addHeadless(story, 'bob', 'Bob’s phone');
  assert.equal(await page.getByRole('button', { name: 'New user' }).count(), 0);
  await choose(page, 'Bob Bauer', 'Devices');
  await page.getByRole('heading', { name: 'Bob’s phone' }).waitFor();
  assert.equal(await page.getByRole('button', { name: /^Remove/ }).count(), 0);
  await openTab(page, 'Push');
  assert.equal(await page.getByRole('switch').count(), 0);
  await page
    .getByRole('definition')
    .getByText(/^Switched on/)
    .waitFor();
  await lookAt(page, 'console-auditor');
  await openTab(page, 'Profile');
  assert.deepEqual(await page.getByRole('tabpanel').getByRole('button').allTextContents(), []);
  assert.equal(
    (await ask(page, 'POST', '/api/admin/users', { name: 'eve', displayName: 'Eve' })).code,
    'users.role-needed',
  );
  await page.getByRole('link', { name: 'Audit', exact: true }).click();
  await page.getByRole('cell', { name: 'device.registered' }).first().waitFor();

  const { page: user, signIn } = await story.portal();
  await signIn('alice');
  assert.equal(await user.getByRole('link', { name: 'Console' }).count(), 0);
  await user.goto('/demo/console/users');
  await user.getByText('The console is for operators').waitFor();
  await lookAt(user, 'console-refused');
  assert.equal((await ask(user, 'GET', '/api/admin/users')).code, 'users.role-needed');
});
