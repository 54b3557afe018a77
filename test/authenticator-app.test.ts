import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { demoPassword } from '../packages/server/src/demo.ts';
import { credentialsOf, devicesOfUser, openSecret } from '../packages/server/src/devices/index.ts';
import { createLedger, testServer } from '../packages/server/src/testing/index.ts';
import { createStoryApi } from './support/api.ts';
import { lookAt, withoutChromium } from './support/browser.ts';
import {
  acceptOffer,
  acceptOfferAndCompare,
  approveWith,
  codeOnScreen,
  openTab,
  pasteLink,
  waitForWorker,
} from './support/phone.ts';
import { readStored } from './support/stored.ts';
import { openStory } from './support/story.ts';
import { openTlsFront } from './support/tls.ts';

const skip = withoutChromium;
const OATHTOOL = '/usr/bin/oathtool';
/** The secret of the test vectors of RFC 4226 appendix D and RFC 6238 appendix B. */
const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const TOTP = `otpauth://totp/Example:alice?secret=${SECRET}&issuer=Example`;
const HOTP = `otpauth://hotp/Bank:alice?secret=${SECRET}&issuer=Bank&counter=1`;

/** Width of a PNG picture: its specification, section 11.2.1. */
const widthOf = (png: Buffer): number => png.readUInt32BE(16);

test('F3: the app can be installed: manifest, icons, and a service worker that is in control', { skip }, async (t) => {
  const { page } = await (await openStory(t)).phone();
  await lookAt(page, 'app-empty');
  const devtools = await page.context().newCDPSession(page);
  const { url, errors, data = '{}' } = await devtools.send('Page.getAppManifest');
  assert.deepEqual(errors, []);
  const { icons, ...manifest } = JSON.parse(data);
  assert.deepEqual(
    [manifest.name, manifest.start_url, manifest.scope, manifest.display],
    ['Lanyard authenticator', '/app/', '/app/', 'standalone'],
  );
  assert.deepEqual(new Set(icons.map((icon: { purpose: string }) => icon.purpose)), new Set(['any', 'maskable']));
  for (const { src, sizes, type } of icons) {
    const reply = await page.request.get(new URL(src, url).href);
    assert.deepEqual([reply.status(), reply.headers()['content-type']], [200, type], src);
    if (type === 'image/png') assert.equal(`${widthOf(await reply.body())}`, sizes.split('x')[0], src);
  }
  await waitForWorker(page);
  const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors');
  const reasons = installabilityErrors.map(({ errorId }) => errorId);
  // Each story has a window of its own that leaves no trace; nothing else may stand in the way.
  assert.deepEqual(
    reasons.filter((reason) => reason !== 'in-incognito'),
    [],
  );
});

test('F3: after the first visit it opens without a network, shows codes that count, and says what needs a connection', {
  skip,
}, async (t) => {
  const story = await openStory(t);
  const api = createStoryApi(story);
  const { page, add } = await story.phone();
  await add((await api.begin('alice')).link);
  await waitForWorker(page);
  await story.toNextCode(page);
  await page.context().setOffline(true);
  await page.getByText('You are offline').waitFor();
  await page.reload();
  await page.getByText('Codes work as always. Requests need a connection.').waitFor();
  const code = await codeOnScreen(page);
  assert.equal(await api.accepts('alice', code), true, 'a code made offline is right');
  await lookAt(page, 'app-offline');
  await openTab(page, 'Requests');
  await page.getByText(/Requests need a connection. Until then, sign in with a code/).waitFor();
  await lookAt(page, 'app-offline-requests');
  await page.context().setOffline(false);
  await page.getByText('You are offline').waitFor({ state: 'detached' });
});

test('while its server is down the app opens and says so, and connects again by itself', { skip }, async (t) => {
  const story = await openStory(t);
  const api = createStoryApi(story);
  const { page, add } = await story.phone();
  await add((await api.begin('alice')).link);
  await waitForWorker(page);
  await story.stop();
  await page.reload();
  await page.getByText('alice', { exact: true }).waitFor();
  await openTab(page, 'Requests');
  await page.getByText(/^Not connected to localhost/).waitFor();
  await lookAt(page, 'app-server-down');
  await story.restart();
  await page.getByText(/^Not connected to localhost/).waitFor({ state: 'detached', timeout: 60_000 });
  const { id, number } = await api.ask('alice');
  await page.getByRole('heading', { name: 'Is this you?' }).waitFor();
  await approveWith(page, number ?? '');
  assert.equal((await api.ended(id)).state, 'approved');
});

