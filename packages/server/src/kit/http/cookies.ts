const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/**
 * With the blanks of the RFC around it and no others: what `trim` takes for a blank, browsers take for a letter, and behind one a
 * neighbour's subdomain could plant a name with the prefix.
 */
const PADDED_NAME = /^[ \t]*([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*$/;
const VALUE = /^[A-Za-z0-9._~-]*$/;

/** Cookies by name (RFC 6265 section 4.2); the first of a name wins, as browsers send the more specific path first. */
export function parseCookies(header: string | undefined): Readonly<Record<string, string>> {
  const cookies: Record<string, string> = Object.create(null);
  for (const pair of header?.split(';') ?? []) {
    const equals = pair.indexOf('=');
    const name = equals > 0 ? PADDED_NAME.exec(pair.slice(0, equals))?.[1] : undefined;
    if (name !== undefined && !(name in cookies)) cookies[name] = pair.slice(equals + 1).trim();
  }
  return cookies;
}

export type CookieOptions = {
  readonly maxAgeSeconds: number;
  /** `None` for pages of other sites that a realm allows; `Lax` unless told. */
  readonly sameSite?: 'Lax' | 'None' | undefined;
};

/** The load balancer cookie of PingAM: its clients expect one beside the session. */
export const AM_BALANCER_COOKIE = 'amlbcookie';

/**
 * A Set-Cookie value. The `__Host-` prefix (RFC 6265bis section 4.1.3.2) makes the browser itself insist on Secure and
 * Path=/ without a domain, so a sibling subdomain cannot plant a session.
 */
export function renderCookie(name: string, value: string, { maxAgeSeconds, sameSite = 'Lax' }: CookieOptions): string {
  if (!name.startsWith('__Host-')) throw new TypeError(`the cookie ${name} needs the prefix __Host-`);
  return `${pairOf(name, value)}; ${lifetime(maxAgeSeconds)}; Path=/; Secure; HttpOnly; SameSite=${sameSite}`;
}

/**
 * A Set-Cookie value under a name that other programs fixed. Over plain http, which is this machine only, it cannot be
 * Secure, and then browsers take no `SameSite=None`.
 */
export function renderAmCookie(
  name: string,
  value: string,
  { maxAgeSeconds, sameSite = 'Lax', isSecure }: CookieOptions & { readonly isSecure: boolean },
): string {
  const reach = isSecure ? `Secure; HttpOnly; SameSite=${sameSite}` : 'HttpOnly; SameSite=Lax';
  return `${pairOf(name, value)}; ${lifetime(maxAgeSeconds)}; Path=/; ${reach}`;
}

const lifetime = (seconds: number): string => `Max-Age=${Math.max(0, Math.floor(seconds))}`;

function pairOf(name: string, value: string): string {
  if (!NAME.test(name)) throw new TypeError(`${name} is no name of a cookie`);
  if (!VALUE.test(value)) throw new TypeError(`the value of the cookie ${name} has characters outside of base64url`);
  return `${name}=${value}`;
}
