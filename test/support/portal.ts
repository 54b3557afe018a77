/** The portal as a person meets it: everything by role and label, nothing by its markup. */
import type { FrameLocator, Locator, Page } from 'playwright-core';

export interface Portal {
  page: Page;
  /** Types name and password, and waits for what comes next: the devices, or the second step. */
  signIn: (name: string, password?: string) => Promise<void>;
  signOut: () => Promise<void>;
  /** Opens "Add device" and gives the link that the QR code holds. */
  beginAdd: () => Promise<string>;
  /** Sends a request to the phone and gives the number on the screen. */
  askPhone: () => Promise<string>;
}

type View = Page | FrameLocator | Locator;

/** Works on a page, a page inside a frame and a part of a page alike. */
export async function typePassword(view: View, name: string, password = 'demo'): Promise<void> {
  await view.getByLabel('Name', { exact: true }).fill(name);
  await view.getByLabel('Password', { exact: true }).fill(password);
  await view.getByRole('button', { name: 'Sign in' }).click();
}

/** Types a code at the second step. */
export async function typeCode(view: View, code: string): Promise<void> {
  await view.getByLabel('Code', { exact: true }).fill(code);
  await view.getByRole('button', { name: 'Continue' }).click();
}

/** Sends a request to the phone, the first one or another. */
export async function sendRequest(view: View): Promise<void> {
  await view.getByRole('button', { name: /^Send a (new )?request/ }).click();
  await view.getByText('Waiting for your phone').waitFor();
}

/** The link in the QR code on the screen: what a camera would read. */
export async function scannableLink(view: View): Promise<string> {
  const code = view.locator('[data-scan-link]');
  await code.waitFor();
  return (await code.getAttribute('data-scan-link')) ?? '';
}

export async function openPortal(page: Page): Promise<Portal> {
  await page.goto('/demo/sign-in');
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  return {
    page,
    signIn: async (name, password) => {
      await typePassword(page, name, password);
      const next = [/Your devices/, /Choose how/, /Type the code/];
      const headings = next.map((words) => page.getByRole('heading', { name: words, level: 1 }));
      await headings.reduce((all, heading) => all.or(heading)).waitFor();
    },
    signOut: async () => {
      await page.getByRole('button', { name: 'Sign out' }).first().click();
      await page.getByLabel('Password', { exact: true }).waitFor();
    },
    beginAdd: async () => {
      await page.getByRole('link', { name: 'Add device' }).click();
      return scannableLink(page);
    },
    askPhone: async () => {
      await sendRequest(page);
      return ((await page.locator('.lp-request-number').textContent()) ?? '').replaceAll(/\D/g, '');
    },
  };
}
