/** A person whose phone is an app of PingAM, in the portal and in the console: the words fit what such an app can do. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findUserByName } from '../packages/server/src/users/index.ts';
import { makeRecoveryCodes } from '../packages/server/src/verifications/index.ts';
import { lookAt, withoutChromium } from './support/browser.ts';
import { choose, openTab, openUsers } from './support/console.ts';
import { codeFor } from './support/pingam.ts';
import { openPocket } from './support/pocket.ts';
import { typePassword } from './support/portal.ts';
import { openStory, type Story } from './support/story.ts';

const skip = withoutChromium;

/** Ten codes, of which eight are used up. */
async function twoCodesLeft({ server: { kit, realm } }: Story): Promise<void> {
  const user = await findUserByName(kit.db, { realmId: realm.id, name: 'alice' });
  assert.ok(user);
  await kit.db.transaction().execute((tx) => makeRecoveryCodes(tx, kit, { realm, user }));
  await kit.db
    .updateTable('recovery_codes')
    .set({ used_at: kit.clock.now() })
    .where('code_hash', 'in', (eb) => eb.selectFrom('recovery_codes').select('code_hash').limit(8))
    .execute();
}

test('D5, D6: with an app of PingAM the number is chosen; her codes are counted, made anew, and ended by an operator', {
  skip,
}, async (t) => {
  const pocket = await openPocket(t);
  const story = await openStory(t, pocket.config ? { config: pocket.config } : {});
  const { url } = story.server;
  assert.equal((await pocket.scan(url, await codeFor(story, 'alice'))).status, 200);
  await twoCodesLeft(story);

  const { page } = await story.portal();
  await typePassword(page, 'alice');
  await page.getByRole('heading', { name: /Choose how/ }).waitFor();
  await lookAt(page, 'pingam-choice');
  await page.getByRole('button', { name: 'Use a recovery code' }).click();
  await page.getByRole('heading', { name: 'Type a recovery code' }).waitFor();
  await lookAt(page, 'recovery-code-ways');
  await page.getByRole('button', { name: 'Use another way' }).click();
  await page.getByRole('button', { name: 'Type a code from my phone' }).click();
  await page.getByRole('heading', { name: 'Type the code' }).waitFor();
  await lookAt(page, 'code-ways');
  await page.getByRole('button', { name: 'Use a recovery code' }).click();
  await page.getByRole('button', { name: 'Use another way' }).click();
  const number = async () => ((await page.locator('.lp-request-number').textContent()) ?? '').replaceAll(/\D/g, '');
  await page.getByRole('button', { name: 'Send a request to my phone' }).click();
  await page.getByText(/Open the request there and choose this number/).waitFor();
  await lookAt(page, 'pingam-request');
  const wrong = (await number()) === '11' ? '22' : '11';
  await pocket.answer(url, { number: wrong });
  await page.getByText('The number did not match').waitFor();
  await lookAt(page, 'pingam-mismatched');
  await page.getByRole('button', { name: 'Send a new request' }).click();
  await page.getByText('Waiting for your phone').waitFor();
  await pocket.answer(url, { number: await number() });

  await page.getByRole('heading', { name: 'Your devices' }).waitFor();
  await page.getByText(/You have 2 recovery codes left/).waitFor();
  await lookAt(page, 'pingam-devices');
  await page.getByRole('button', { name: /^Remove / }).click();
  await page.getByText('Your 2 recovery codes stay: they are yours, and not the device’s.').waitFor();
  await lookAt(page, 'pingam-device-remove');
  await page.getByRole('button', { name: 'Keep it' }).click();
  await page.getByRole('button', { name: 'Make new codes' }).click();
  const question = page.getByRole('dialog', { name: 'Make new recovery codes?' });
  await lookAt(page, 'recovery-codes-anew');
  await question.getByRole('button', { name: 'Make new codes' }).click();
  await page.getByRole('heading', { name: 'Keep your recovery codes' }).waitFor();
  assert.equal(await page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem').count(), 10);
  await lookAt(page, 'recovery-codes-own');
  await page.getByRole('button', { name: 'I have kept them' }).click();
  await page.getByText(/^10 left/).waitFor();

  const console = await openUsers(t, story, 'admin');
  await choose(console, 'Alice Adler', 'Devices');
  await console.getByText(/^10 left, made on/).waitFor();
  await console.getByRole('button', { name: /^Settings of/ }).click();
  await console.getByRole('button', { name: /^Last requests on/ }).click();
  await console.getByText('The settings of this device cannot be changed from here').waitFor();
  await lookAt(console, 'pingam-console-devices');
  await console.getByRole('button', { name: 'End these codes' }).click();
  await console.getByRole('dialog', { name: /End the recovery codes of/ }).waitFor();
  await lookAt(console, 'console-recovery-end');
  await console.getByRole('dialog').getByRole('button', { name: 'End these codes' }).click();
  await console.getByText(/^None left, made on/).waitFor();
  await lookAt(console, 'console-recovery-ended');
  await console.getByRole('button', { name: /^Lock / }).click();
  await console.getByText('Locked', { exact: true }).waitFor();
  await openTab(console, 'Push');
  await lookAt(console, 'pingam-console-push');
  await openTab(console, 'Sign-ins');
  await lookAt(console, 'pingam-console-sign-ins');

  await page.reload();
  await page.getByText('Locked', { exact: true }).waitFor();
  await page.getByText(/No recovery codes left|no recovery codes left/).waitFor();
  await lookAt(page, 'pingam-devices-locked');
});

test('whoever comes in with a recovery code is asked whether the phone is lost; the codes outlive its removal', {
  skip,
}, async (t) => {
  const pocket = await openPocket(t);
  const story = await openStory(t, pocket.config ? { config: pocket.config } : {});
  assert.equal((await pocket.scan(story.server.url, await codeFor(story, 'alice'))).status, 200);
  const { kit, realm } = story.server;
  const user = await findUserByName(kit.db, { realmId: realm.id, name: 'alice' });
  assert.ok(user);
  const [code = ''] = await kit.db.transaction().execute((tx) => makeRecoveryCodes(tx, kit, { realm, user }));
  const { page } = await story.portal();
  await typePassword(page, 'alice');
  await page.getByRole('button', { name: 'Use a recovery code' }).click();
  await page.getByLabel('Recovery code', { exact: true }).fill(code);
  await page.getByRole('button', { name: 'Continue' }).click();
  const question = page.getByText('Is your phone lost? Remove it');
  await question.waitFor();
  await lookAt(page, 'devices-phone-lost');
  await page
    .getByRole('status')
    .getByRole('button', { name: /^Remove / })
    .click();
  const dialog = page.getByRole('dialog', { name: /^Remove / });
  await dialog.getByText(/^Your 9 recovery codes stay/).waitFor();
  await dialog.getByRole('button', { name: 'Keep it' }).click();
  await page.getByRole('button', { name: 'I still have it' }).click();
  await question.waitFor({ state: 'hidden' });
  await page.reload();
  await page.getByText(/^9 left · made on/).waitFor();
  assert.equal(await question.count(), 0, 'it is asked once');
  await page.getByRole('button', { name: /^Remove / }).click();
  await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
  await page.getByText('No device yet').waitFor();
  await page.getByText(/^9 left · made on/).waitFor();
  assert.equal(await page.getByRole('button', { name: 'Make new codes' }).count(), 0);
  await lookAt(page, 'devices-none-with-codes');
});
