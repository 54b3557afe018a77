/** Where the JavaScript library runs: in Node as a page of another site, and in Chromium as a real one. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { decodeBase32, totp } from '@lanyard/protocol/otp';
import type { Page } from 'playwright-core';
import { build } from 'vite';
import { pingamCode } from '../../../packages/authenticator/engine/testing/pingam-code.ts';
import {
  type TestServer,
  type TestServerOptions,
  type TestUser,
  testServer,
} from '../../../packages/server/src/testing/index.ts';
import { openBrowser, openContext, withoutChromium } from '../browser.ts';
import { createStoryClock, type StoryClock } from '../clock.ts';
import { openPocket, type Pocket } from '../pocket.ts';
import { openWebPage } from '../web-page.ts';
import { type LoginPage, type Place, page } from './page.ts';

type Site = { readonly origin: string; readonly load: () => Promise<LoginPage> };
type SiteKind = {
  readonly name: string;
  readonly skip: string | false;
  readonly open: (t: TestContext) => Promise<Site>;
};

async function inNode(t: TestContext): Promise<Site> {
  const origin = 'http://localhost:3999';
  return {
    origin,
    load: async () => {
      openWebPage(t, origin);
      return page;
    },
  };
}

/** Another origin of the same site: browsers more and more keep no cookies across sites, whatever a server allows. */
async function inChromium(t: TestContext): Promise<Site> {
  const site = createServer(await shopPages()).listen(0, 'localhost');
  await once(site, 'listening');
  t.after(() => site.close());
  const origin = `http://localhost:${(site.address() as AddressInfo).port}`;
  const load = async (): Promise<LoginPage> => {
    const context = await openContext(t, await openBrowser(t));
    return openLogin(await context.newPage(), origin);
  };
  return { origin, load };
}

/** What a shop delivers: a page, and the library in it. */
export async function shopPages(): Promise<(request: IncomingMessage, response: ServerResponse) => void> {
  const code = await bundle();
  const html =
    '<!doctype html><html lang="en"><title>Shop</title><script type="module" src="/page.js"></script></html>';
  return ({ url }, response) => {
    const isCode = url === '/page.js';
    response.setHeader('content-type', isCode ? 'text/javascript' : 'text/html; charset=utf-8');
    response.end(isCode ? code : html);
  };
}

/** The login page of a shop in a tab. */
export async function openLogin(tab: Page, origin: string): Promise<LoginPage> {
  await tab.goto(origin);
  await tab.waitForFunction('globalThis.loginPage');
  const call = (name: string, given: unknown[]) =>
    tab.evaluate(`loginPage[${JSON.stringify(name)}](...${JSON.stringify(given)})`);
  const entries = Object.keys(page).map((name) => [name, (...given: unknown[]) => call(name, given)]);
  return Object.fromEntries(entries) as LoginPage;
}

let bundled: Promise<string> | undefined;

/** The library as a site would deliver it: bundled, otherwise as it was published. */
function bundle(): Promise<string> {
  bundled ??= build({
    configFile: false,
    logLevel: 'warn',
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      write: false,
      minify: false,
      lib: { entry: fileURLToPath(new URL('./in-browser.ts', import.meta.url)), formats: ['es'], fileName: 'page' },
    },
  }).then((built) => {
    const [first] = Array.isArray(built) ? built : [];
    const chunk = first?.output[0];
    if (!chunk) throw new TypeError('nothing was bundled');
    return chunk.code;
  });
  return bundled;
}

export const sites: readonly SiteKind[] = [
  { name: 'Node', skip: false, open: inNode },
  { name: 'Chromium', skip: withoutChromium, open: inChromium },
];

export type Shop = {
  readonly server: TestServer;
  readonly clock: StoryClock;
  readonly alice: TestUser;
  readonly login: LoginPage;
  readonly pocket: Pocket;
  /** Alice's name and password, from the first step on. */
  readonly enter: () => ReturnType<LoginPage['enter']>;
};

/** A site whose login page is Lanyard's journey, one person, and her phone. The server believes that it is reached by https. */
export async function openShop(
  t: TestContext,
  { open }: SiteKind,
  { tree, ...options }: Pick<Place, 'tree'> & TestServerOptions,
): Promise<Shop> {
  const clock = createStoryClock();
  const [site, pocket] = await Promise.all([open(t), openPocket(t)]);
  const server = await testServer(t, {
    clock,
    ...options,
    config: { mode: 'server', publicUrl: 'https://id.example.test', ...pocket.config, ...options.config },
    settings: { ...options.settings, am: { allowedOrigins: site.origin } },
  });
  const alice = await server.createUser({ name: 'alice' });
  const login = await site.load();
  await login.open({ baseUrl: `${server.url}/am`, realm: server.realm.name, tree });
  const enter: Shop['enter'] = async () => {
    await login.begin();
    return login.enter('alice', alice.password);
  };
  return { server, clock, alice, login, pocket, enter };
}

/** Alice's phone, added before the story begins. @returns what gives its codes */
export async function addPhone({ server, alice, clock, pocket }: Shop): Promise<{ code: () => string }> {
  const { status, scanned } = await pocket.scan(server.url, await pingamCode(server, alice));
  assert.equal(status, 200);
  const secret = decodeBase32(scanned.oath?.secret ?? '');
  return { code: () => totp({ secret, time: clock.now().getTime() }) };
}