test('F3: no key on the disk can be exported and no secret lies there in clear, before and behind a PIN', {
  skip,
}, async (t) => {
  const story = await openStory(t);
  const { server } = story;
  const { page, add } = await story.phone();
  const { link } = await createStoryApi(story).begin('alice');
  await add(link);
  await pasteLink(page, TOTP);
  await acceptOffer(page);
  const users = server.kit.db.selectFrom('users').select('id').where('name', '=', 'alice');
  const [device] = await devicesOfUser(server.kit.db, (await users.executeTakeFirstOrThrow()).id);
  const [credential] = await credentialsOf(server.kit.db, [device?.id ?? '']);
  const secrets = createLedger();
  const seed = credential && openSecret(server.kit, credential);
  assert.ok(seed, 'the phone has a seed');
  secrets.add(seed);
  secrets.add(Buffer.from('12345678901234567890'));
  secrets.add(new URL(link).hash.split('.')[2] ?? '');
  const look = async (where: string, kinds: string[]) => {
    const stored = await readStored(page);
    assert.deepEqual(
      stored.keys.filter(({ extractable }) => extractable),
      [],
      `${where}: no key can be exported`,
    );
    assert.deepEqual(stored.keys.map(({ name, type }) => `${name} ${type}`).sort(), kinds, where);
    assert.ok(stored.text.includes('alice'), 'the accounts themselves are there');
    secrets.assertAbsent(stored.text, where);
  };
  const deviceKeys = ['ECDH private', 'ECDSA private', 'HMAC secret'];
  await look('unprotected', ['AES-GCM secret', ...deviceKeys]);
  await setPin(page, '472915');
  secrets.add('472915');
  await look('behind a PIN', deviceKeys);
});

async function setPin(page: Page, pin: string): Promise<void> {
  await openTab(page, 'Codes');
  await page.getByRole('button', { name: 'Set a PIN' }).click();
  await page.getByLabel('New PIN').fill(pin);
  await page.getByLabel('The same PIN again').fill(pin);
  await page.getByRole('button', { name: 'Set this PIN' }).click();
  await page.getByText('This app is locked with a PIN').waitFor();
}

