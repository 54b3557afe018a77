import type { CookieOptions } from './cookies.ts';

/** What a handler may know about its request, and the cookies it may set on the reply. */
export type RequestContext = {
  /** The request id: in the log, in every problem reply, in the audit. */
  readonly id: string;
  readonly method: string;
  /** The path without its query, as it was sent; below `/am` in the one form that routes are declared in. */
  readonly path: string;
  /** The client's address; behind a trusted proxy the one that the proxy names. */
  readonly address: string;
  /** The browser in words ("Firefox on Windows"), or a shortened User-Agent; never control characters. */
  readonly browser: string;
  readonly cookies: Readonly<Record<string, string>>;
  /** A request header by its lower-case name. */
  readonly header: (name: string) => string | undefined;
  /** The values of a parameter of the query, in their order; absent where there was no address. */
  readonly parameters?: (name: string) => readonly string[];
  /** The body as it came, for signatures over it; empty where there was none. */
  readonly rawBody: Uint8Array;
  /** Aborted when the client is gone or the server stops: for long polls. */
  readonly signal: AbortSignal;
  /** Sets a cookie with HttpOnly, Secure, SameSite=Lax and Path=/; name it with the prefix `__Host-`. PingAM's have none. */
  readonly setCookie: (name: string, value: string, options: CookieOptions) => void;
  readonly clearCookie: (name: string, options?: Pick<CookieOptions, 'sameSite'>) => void;
};
