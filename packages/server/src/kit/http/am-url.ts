/**
 * The addresses of PingAM's protocol. Its clients name one realm in four ways; routes are declared in one, and every other is
 * turned into it before routing: `/am/json/realms/:realm/…` and `/am/oauth2/realms/:realm/…`.
 */

const PREFIX = /^\/am\/(json|oauth2)(\/|$)/;
const AM_PATH = /^\/am(\/|$)/;

/** What may follow a realm; at the beginning it means that no realm is named, so that the root realm is meant. */
const ENDPOINTS: Readonly<Record<string, ReadonlySet<string>>> = {
  json: new Set([
    'authenticate',
    'sessions',
    'serverinfo',
    'users',
    'push',
    'scripts',
    'realm-config',
    'global-config',
  ]),
  oauth2: new Set([
    '.well-known',
    'access_token',
    'authorize',
    'bc-authorize',
    'connect',
    'device',
    'introspect',
    'par',
    'register',
    'token',
    'tokeninfo',
    'userinfo',
  ]),
};

/** How clients call the realm that has no name of its own; here that is the server's default realm. */
const ROOT = 'root';

/** Whether a request target, or a path, is spoken in PingAM's protocol. */
export const isAmPath = (url: string): boolean => AM_PATH.test(url.slice(0, url.search(/[?#]|$/)));

/**
 * The request target as routes know it; any other comes back as it is. A realm in the query wins over the path. Realms inside
 * of realms do not exist here: their addresses lead nowhere.
 */
export function canonicalAmUrl(url: string, defaultRealm: string): string {
  const [path = '', query] = splitOnce(url, '?');
  const kind = PREFIX.exec(path)?.[1];
  const endpoints = kind === undefined ? undefined : ENDPOINTS[kind];
  if (endpoints === undefined) return url;
  const named = readRealm(path.split('/').filter(Boolean).slice(2), endpoints);
  const realm = realmOfQuery(query) ?? named.realm;
  const segments = ['/am', kind, 'realms', realm === ROOT ? defaultRealm : realm, ...named.rest];
  return `${segments.join('/')}${query === undefined ? '' : `?${query}`}`;
}

/** The realm of a canonical path; null elsewhere. */
export function realmOfAmPath(path: string): string | null {
  const [, am, kind = '', realms, realm] = path.split('/');
  return am === 'am' && realms === 'realms' && kind in ENDPOINTS && realm ? realm : null;
}

type Named = { readonly realm: string; readonly rest: readonly string[] };

function readRealm(segments: readonly string[], endpoints: ReadonlySet<string>): Named {
  const [first = '', second = '', ...others] = segments;
  if (first === '' || endpoints.has(first)) return { realm: ROOT, rest: segments };
  if (first !== 'realms') return { realm: first, rest: segments.slice(1) };
  const isRootOfAnother = second === ROOT && others[0] === 'realms';
  return isRootOfAnother ? { realm: others[1] ?? '', rest: others.slice(2) } : { realm: second, rest: others };
}

/** `realm=/alpha`; `/` alone is the root. Encoded again, so that what it holds stays one segment. */
function realmOfQuery(query: string | undefined): string | null {
  const given = query?.includes('realm=') ? new URLSearchParams(query).get('realm') : null;
  if (given === null) return null;
  const name = given.replace(/^\//, '');
  return name === '' ? ROOT : encodeURIComponent(name);
}

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}
