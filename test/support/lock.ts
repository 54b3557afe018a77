/** The app's PIN, and a phone that knows its owner's finger. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { openTab } from './phone.ts';

/** Types a new PIN twice, wherever the app asks for one. */
export async function chooseNewPin(page: Page, pin: string): Promise<void> {
  await page.getByLabel('New PIN').fill(pin);
  await page.getByLabel('The same PIN again').fill(pin);
  await page.getByRole('button', { name: 'Set this PIN' }).click();
}

export async function protectWithPin(page: Page, pin: string): Promise<void> {
  await openTab(page, 'Settings');
  await page.getByRole('button', { name: /^Protection/ }).click();
  await chooseNewPin(page, pin);
  await page.getByText('This app is locked with a PIN').waitFor();
}

export async function lockNow(page: Page): Promise<void> {
  await openTab(page, 'Codes');
  await page.getByRole('button', { name: 'Lock now' }).click();
  await page.getByRole('heading', { name: 'Lanyard is locked' }).waitFor();
}

export async function typePin(page: Page, pin: string, submit = 'Unlock'): Promise<void> {
  await page.getByLabel('PIN', { exact: true }).fill(pin);
  await page.getByRole('button', { name: submit }).click();
}

/** A browser that is driven is always in front: this tells the page what a phone would, with the time that passes. */
export async function putAway(page: Page, minutes: number): Promise<void> {
  const tell = (hidden: boolean) =>
    page.evaluate(`Object.defineProperty(document, 'hidden', { configurable: true, value: ${hidden} });
      document.dispatchEvent(new Event('visibilitychange'));`);
  await tell(true);
  await page.clock.fastForward(minutes * 60_000);
  await tell(false);
}

export interface Finger {
  /** From now on somebody else touches the sensor, which blocks itself for good after some tries. */
  isStrange: () => Promise<void>;
  /** The phone has no sensor any more, until it is brought back. */
  remove: () => Promise<void>;
  bringBack: () => Promise<void>;
}

/** A platform authenticator with the PRF extension (WebAuthn Level 3, section 11). */
export async function addFingerprintSensor(page: Page): Promise<Finger> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  const options = {
    protocol: 'ctap2',
    transport: 'internal',
    hasResidentKey: true,
    hasUserVerification: true,
    hasPrf: true,
    automaticPresenceSimulation: true,
    isUserVerified: true,
  } as const;
  let { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', { options });
  return {
    isStrange: async () => {
      await devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
    },
    remove: async () => {
      await devtools.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId });
    },
    bringBack: async () => {
      ({ authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', { options }));
    },
  };
}

/** Nothing of the accounts can be read over a shoulder. */
export async function assertNothingReadable(page: Page): Promise<void> {
  const text = await page.getByRole('main').textContent();
  assert.doesNotMatch(
    text ?? '',
    /\d{3}\s?\d{3}|alice|Sample service/,
    'a locked app shows no code, account or service',
  );
}
