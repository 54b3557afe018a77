import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildRegistrationLink, parseLink } from '@lanyard/protocol/device';
import type { Page } from 'playwright-core';
import { createStoryApi } from './support/api.ts';
import { lookAt, withoutChromium } from './support/browser.ts';
import { acceptOfferAndCompare, approveWith, codeOnScreen, openTab } from './support/phone.ts';
import { openStory } from './support/story.ts';

const skip = withoutChromium;
const MINUTE = 60_000;

/** Pastes what does not work, and reads what is said about it. */
async function tryLink(page: Page, link: string): Promise<string> {
  await page.getByRole('button', { name: /^Paste a link/ }).click();
  await page.getByLabel('Link', { exact: true }).fill(link);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('heading', { name: 'This did not work' }).waitFor();
  return (await page.getByRole('main').textContent()) ?? '';
}

test('A8: every link that adds nothing says why in plain words: expired, used, cancelled, unknown, foreign, no link', {
  skip,
}, async (t) => {
  const story = await openStory(t);
  const api = createStoryApi(story);
  const { page } = await story.phone();
  const expired = await api.begin('alice');
  const real = parseLink(expired.link);
  assert.ok(real.kind === 'registration');
  story.clock.advance(6 * MINUTE);
  const [used, cancelled, waiting] = await Promise.all([api.begin('bob'), api.begin('carol'), api.begin('helen')]);
  await (await story.headless()).add(used.link);
  await cancelled.cancel();
  const token = 'A'.repeat(43);
  const sayings: readonly (readonly [string, string, RegExp])[] = [
    ['app-link-expired', expired.link, /This QR code has expired. Ask for a new one and scan that./],
    ['app-link-used', used.link, /This QR code was already used./],
    ['app-link-cancelled', cancelled.link, /Adding this phone was cancelled./],
    ['app-link-unknown', buildRegistrationLink({ ...real, token }), /The server does not know this QR code./],
    [
      'app-link-no-server',
      buildRegistrationLink({ ...real, server: 'https://nobody.invalid' }),
      /There is no connection to the server. Nothing was changed./,
    ],
    [
      'app-link-foreign',
      waiting.link.replace(/[\w-]{43}$/, 'A'.repeat(43)),
      /The server that answered is not the one in the QR code. Nothing was added./,
    ],
    ['app-link-none', 'https://example.org/a-poem', /This is not a link or QR code that this app understands./],
    ['app-link-damaged', 'otpauth://totp/Example:alice?secret=!!', /This setup code is damaged or incomplete./],
  ];
  for (const [name, link, words] of sayings) {
    assert.match(await tryLink(page, link), words);
    const isRetryOffered = (await page.getByRole('button', { name: 'Try again' }).count()) > 0;
    assert.equal(
      isRetryOffered,
      name === 'app-link-no-server',
      `${name}: a second try is offered only where it may help`,
    );
    if (/expired|no-server|foreign/.test(name)) await lookAt(page, name);
    await page.getByRole('button', { name: 'Scan another QR code' }).click();
  }
  await page.getByRole('button', { name: 'Back' }).click();
  await page.getByRole('heading', { name: 'Add your first account' }).waitFor();
});

for (const [side, minutes] of [
  ['behind', 10],
  ['ahead', -10],
] as const) {
  test(`a phone whose clock is ten minutes ${side} is told so and offered to allow for it; then all of it works`, {
    skip,
  }, async (t) => {
    const story = await openStory(t);
    story.clock.advance(minutes * MINUTE);
    const api = createStoryApi(story);
    const { page } = await story.phone();
    await page.goto((await api.begin('alice')).link);
    await page.getByText(`This device’s clock is 10 minutes ${side}`).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Add this account' }).isDisabled(), true);
    if (side === 'behind') await lookAt(page, 'app-clock');
    await page.getByRole('button', { name: 'Allow for it' }).click();
    await acceptOfferAndCompare(page);
    await story.toNextCode(page);
    assert.equal(await api.accepts('alice', await codeOnScreen(page)), true);
    const { id, number } = await api.ask('alice', { expiresInSeconds: 50 });
    await page.getByRole('heading', { name: 'Is this you?' }).waitFor();
    const left = (await page.getByRole('timer').getAttribute('aria-label')) ?? '';
    assert.match(left, /^[2345]\d seconds left$/, 'the time left is that of the server, but for what the network took');
    await approveWith(page, number ?? '');
    assert.equal((await api.ended(id)).state, 'approved');
    await page.getByRole('button', { name: 'Done' }).click();
    await openTab(page, 'Settings');
    await page.getByText(`this device is 10 minutes ${side}, which is allowed for`).waitFor();
  });
}
