/** What a story begins with: the demo server on the machine's own clock, a real Chromium, and two pages to look at. */
import type { TestContext } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { demoPassword, demoPeople } from '../../packages/server/src/demo.ts';
import { systemClock } from '../../packages/server/src/kit/index.ts';
import { type TestServer, type TestServerOptions, testServer } from '../../packages/server/src/testing/index.ts';
import { openBrowser, openContext } from './browser.ts';
import { openPhone, type Phone } from './phone.ts';
import { openPortal, type Portal } from './portal.ts';

export interface Story {
  server: TestServer;
  browser: Browser;
  apiKey: string;
  /** A computer's browser with a context of its own, at the portal. */
  portal: () => Promise<Portal>;
  /** A phone's browser with a context of its own, at the authenticator app. */
  phone: () => Promise<Phone>;
}

export interface StoryOptions extends TestServerOptions {
  chromium?: string[];
}

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } as const;

export async function openStory(t: TestContext, { chromium, ...options }: StoryOptions = {}): Promise<Story> {
  const config = { mode: 'demo', realm: 'demo', ...options.config } as const;
  const server = await testServer(t, { clock: systemClock, ...options, config });
  for (const person of demoPeople) await server.createUser({ ...person, password: demoPassword });
  const apiKey = await server.serviceKey('Sample service');
  const browser = await openBrowser(t, chromium);
  const newPage = async (device: Parameters<Browser['newContext']>[0]): Promise<Page> =>
    (
      await openContext(t, browser, {
        baseURL: server.url,
        permissions: ['clipboard-read', 'clipboard-write'],
        ...device,
      })
    ).newPage();
  return {
    server,
    browser,
    apiKey,
    portal: async () => openPortal(await newPage({})),
    phone: async () => openPhone(await newPage(PHONE)),
  };
}

/** Adds the phone to a person's account, from the password to the tick. */
export async function addPhone(portal: Portal, phone: Phone, name: string): Promise<void> {
  await portal.signIn(name);
  const link = await portal.beginAdd();
  await phone.add(link);
  await portal.page.getByRole('heading', { name: 'Your phone is added' }).waitFor();
}
