/** What a story begins with: the demo server on the machine's own clock, a real Chromium, and pages to look at. */
import type { TestContext } from 'node:test';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { demoPassword, demoPeople } from '../../packages/server/src/demo.ts';
import {
  freePort,
  type TestServer,
  type TestServerOptions,
  testServer,
} from '../../packages/server/src/testing/index.ts';
import { createStoryApi } from './api.ts';
import { openBrowser, openContext } from './browser.ts';
import { createStoryClock, type StoryClock } from './clock.ts';
import { type HeadlessPhone, openHeadlessPhone } from './headless.ts';
import { openPhone, type Phone } from './phone.ts';
import { openPortal, type Portal } from './portal.ts';

export interface Story {
  server: TestServer;
  browser: Browser;
  apiKey: string;
  /** The server's time and that of headless phones; browsers stay on the machine's. */
  clock: StoryClock;
  /** A computer's browser with a context of its own, at the portal. */
  portal: (device?: BrowserContextOptions) => Promise<Portal>;
  /** A phone's browser with a context of its own, at the authenticator app. */
  phone: (device?: BrowserContextOptions) => Promise<Phone>;
  headless: () => Promise<HeadlessPhone>;
  /** Half a minute passes for the server and on this page, once: the code by which an account was added is over. */
  toNextCode: (page: Page) => Promise<void>;
  /** Nothing answers any more, until `restart`. */
  stop: () => Promise<void>;
  /** Stops the server and starts another one on the same database, key and port. */
  restart: () => Promise<void>;
}

export interface StoryOptions extends TestServerOptions {
  chromium?: string[];
}

const STEP_MS = 30_000;

/** Chromium as it is on a phone. */
export const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } as const;

export async function openStory(t: TestContext, { chromium, ...options }: StoryOptions = {}): Promise<Story> {
  const clock = createStoryClock();
  // One port for all servers of the story: another server must not get it while this one is stopped.
  const listen = { host: '127.0.0.1', port: await freePort() };
  const config = { mode: 'demo', realm: 'demo', listen, ...options.config } as const;
  const successors: (() => unknown)[] = [];
  // What is registered first ends first: pages while their server is there, servers before the first one drops the database of all.
  const browser = await openBrowser(t, chromium);
  t.after(async () => {
    for (const stop of successors) await stop();
  });
  const server = await testServer(t, { clock, ...options, config });
  for (const person of demoPeople) await server.createUser({ ...person, password: demoPassword });
  const apiKey = await server.serviceKey('Sample service');
  const newPage = async (device: BrowserContextOptions): Promise<Page> =>
    (
      await openContext(t, browser, {
        baseURL: server.url,
        permissions: ['clipboard-read', 'clipboard-write'],
        ...device,
      })
    ).newPage();
  let running = server;
  return {
    server,
    browser,
    apiKey,
    clock,
    portal: async (device = {}) => openPortal(await newPage(device)),
    phone: async (device = {}) => openPhone(await newPage({ ...PHONE, ...device })),
    headless: () => openHeadlessPhone(t, clock),
    toNextCode: async (page) => {
      await page.clock.install();
      clock.advance(STEP_MS);
      await page.clock.fastForward(STEP_MS);
      // As after every pause of the browser's timers.
      for (const frame of page.frames()) await frame.evaluate(`document.dispatchEvent(new Event('visibilitychange'))`);
    },
    stop: () => running.stop(),
    restart: async () => {
      const { sealKey } = server.kit.config;
      await running.stop();
      running = await testServer(
        { after: (stop) => void successors.push(stop as () => unknown) },
        {
          clock,
          databaseUrl: server.databaseUrl,
          config: { ...config, sealKey },
        },
      );
    },
  };
}

/** Adds the phone to a person's account, from the password to the tick. */
export async function addPhone(portal: Portal, phone: Pick<Phone, 'add'>, name: string): Promise<void> {
  await portal.signIn(name);
  const link = await portal.beginAdd();
  await phone.add(link);
  await portal.page.getByRole('heading', { name: 'Your phone is added' }).waitFor();
}

/** Gives somebody a phone without a screen, for stories that are about what comes after. */
export async function addHeadless(story: Story, name: string, deviceName = 'My phone'): Promise<HeadlessPhone> {
  const [phone, { link }] = await Promise.all([story.headless(), createStoryApi(story).begin(name)]);
  await phone.add(link, deviceName);
  return phone;
}
