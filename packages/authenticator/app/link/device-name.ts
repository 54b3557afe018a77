/** What to propose as this device's name; the person can change it before and after. */

type Hints = { readonly platform: string; readonly mobile: boolean; readonly model?: string };

type NavigatorWithHints = Navigator & {
  // User-Agent Client Hints, Chromium only; TypeScript's DOM library does not know them.
  readonly userAgentData?: Hints & { getHighEntropyValues(names: string[]): Promise<Hints> };
};

const platforms: readonly (readonly [RegExp, string])[] = [
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Android.*Mobile/, 'Android phone'],
  [/Android/, 'Android tablet'],
  [/CrOS/, 'Chromebook'],
  [/Windows/, 'Windows computer'],
  [/Macintosh/, 'Mac'],
  [/Linux/, 'Linux computer'],
];

/** The kind of device by its browser's own words, for example "Android phone". */
export const platformName = (userAgent: string): string =>
  platforms.find(([pattern]) => pattern.test(userAgent))?.[1] ?? 'Device';

export const proposeDeviceName = async (): Promise<string> => {
  // Only the demonstration's page may show the app inside a frame.
  if (window.parent !== window) return 'Demo phone';
  const hints = (navigator as NavigatorWithHints).userAgentData;
  const model = hints && (await hints.getHighEntropyValues(['model']).catch(() => null))?.model;
  return model || platformName(navigator.userAgent);
};
