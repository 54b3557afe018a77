const localNames = new Set(['localhost', '127.0.0.1', '[::1]']);

/** The URL, or null; `URL.canParse` came to phones only with iOS 17. */
export function parseUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

/** Whether this is the bare origin of a server: https anywhere, http only on this very machine. */
export function isServerOrigin(text: string): boolean {
  const url = parseUrl(text);
  return url !== null && url.origin === text && isSecure(url);
}

/** https, or http to this very machine (the demo); nothing else may carry a token. */
export const isSecure = (url: URL): boolean =>
  url.protocol === 'https:' || (url.protocol === 'http:' && localNames.has(url.hostname));