test('accounts of several servers: each with its own codes and requests, renamed, and removed with what is lost named', {
  skip,
}, async (t) => {
  const story = await openStory(t, { chromium: ['--ignore-certificate-errors'] });
  const front = await openTlsFront(t);
  const settings = { displayName: 'Example University', issuer: 'Example University', accent: '#7a1f5c' };
  const config = { mode: 'server', realm: 'example', publicUrl: front.url } as const;
  const far = await testServer(t, { clock: story.clock, config, settings });
  front.forwardTo(far.kit.listener.port);
  await far.createUser({ name: 'robin', password: demoPassword });
  const [near, farApi] = [
    createStoryApi(story),
    createStoryApi({ server: far, apiKey: await far.serviceKey('Library') }),
  ];
  const { page, add } = await story.phone();
  await add((await near.begin('alice')).link);
  await pasteLink(page, (await farApi.begin('robin')).link);
  await acceptOfferAndCompare(page);
  await page.getByText(`robin · ${new URL(front.url).host}`).waitFor();
  await story.toNextCode(page);
  const card = (name: string) => page.getByRole('listitem').filter({ hasText: name });
  const codeOf = async (name: string) => {
    const button = card(name).getByRole('button', { name: /^Copy code/ });
    await page.evaluate('navigator.clipboard.writeText("")');
    await button.click({ timeout: 40_000 });
    // "Copied" fades; what is in the clipboard stays.
    await page.waitForFunction('navigator.clipboard.readText().then((text) => text !== "")');
    return (await page.evaluate('navigator.clipboard.readText()')) as string;
  };
  assert.equal(
    await near.accepts('alice', await codeOf('alice')),
    true,
    'the clipboard holds the code of its own server',
  );
  assert.equal(await farApi.accepts('robin', await codeOf('robin')), true);
  await lookAt(page, 'app-codes-two-servers');

  const { id, number } = await farApi.ask('robin', { asked: 'Borrow a book' });
  await page.getByText('Borrow a book').waitFor();
  await approveWith(page, number ?? '');
  assert.equal((await farApi.ended(id)).state, 'approved');
  await page.getByRole('button', { name: 'Done' }).click();
  await openTab(page, 'Settings');
  await page.getByText(new URL(front.url).host).waitFor();
  const connected = page.getByText('Connected', { exact: true });
  await connected.nth(1).waitFor();
  assert.equal(await connected.count(), 2);
  await lookAt(page, 'app-settings');

  await openTab(page, 'Codes');
  await page.getByRole('button', { name: 'More for Example University, robin' }).click();
  await page.getByRole('dialog', { name: 'Example University' }).waitFor();
  await lookAt(page, 'app-account-menu');
  await page.getByRole('button', { name: 'Rename' }).click();
  await page.getByLabel('Name in this app').fill('My university');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'More for My university, robin' }).click();
  await page.getByRole('button', { name: 'Details' }).click();
  await page.getByRole('heading', { name: 'My university' }).waitFor();
  await lookAt(page, 'app-account');
  await page.getByRole('button', { name: 'Remove this account' }).click();
  const question = page.getByRole('dialog', { name: 'Remove My university?' });
  await question.getByText(/no longer make codes or answer requests for robin at Example University/).waitFor();
  await lookAt(page, 'app-remove');
  await question.getByRole('button', { name: 'Remove this account' }).click();
  await card('alice').waitFor();
  await card('robin').waitFor({ state: 'detached' });
  assert.deepEqual(await farApi.devices('robin'), [], 'its server knows');
  assert.equal((await near.devices('alice')).length, 1, 'and no other');
});

test('setup codes of other services, pasted: codes with a countdown as oathtool makes them, and codes on demand', {
  skip: skip || (existsSync(OATHTOOL) ? false : `no oathtool at ${OATHTOOL}`),
}, async (t) => {
  const { page } = await (await openStory(t)).phone();
  // One moment for both, so that no code ends between two looks.
  const now = new Date();
  await page.clock.setFixedTime(now);
  await page.reload();
  await pasteLink(page, TOTP);
  await page.getByText('6 digits, every 30 seconds').waitFor();
  await lookAt(page, 'app-key-uri');
  await acceptOffer(page);
  const code = await codeOnScreen(page);
  const at = `--now=${now.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
  assert.equal(code, execFileSync(OATHTOOL, ['--totp', '-b', at, SECRET], { encoding: 'utf8' }).trim());
  const left = (await page.getByRole('timer').getAttribute('aria-label')) ?? '';
  assert.match(left, /^([12]?\d|30) seconds? left$/);

  await pasteLink(page, HOTP);
  await page.getByText('6 digits, on demand').waitFor();
  await acceptOffer(page);
  await page.getByRole('button', { name: 'Make the next code, Bank' }).click();
  const copy = page.getByRole('button', { name: 'Copy code 2 8 7 0 8 2, Bank' });
  await copy.waitFor();
  await page.getByRole('button', { name: 'Next code, Bank' }).click();
  // RFC 4226 appendix D: counters 1 and 2 give 287082 and 359152.
  await page.getByRole('button', { name: 'Copy code 3 5 9 1 5 2, Bank' }).click();
  // Said once it is in the clipboard, and left standing for whoever listens; on the card it fades.
  await page.getByText('Code copied').waitFor();
  assert.equal(await page.evaluate('navigator.clipboard.readText()'), '359152');
  await lookAt(page, 'app-codes-many');

  await page.getByRole('button', { name: 'Copy code 3 5 9 1 5 2, Bank' }).click({ button: 'right' });
  await page.getByRole('button', { name: 'Remove' }).click();
  await page.getByText(/The only copy of this secret in the app is erased/).waitFor();
  await page.getByRole('button', { name: 'Keep it' }).click();
  await page.getByRole('button', { name: 'More for Bank, alice' }).waitFor();
});
