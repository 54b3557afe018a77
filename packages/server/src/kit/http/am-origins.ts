/**
 * Which pages may speak PingAM's protocol. Its clients are pages of other sites and send the session as a cookie, so the
 * rules are those of CORS with credentials (Fetch standard, section 3.2) and of CSRF: named origins and nobody else.
 */
import type { FastifyRequest } from 'fastify';
import { Problem } from '../errors.ts';
import { realmOfAmPath } from './am-url.ts';
import { pathOf } from './context.ts';
import type { HttpContext } from './http-context.ts';

const REQUEST_HEADERS = [
  'accept-api-version',
  'content-type',
  'accept',
  'authorization',
  'prefer',
  'x-requested-with',
  'x-requested-platform',
  'x-openam-username',
  'x-openam-password',
  'x-authenticate-response',
  'x-tree',
  'x-txid',
];

/**
 * Where authenticator apps send their messages. Each is signed and goes without a cookie, and an app in a browser was installed
 * from one server and holds accounts of several: any page may send them, as in the device protocol.
 */
const APP_MESSAGES = /^\/am\/json\/realms\/[^/]+\/push\/sns\/message$/;

/** The date lets a phone whose clock is wrong learn the right time. */
const APP_MESSAGE_HEADERS: Readonly<Record<string, string>> = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'date, retry-after, x-request-id, lanyard-error',
  'cross-origin-resource-policy': 'cross-origin',
};

/** What pages of other sites have to do here: sign people in, ask for sessions, show people their own devices. Nothing of operators. */
const FOR_OTHER_SITES = [
  /^\/am\/json\/realms\/[^/]+\/(?:authenticate|sessions|users)$/,
  /^\/am\/json\/realms\/[^/]+\/serverinfo\/[^/]+$/,
  /^\/am\/json\/realms\/[^/]+\/users\/[^/]+\/devices\//,
  /^\/am\/oauth2\/realms\/[^/]+\/\.well-known\/openid-configuration$/,
];

type Origins = Pick<HttpContext, 'kit' | 'allowedOrigins'>;

/** Whether pages of other sites may ask for this at all, and the realm that it is for has named the origin of this one. */
export async function isAllowedOrigin(
  { kit, allowedOrigins }: Origins,
  path: string,
  origin: string,
): Promise<boolean> {
  const realm = realmOfAmPath(path);
  if (realm === null || allowedOrigins === undefined) return false;
  if (!FOR_OTHER_SITES.some((pattern) => pattern.test(path))) return false;
  return (await allowedOrigins(kit, realm)).includes(origin);
}

/** The headers that let a page of an allowed origin read the reply; none for our own pages and for strangers. */
export async function corsHeaders(context: Origins, request: FastifyRequest): Promise<Record<string, string>> {
  const { origin } = request.headers;
  if (APP_MESSAGES.test(pathOf(request.url))) return APP_MESSAGE_HEADERS;
  if (origin === undefined || origin === context.kit.config.publicUrl) return {};
  const vary = { vary: 'Origin' };
  if (!(await isAllowedOrigin(context, pathOf(request.url), origin))) return vary;
  return {
    ...vary,
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': 'www-authenticate, retry-after, x-request-id, lanyard-error',
    'cross-origin-resource-policy': 'cross-origin',
  };
}

/** What a preflight says beside `corsHeaders`. */
export const amPreflightHeaders = ({ kit }: Origins): Record<string, string> => ({
  'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE, OPTIONS',
  'access-control-allow-headers': [...REQUEST_HEADERS, kit.config.amCookie.toLowerCase()].join(', '),
  'access-control-max-age': '600',
});

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

type Header = (name: string) => string | undefined;

/**
 * Refuses what a page of another site might send for somebody (CSRF). A request that names no origin counts with cookies
 * only where it has a header that a page cannot set without asking first: programs send such a header, forms do not.
 * @throws Problem `kit.cross-site`
 */
export async function refuseAmCrossSite(
  context: Origins,
  { method, path, header }: { method: string; path: string; header: Header },
): Promise<void> {
  if (SAFE_METHODS.has(method) || APP_MESSAGES.test(path)) return;
  const origin = header('origin');
  const { publicUrl, amCookie } = context.kit.config;
  if (origin !== undefined) {
    if (origin === publicUrl || (await isAllowedOrigin(context, path, origin))) return;
    throw new Problem('kit.cross-site');
  }
  const site = header('sec-fetch-site');
  if (site === 'same-origin') return;
  const isProgram = ['x-requested-with', 'accept-api-version', amCookie.toLowerCase()].some((name) => header(name));
  if (site === undefined && (isProgram || header('cookie') === undefined)) return;
  throw new Problem('kit.cross-site');
}
