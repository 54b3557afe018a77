const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const VALUE = /^[A-Za-z0-9._~-]*$/;

/** Cookies by name (RFC 6265 section 4.2); the first of a name wins, as browsers send the more specific path first. */
export function parseCookies(header: string | undefined): Readonly<Record<string, string>> {
  const cookies: Record<string, string> = Object.create(null);
  for (const pair of header?.split(';') ?? []) {
    const equals = pair.indexOf('=');
    const name = pair.slice(0, equals).trim();
    if (equals > 0 && NAME.test(name) && !(name in cookies)) cookies[name] = pair.slice(equals + 1).trim();
  }
  return cookies;
}

/**
 * A Set-Cookie value. The `__Host-` prefix (RFC 6265bis section 4.1.3.2) makes the browser itself insist on Secure and
 * Path=/ without a domain, so a sibling subdomain cannot plant a session.
 */
export function renderCookie(name: string, value: string, maxAgeSeconds: number): string {
  if (!name.startsWith('__Host-') || !NAME.test(name))
    throw new TypeError(`the cookie ${name} needs the prefix __Host-`);
  if (!VALUE.test(value)) throw new TypeError(`the value of the cookie ${name} has characters outside of base64url`);
  return `${name}=${value}; Max-Age=${Math.max(0, Math.floor(maxAgeSeconds))}; Path=/; Secure; HttpOnly; SameSite=Lax`;
}
