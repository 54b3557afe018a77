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

/** The code that the first card offers; a code that was used to add the account is not offered, so this waits for the next. */
export async function codeOnScreen(view: View): Promise<string> {
  const card = view.getByRole('button', { name: /^Copy code / }).first();
  await card.waitFor({ timeout: 40_000 });
  const [code = ''] = /\d{3}\s\d{3,5}/.exec((await card.textContent()) ?? '') ?? [];
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
      await acceptOffer(page);
    },
    code: () => codeOnScreen(page),
    openRequest: async () => {
      await page.getByRole('heading', { name: 'Is this you?' }).waitFor();
    },
    approve: (number) => approveWith(page, number),
  };
}
