import type { Tampering } from 'lanyard-authenticator/engine';

/**
 * What a page can see of a device that somebody has meddled with. It is little: a page knows nothing of the system below its
 * browser, so a rooted phone with an honest browser looks untouched, and whoever owns the browser can hide every sign. The score
 * keeps honest people from using an account in a browser that something else controls; it proves nothing to anybody.
 */
export interface TamperingFacts {
  /** A program drives this browser, as WebDriver demands that it says (WebDriver, section 4). */
  isDriven: boolean;
  /** Names that drivers and injected tools leave on the page. */
  leftovers: readonly string[];
  /** Built-in functions that this app trusts and that are no longer the browser's own. */
  replaced: readonly string[];
  /** Neither https nor this machine: anybody on the way may have changed the app. */
  isInsecure: boolean;
  /** The app stands in a frame of a page of another origin. */
  isFramed: boolean;
}

interface Sign {
  weight: number;
  isSeen: (facts: TamperingFacts) => boolean;
  text: string;
}

const signs: readonly Sign[] = [
  { weight: 1, isSeen: ({ isInsecure }) => isInsecure, text: 'the app was loaded over an insecure connection' },
  { weight: 0.9, isSeen: ({ replaced }) => replaced.length > 0, text: 'parts of the browser were replaced' },
  { weight: 0.9, isSeen: ({ isDriven }) => isDriven, text: 'another program drives this browser' },
  { weight: 0.7, isSeen: ({ leftovers }) => leftovers.length > 0, text: 'a tool has changed this page' },
  { weight: 0.5, isSeen: ({ isFramed }) => isFramed, text: 'the app is shown inside a foreign page' },
];

/** The heaviest sign counts: several small ones do not add up to a certain one. */
export function judgeTampering(facts: TamperingFacts): Tampering {
  const seen = signs.filter(({ isSeen }) => isSeen(facts));
  return { score: Math.max(0, ...seen.map(({ weight }) => weight)), signs: seen.map(({ text }) => text) };
}

const TRACES =
  /^(?:\$?cdc_|__webdriver|__driver_|__selenium|__fxdriver|__puppeteer|__playwright|callPhantom|_phantom|domAutomation|__nightmare)/;

/** What keys and answers go through. */
const trusted: readonly (readonly [name: string, find: () => unknown])[] = [
  ['fetch', () => globalThis.fetch],
  ['getRandomValues', () => crypto.getRandomValues],
  ['sign', () => crypto.subtle.sign],
  ['encrypt', () => crypto.subtle.encrypt],
  ['decrypt', () => crypto.subtle.decrypt],
];

const isNative = (value: unknown): boolean =>
  typeof value === 'function' && /\{\s*\[native code\]\s*\}\s*$/.test(Function.prototype.toString.call(value));

/** Of a page of another origin nothing can be read, not even its address. */
const isFramedByOthers = (): boolean => {
  try {
    return window.top?.location.origin !== location.origin;
  } catch {
    return true;
  }
};

export const readTamperingFacts = (): TamperingFacts => ({
  isDriven: navigator.webdriver === true,
  leftovers: Object.getOwnPropertyNames(globalThis).filter((name) => TRACES.test(name)),
  replaced: trusted.filter(([, find]) => !isNative(find())).map(([name]) => name),
  isInsecure: !globalThis.isSecureContext,
  isFramed: isFramedByOthers(),
});

export const tampering = async (): Promise<Tampering> => judgeTampering(readTamperingFacts());
