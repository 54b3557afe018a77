/** The authenticator app as a person meets it, in a browser of phone size. */
import type { FrameLocator, Page } from 'playwright-core';

export interface Phone {
  page: Page;
  /** Opens a registration link as the phone's own camera would, and adds the account. */
  add: (link: string) => Promise<void>;
  /** The code on the first card, without spaces. */
  code: () => Promise<string>;
  /** Opens the request that waits. */
  openRequest: () => Promise<void>;
  approve: (number: string) => Promise<void>;
}

type View = Page | FrameLocator;

/** From the offer to the account's card. */
export async function acceptOffer(view: View): Promise<void> {
  await view.getByRole('heading', { name: 'Add this account?' }).waitFor();
  await view.getByRole('button', { name: 'Add this account' }).click();
  await view.getByRole('heading', { name: / is added$/ }).waitFor();
  await view.getByRole('button', { name: 'Done' }).click();
}

/**
 * The same, and until the app has compared its clock with the server's: where half a minute passes next, it must not do so between
 * the server's word and its reading.
 */
export async function acceptOfferAndCompare(page: Page): Promise<void> {
  await Promise.all([page.waitForResponse(/\/device\/v1\/pushes$/), acceptOffer(page)]);
}

/** The code that the first card offers; a code that was used to add the account is not offered, so this waits for the next. */
export async function codeOnScreen(view: View): Promise<string> {
  const card = view.getByRole('button', { name: /^Copy code / }).first();
  await card.waitFor({ timeout: 40_000 });
  const [code = ''] = /\d{3}\s\d{3}(\s\d{1,2})?/.exec((await card.textContent()) ?? '') ?? [];
  return code.replaceAll(/\D/g, '');
}

export async function approveWith(view: View, number: string): Promise<void> {
  await view.getByLabel('Number on the sign-in screen').fill(number);
  await view.getByRole('button', { name: 'This is me' }).click();
}

export async function openPhone(page: Page): Promise<Phone> {
  await page.goto('/app/');
  await page.getByRole('heading', { level: 1 }).waitFor();
  return {
    page,
    add: async (link) => {
      await page.goto(link);
      await acceptOfferAndCompare(page);
    },
    code: () => codeOnScreen(page),
    openRequest: async () => {
      await page.getByRole('heading', { name: 'Is this you?' }).waitFor();
    },
    approve: (number) => approveWith(page, number),
  };
}

/** Hands the app a link as a person without a camera does. */
export async function pasteLink(page: Page, link: string): Promise<void> {
  const first = page.getByRole('button', { name: 'Paste a link', exact: true });
  const further = page.getByRole('button', { name: 'Add an account' });
  await first.or(further).waitFor();
  if (await further.isVisible()) {
    await further.click();
    await page.getByRole('button', { name: 'Paste a link instead' }).click();
  } else await first.click();
  await page.getByLabel('Link', { exact: true }).fill(link);
  await page.getByRole('button', { name: 'Continue' }).click();
}

/** Until the service worker has kept the app's files and answers for its pages. */
export async function waitForWorker(page: Page): Promise<void> {
  await page.evaluate('navigator.serviceWorker.ready.then(() => undefined)');
  await page.waitForFunction('navigator.serviceWorker.controller?.state === "activated"');
}

/** Opens one of the three parts of the app. */
export async function openTab(page: Page, name: 'Codes' | 'Requests' | 'Settings'): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name }).click();
  await page.getByRole('heading', { name, level: 1 }).waitFor();
}
