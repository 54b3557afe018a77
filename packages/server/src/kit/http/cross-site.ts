import { Problem } from '../errors.ts';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

type CrossSiteInput = {
  readonly method: string;
  readonly origin: string | undefined;
  readonly fetchSite: string | undefined;
  readonly publicOrigin: string;
  /** `cookie`: a browser may be sending our cookie for somebody else. `none`: nothing to steal, but no foreign page either. */
  readonly credential: 'cookie' | 'none';
};

/**
 * Refuses a request that changes something and comes from another site's page (CSRF). Browsers set Origin on every
 * such request and no script can forge it; Sec-Fetch-Site counts only where Origin is missing, because a rebound DNS
 * name is "same-origin" to itself. Where a cookie counts, a request that sends neither header is refused as well.
 * @throws Problem `kit.cross-site`
 */
export function refuseCrossSite(input: CrossSiteInput): void {
  if (SAFE_METHODS.has(input.method)) return;
  const { origin, fetchSite, publicOrigin, credential } = input;
  const isUnmarked = origin === undefined && fetchSite === undefined;
  const isOurs = origin === undefined ? fetchSite === 'same-origin' : origin === publicOrigin;
  if (isOurs || (isUnmarked && credential === 'none')) return;
  throw new Problem('kit.cross-site');
}

/**
 * The device protocol is spoken from pages of other origins: the app was installed from one server and holds accounts of several.
 * Its requests are signed and carry no cookie, so any origin may send them (Fetch standard, CORS protocol).
 */
export const OPEN_PREFIX = '/device/v1/';

export const OPEN_HEADERS: Readonly<Record<string, string>> = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'x-request-id, retry-after',
  'cross-origin-resource-policy': 'cross-origin',
};

export const PREFLIGHT_HEADERS: Readonly<Record<string, string>> = {
  ...OPEN_HEADERS,
  'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE',
  'access-control-allow-headers': 'content-type, device-proof',
  'access-control-max-age': '7200',
};
