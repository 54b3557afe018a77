import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import type { Page } from 'playwright-core';
import { lookAt, withoutChromium } from './support/browser.ts';
import { typeCode } from './support/portal.ts';
import { readQr } from './support/qr.ts';
import { openStory, type Story } from './support/story.ts';

const OATHTOOL = '/usr/bin/oathtool';
const skip = withoutChromium || (existsSync(OATHTOOL) ? false : `no oathtool at ${OATHTOOL}`);
const STEP_MS = 30_000;

/** Any authenticator app: Debian's oathtool, told the time. */
function codeAt(key: string, time: Date): string {
  const now = `${time.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
  return execFileSync(OATHTOOL, ['--totp', '-b', `--now=${now}`, key], { encoding: 'utf8' }).trim();
}

const stepsLater = (story: Story, steps: number): Date => new Date(story.clock.now().getTime() + steps * STEP_MS);

/** Reads the key that a person would type. */
async function keyOnScreen(page: Page): Promise<string> {
  await page.getByText('Type the key instead').click();
  return ((await page.locator('.lp-key').textContent()) ?? '').replaceAll(/\s/g, '');
}

async function openOtherApp(t: TestContext) {
  const story = await openStory(t);
  const portal = await story.portal();
  await portal.signIn('bob');
  await portal.beginAdd();
  await portal.page.getByRole('link', { name: 'Another authenticator app' }).click();
  await portal.page.getByRole('img', { name: 'QR code for another authenticator app' }).waitFor();
  return { story, portal, page: portal.page };
}

async function confirm(page: Page, code: string): Promise<void> {
  await page.getByLabel('Code from the app').fill(code);
  await page.getByRole('button', { name: 'Confirm' }).click();
}

test('another app is added with its key and one code, and then signs its owner in with the next one', {
  skip,
}, async (t) => {
  const { story, portal, page } = await openOtherApp(t);
  const key = await keyOnScreen(page);
  assert.match(key, /^[A-Z2-7]{32,}$/, 'the key is base32 of at least 160 bits (RFC 4226 section 4)');
  await lookAt(page, 'other-app');
  const wrong = codeAt(key, stepsLater(story, 1000));
  await confirm(page, wrong);
  await page.getByText(/This code is not right/).waitFor();
  await lookAt(page, 'other-app-wrong-code');
  const first = codeAt(key, story.clock.now());
  await confirm(page, first);
  await page.getByRole('heading', { name: 'Your app is added' }).waitFor();
  await lookAt(page, 'other-app-done');
  await page.getByRole('link', { name: 'Done' }).click();
  await page.getByText(/Another authenticator app · codes only/).waitFor();

  await portal.signOut();
  await portal.signIn('bob');
  await page.getByText('Requests to your phone are not offered').waitFor();
  await typeCode(page, first);
  await page.getByText(/This code was not accepted/).waitFor();
  await typeCode(page, codeAt(key, stepsLater(story, 1)));
  await page.getByRole('heading', { name: 'Your devices' }).waitFor();
});

test('the QR code holds the standard Key URI of the key that can be typed', { skip }, async (t) => {
  const { story, page } = await openOtherApp(t);
  const picture = await page.getByRole('img', { name: 'QR code for another authenticator app' }).screenshot();
  const uri = new URL(await readQr(story.browser, picture));
  assert.deepEqual([uri.protocol, uri.host, decodeURIComponent(uri.pathname)], ['otpauth:', 'totp', '/Lanyard:bob']);
  const { secret, ...rest } = Object.fromEntries(uri.searchParams);
  assert.deepEqual(rest, { issuer: 'Lanyard', algorithm: 'SHA1', digits: '6', period: '30' });
  assert.equal(secret, await keyOnScreen(page));
});

test('A16: the key is shown once: a reload begins with another one, and the first one counts no more', {
  skip,
}, async (t) => {
  const { story, page } = await openOtherApp(t);
  const first = await keyOnScreen(page);
  await page.reload();
  const second = await keyOnScreen(page);
  assert.notEqual(second, first);
  await confirm(page, codeAt(first, story.clock.now()));
  await page.getByText(/This code is not right/).waitFor();
  await confirm(page, codeAt(second, story.clock.now()));
  await page.getByRole('heading', { name: 'Your app is added' }).waitFor();
});
