/** The JavaScript library in Chromium on a page of quite another site: what is allowed there, what browsers keep, and what strangers get. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import type { BrowserContext, Page } from 'playwright-core';
import { makeCertificate, testServer } from '../packages/server/src/testing/index.ts';
import {
  EVERY_NAME_IS_HERE,
  openBrowser,
  openContext,
  openLenientContext,
  withoutChromium,
} from './support/browser.ts';
import { openLogin, shopPages } from './support/javascript-sdk/sites.ts';
import { openTlsFront } from './support/tls.ts';

const needs = { skip: withoutChromium };
const SHOP = 'shop.example';
const STRANGER = 'evil.example';

/** Lanyard at one name, a shop that it allows at another, and a stranger with the same page at a third. */
async function world(t: TestContext) {
  const front = await openTlsFront(t, 'id.lanyard.test');
  const site = createServer(makeCertificate({ names: [SHOP, STRANGER] }), await shopPages()).listen(0, '127.0.0.1');
  await once(site, 'listening');
  t.after(() => site.close());
  const originOf = (host: string) => `https://${host}:${(site.address() as AddressInfo).port}`;
  const server = await testServer(t, {
    config: { mode: 'server', publicUrl: front.url },
    settings: { am: { allowedOrigins: originOf(SHOP) } },
  });
  front.forwardTo(server.kit.listener.port);
  const alice = await server.createUser({ name: 'alice' });
  const place = { baseUrl: `${front.url}/am`, realm: server.realm.name, tree: 'Login' };
  const openAt = async (context: BrowserContext, host: string) => {
    const tab = await context.newPage();
    const login = await openLogin(tab, originOf(host));
    await login.open(place);
    return { tab, login };
  };
  const sessions = () => server.kit.db.selectFrom('sessions').select('id').where('ended_at', 'is', null).execute();
  return { ...server, front, alice, openAt, sessions };
}

/** What a page sends by itself. @returns the status, or why the browser gave it nothing */
const fetchIn = (tab: Page, url: string, options: object): Promise<number | string> =>
  tab.evaluate(
    `fetch(${JSON.stringify(url)}, ${JSON.stringify(options)}).then((reply) => reply.status, (error) => error.name)`,
  );

test(
  'where the browser keeps cookies across sites, an allowed page signs in, has a session and ends it, and the portal knows nothing of it',
  needs,
  async (t) => {
    const { front, alice, realm, openAt, sessions } = await world(t);
    const context = await openLenientContext(t);
    const { login, tab } = await openAt(context, SHOP);
    assert.equal((await login.begin()).state, 'asks');
    assert.equal((await login.enter('alice', alice.password)).state, 'in');
    const kept = await context.cookies(front.url);
    assert.deepEqual(
      kept
        .filter(({ name }) => name === 'iPlanetDirectoryPro')
        .map(({ sameSite, secure, httpOnly }) => [sameSite, secure, httpOnly]),
      [['None', true, true]],
    );
    assert.equal((await login.begin()).state, 'in', 'the cookie comes back from the other site');
    assert.deepEqual(await login.listDevices('oath', 'alice'), []);
    const own = { credentials: 'include', headers: { 'x-requested-with': 'x' } };
    assert.equal(
      await fetchIn(tab, `${front.url}/api/session`, own),
      'TypeError',
      'our own interface is not for other sites',
    );
    const portal = await context.newPage();
    await portal.goto(`${front.url}/${realm.name}/`);
    await portal.getByRole('textbox', { name: 'Password' }).waitFor();
    assert.equal(await login.logout(), 200);
    assert.equal((await login.begin()).state, 'asks');
    assert.deepEqual(await sessions(), []);
  },
);

test(
  'A11: a stranger’s page begins nothing, reads nothing, and ends no session, whatever cookie the browser sends along',
  needs,
  async (t) => {
    const { front, alice, kit, openAt, sessions } = await world(t);
    const context = await openLenientContext(t);
    const shop = await openAt(context, SHOP);
    await shop.login.begin();
    await shop.login.enter('alice', alice.password);
    const runsBefore = await kit.db.selectFrom('journey_runs').select('id').execute();
    const { login, tab } = await openAt(context, STRANGER);
    await assert.rejects(login.begin(), /Failed to fetch/);
    const logout = `${front.url}/am/json/sessions?_action=logout`;
    const withCookies = { method: 'POST', credentials: 'include' };
    assert.equal(await fetchIn(tab, logout, { ...withCookies, headers: { 'x-requested-with': 'x' } }), 'TypeError');
    assert.equal(await fetchIn(tab, logout, withCookies), 'TypeError');
    assert.equal(await fetchIn(tab, logout, { ...withCookies, mode: 'no-cors' }), 'TypeError');
    assert.equal(await fetchIn(tab, `${front.url}/am/json/serverinfo/*`, { credentials: 'include' }), 'TypeError');
    const [reply] = await Promise.all([
      tab.waitForResponse(logout),
      tab.evaluate(
        `document.body.innerHTML = '<form method="post" action="${logout}"></form>', document.forms[0].submit()`,
      ),
    ]);
    assert.match((await reply.request().allHeaders()).cookie ?? '', /iPlanetDirectoryPro=/, 'a form brings the cookie');
    assert.equal(reply.status(), 403);
    assert.equal((await sessions()).length, 1);
    assert.deepEqual(await kit.db.selectFrom('journey_runs').select('id').execute(), runsBefore);
    assert.equal((await shop.login.begin()).state, 'in');
  },
);

test('where the browser keeps none, a page goes on by the token that it was given', needs, async (t) => {
  const { front, alice, openAt } = await world(t);
  const browser = await openBrowser(t, [EVERY_NAME_IS_HERE]);
  const context = await openContext(t, browser, { ignoreHTTPSErrors: true });
  const { login, tab } = await openAt(context, SHOP);
  await login.begin();
  assert.equal((await login.enter('alice', alice.password)).state, 'in');
  assert.deepEqual(await context.cookies(front.url), []);
  assert.equal((await login.begin()).state, 'asks', 'nothing says who she is');
  const authenticate = `${front.url}/am/json/authenticate`;
  const given = { 'x-openam-username': 'alice', 'x-openam-password': alice.password };
  const tokenId: string = await tab.evaluate(
    `fetch(${JSON.stringify(authenticate)}, { method: 'POST', headers: ${JSON.stringify(given)} }).then((reply) => reply.json()).then((reply) => reply.tokenId)`,
  );
  const header = { method: 'POST', headers: { iPlanetDirectoryPro: tokenId } };
  const json = { 'content-type': 'application/json' };
  const sessions = `${front.url}/am/json/sessions?_action=`;
  assert.equal(await fetchIn(tab, `${sessions}getSessionInfo`, header), 200);
  assert.equal(
    await fetchIn(tab, `${sessions}getSessionInfo`, {
      method: 'POST',
      headers: json,
      body: JSON.stringify({ tokenId }),
    }),
    200,
  );
  assert.equal(await fetchIn(tab, `${front.url}/am/json/users?_action=idFromSession`, header), 200);
  assert.equal(await fetchIn(tab, `${sessions}logout`, header), 200);
  assert.equal(await fetchIn(tab, `${sessions}getSessionInfo`, header), 401);
});
