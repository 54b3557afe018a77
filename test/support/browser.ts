/** A real Chromium for the stories: pictures at both widths and in both schemes, and axe-core on each of them. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, type TestContext } from 'node:test';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

const CHROMIUM = process.env.LANYARD_TEST_CHROMIUM ?? '/usr/bin/chromium';
/** On a busy machine, or for the first time since it was installed. */
const START_MS = 120_000;
const PICTURES = 'test-results/pictures';
const FAILED = 'test-results/failed';
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const WIDTHS = [
  { name: 'phone', width: 390, height: 844 },
  { name: 'desktop', width: 1440, height: 900 },
] as const;
const SCHEMES = ['light', 'dark'] as const;
/** Chromium of a closed network: no look-ups of its own, and a sandbox that root does not have. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

/** The reason why browser stories are skipped here, or false where Chromium exists. */
export const withoutChromium = existsSync(CHROMIUM) ? false : `no Chromium at ${CHROMIUM}`;

/** One for each set of arguments, for all stories of a file, one after the other: what they do is in contexts of their own. */
const browsers = new Map<string, Promise<Browser>>();

after(async () => {
  for (const browser of browsers.values()) await (await browser).close();
});

/** A browser without a trace of anybody: its contexts end with the story. */
export async function openBrowser(t: TestContext, extraArguments: string[] = []): Promise<Browser> {
  const browser = await launched(extraArguments);
  t.after(async () => {
    // Node's types do not know `passed` yet.
    if (!(t as TestContext & { passed: boolean }).passed) await pictureAll(browser, t.name);
    // One that has ended by itself must not keep what comes after from ending.
    for (const context of browser.contexts()) await context.close().catch(() => undefined);
  });
  return browser;
}

async function launched(extraArguments: string[]): Promise<Browser> {
  const key = JSON.stringify(extraArguments);
  const running = await browsers.get(key);
  if (running?.isConnected()) return running;
  const options = { executablePath: CHROMIUM, args: [...ARGUMENTS, ...extraArguments], timeout: START_MS };
  const browser = chromium.launch(options);
  browsers.set(key, browser);
  // The next story tries again.
  browser.catch(() => browsers.delete(key));
  return browser;
}

/** What every open page shows where a story failed: test-results/failed/. */
async function pictureAll(browser: Browser, story: string): Promise<void> {
  mkdirSync(FAILED, { recursive: true });
  const name = story.replaceAll(/\W+/g, '-').slice(0, 60);
  const pages = browser.contexts().flatMap((context) => context.pages());
  for (const [index, page] of pages.entries()) {
    await page.screenshot({ path: `${FAILED}/${name}-${index}.png` }).catch(() => undefined);
  }
}

/** Where it is noon now: no story runs into midnight, when "today" is yesterday. Etc/GMT-3 is three hours ahead of Greenwich. */
function noon(): string {
  const ahead = 12 - new Date().getUTCHours();
  return ahead === 0 ? 'Etc/GMT' : `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`;
}

/** A context of its own (cookies, storage) whose pages fail the test at any error of theirs or of the content policy. */
export async function openContext(
  t: TestContext,
  browser: Browser,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<BrowserContext> {
  return watched(
    t,
    await browser.newContext({ viewport: WIDTHS[1], reducedMotion: 'reduce', timezoneId: noon(), ...options }),
  );
}

/**
 * A browser whose person has allowed cookies across sites, as Chromium did for everybody once; what `openContext` opens keeps none.
 * Every name leads to this machine, and any certificate will do.
 */
export async function openLenientContext(t: TestContext): Promise<BrowserContext> {
  const folder = mkdtempSync(join(tmpdir(), 'lanyard-browser-'));
  mkdirSync(join(folder, 'Default'));
  writeFileSync(join(folder, 'Default', 'Preferences'), JSON.stringify({ profile: { cookie_controls_mode: 0 } }));
  const context = await chromium.launchPersistentContext(folder, {
    executablePath: CHROMIUM,
    args: [...ARGUMENTS, EVERY_NAME_IS_HERE],
    ignoreHTTPSErrors: true,
    timeout: START_MS,
  });
  t.after(async () => {
    await context.close();
    // Chromium's other processes may still write there.
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  });
  return watched(t, context);
}

/** For names of a story's own. */
export const EVERY_NAME_IS_HERE = '--host-resolver-rules=MAP * 127.0.0.1';

function watched(t: TestContext, context: BrowserContext): BrowserContext {
  const errors: string[] = [];
  context.on('weberror', (error) => errors.push(String(error.error())));
  context.on('console', (message) => {
    const isRefused = /Content Security Policy|Refused to/.test(message.text());
    if (message.type() === 'error' && isRefused) errors.push(message.text());
  });
  t.after(() => assert.deepEqual(errors, [], 'no page error, and nothing that the content security policy refused'));
  return context;
}

interface Violation {
  id: string;
  impact: string;
  nodes: { html: string; failureSummary: string }[];
}

/** What a scheme of colours changes; all else is the same in both. */
const RULES_OF_COLOUR = ['color-contrast', 'link-in-text-block'];

async function axeViolations(page: Page, rules?: readonly string[]): Promise<string[]> {
  // Nothing has to be loaded beforehand: that is for sound that plays by itself, and no page has any.
  const options = { resultTypes: ['violations'], preload: false, ...(rules ? { runOnly: rules } : {}) };
  if (!(await page.evaluate('"axe" in globalThis'))) await page.evaluate(AXE);
  const violations: Violation[] = await page.evaluate(
    `axe.run(document, ${JSON.stringify(options)}).then((result) => result.violations)`,
  );
  return violations.flatMap(({ id, impact, nodes }) => {
    const [first] = nodes;
    return first ? [`${id} (${impact}), ${nodes.length} times, as in ${first.html} — ${first.failureSummary}`] : [];
  });
}

/** Takes the four pictures of a screen (test-results/pictures/<name>-<width>-<scheme>.png) and demands no axe violation. */
export async function lookAt(page: Page, name: string): Promise<void> {
  mkdirSync(PICTURES, { recursive: true });
  const before = page.viewportSize();
  // Its own width comes last, so that nothing has to be drawn anew for what follows.
  const widths = WIDTHS.toSorted(
    (one, other) => Number(one.width === before?.width) - Number(other.width === before?.width),
  );
  for (const { name: width, ...size } of widths) {
    for (const [index, scheme] of SCHEMES.entries()) {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      await settled(page);
      const wide: number = await page.evaluate(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      assert.ok(wide <= 0, `${name} does not scroll sideways at ${width} width`);
      await page.screenshot({ path: `${PICTURES}/${name}-${width}-${scheme}.png` });
      const violations = await axeViolations(page, index === 0 ? undefined : RULES_OF_COLOUR);
      assert.deepEqual(violations, [], `${name}: no axe violation at ${width} width, ${scheme}`);
    }
  }
  if (before) await page.setViewportSize(before);
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await settled(page);
}

/**
 * Until the page has done what follows from what it shows by now: a size that it was given, a focus that moves on. For what is
 * read or pressed next where there is nothing to be seen that could be awaited.
 */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(`new Promise((resolve) => {
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve)));
  })`);
}
