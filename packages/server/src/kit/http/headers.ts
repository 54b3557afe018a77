import type { Config } from '../../config.ts';
import { isAmPath } from './am-url.ts';

/** Replies that are no page: nothing in them may ever be run, framed or stored. */
const API_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** A service worker fetches by the policy of its own script; it may reach the files of this server and nothing else. */
export const WORKER_POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'; frame-ancestors 'none'";

const COMMON: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'permissions-policy':
    'camera=(self), publickey-credentials-get=(self), publickey-credentials-create=(self), microphone=(), geolocation=(), payment=(), usb=()',
  'cross-origin-opener-policy': 'same-origin',
};

const ONE_YEAR_SECONDS = 31_536_000;

/** The headers of every reply; pages replace the policy and the caching. */
export function apiHeaders(config: Pick<Config, 'publicUrl'>): Record<string, string> {
  return {
    ...COMMON,
    'cache-control': 'no-store',
    'content-security-policy': API_POLICY,
    'cross-origin-resource-policy': 'same-origin',
    // RFC 6797: only where people reach us by https; on http it would be ignored anyway.
    ...(config.publicUrl.startsWith('https:') ? { 'strict-transport-security': `max-age=${ONE_YEAR_SECONDS}` } : {}),
  };
}

/** As PingAM says it: some of its clients and their proxies are old, and know these words alone. */
const AM_CACHING: Readonly<Record<string, string>> = {
  'cache-control': 'no-cache, no-store, must-revalidate',
  pragma: 'no-cache',
  expires: '0',
};

/** The headers of the reply to a request target. */
export function headersFor(url: string, config: Pick<Config, 'publicUrl'>): Record<string, string> {
  return isAmPath(url) ? { ...apiHeaders(config), ...AM_CACHING } : apiHeaders(config);
}

/**
 * The policy of a page (CSP level 3): no inline script, no eval, styles by nonce (the component library adds style
 * elements). The authenticator talks to servers other than the one it was loaded from, so it may connect to any https.
 */
export function pagePolicy(nonce: string, page: 'portal' | 'app' | 'text'): string {
  const connect = page === 'app' ? "'self' https: wss:" : "'self'";
  const script = page === 'text' ? "'none'" : `'self' 'nonce-${nonce}'`;
  return [
    "default-src 'none'",
    `script-src ${script}`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    "font-src 'self'",
    `connect-src ${connect}`,
    "manifest-src 'self'",
    "worker-src 'self'",
    "frame-src 'self'",
    "frame-ancestors 'self'",
    "base-uri 'none'",
    "form-action 'self'",
  ].join('; ');
}
