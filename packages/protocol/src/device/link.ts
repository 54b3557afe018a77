import { type KeyUri, type KeyUriReason, parseKeyUri } from '../otp/index.ts';
import { base64url } from './encoding.ts';
import { isProtocolError, ProtocolError } from './errors.ts';
import { isSecure, isServerOrigin, parseUrl } from './origin.ts';

export interface RegistrationLink {
  /** Origin, e.g. `https://id.example.org`. */
  server: string;
  realm: string;
  /** The one-time registration token: 32 bytes, base64url. */
  token: string;
  /** RFC 7638 thumbprint of the realm's signing key. */
  fingerprint: string;
}

export interface MatchLink {
  server: string;
  pushId: string;
  /** What the scan proves: 16 bytes, base64url. */
  secret: string;
}

export type LinkReason =
  | 'empty'
  | 'too-long'
  | 'not-a-link'
  /** http to another machine: the token would travel in clear. */
  | 'insecure'
  /** A web address, but not one of this protocol. */
  | 'unknown-address'
  /** A newer version of this protocol: the app needs an update. */
  | 'unsupported-version'
  | 'malformed';

export type ParsedLink =
  | ({ kind: 'registration' } & RegistrationLink)
  | ({ kind: 'match' } & MatchLink)
  | { kind: 'key-uri'; keyUri: KeyUri }
  | { kind: 'invalid'; reason: LinkReason | `key-uri-${KeyUriReason}` };

const longestLink = 4096;
const appPath = '/app/';
export const realmPattern = /^[a-z][a-z0-9-]{0,62}$/;
export const idPattern = /^[A-Za-z0-9_-]{1,64}$/;

/** The canonical base64url text of exactly this many bytes. */
export function isBytes(text: string, length: number): boolean {
  try {
    return base64url.decode(text).length === length;
  } catch (error) {
    if (isProtocolError(error)) return false;
    throw error;
  }
}

const invalid = (reason: LinkReason): ParsedLink => ({ kind: 'invalid', reason });

function readRegistration(server: string, [realm = '', token = '', fingerprint = '', ...rest]: string[]): ParsedLink {
  const fits = realmPattern.test(realm) && isBytes(token, 32) && isBytes(fingerprint, 32) && rest.length === 0;
  return fits ? { kind: 'registration', server, realm, token, fingerprint } : invalid('malformed');
}

function readMatch(server: string, [pushId = '', secret = '', ...rest]: string[]): ParsedLink {
  const fits = idPattern.test(pushId) && isBytes(secret, 16) && rest.length === 0;
  return fits ? { kind: 'match', server, pushId, secret } : invalid('malformed');
}

/** First part of the fragment: what the link is for, and in which version. */
const readers: ReadonlyMap<string, (server: string, parts: string[]) => ParsedLink> = new Map([
  ['r1', readRegistration],
  ['p1', readMatch],
]);

function readFragment(server: string, fragment: string): ParsedLink {
  const [version = '', ...parts] = fragment.split('.');
  const reader = readers.get(version);
  if (reader !== undefined) return reader(server, parts);
  return invalid(/^[rp][0-9]{1,3}$/.test(version) ? 'unsupported-version' : 'unknown-address');
}

function readKeyUri(text: string): ParsedLink {
  const parsed = parseKeyUri(text);
  if (parsed.kind === 'invalid') return { kind: 'invalid', reason: `key-uri-${parsed.reason}` };
  return { kind: 'key-uri', keyUri: parsed };
}

/**
 * Reads what a camera or a person brought: a registration link, a match link, a Key URI. Never throws; the text is
 * anybody's, so its length is limited, its server must be https (or this machine) and every part must be canonical.
 */
export function parseLink(text: string): ParsedLink {
  if (text.length > longestLink) return invalid('too-long');
  const clean = text.trim();
  if (clean === '') return invalid('empty');
  if (/^otpauth:/i.test(clean)) return readKeyUri(clean);
  // WHATWG URLs drop tabs and newlines inside and read "\" as "/": what a person sees would not be what is opened.
  const url = /[\s\p{Cc}\\]/u.test(clean) ? null : parseUrl(clean);
  if (url === null) return invalid('not-a-link');
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return invalid('not-a-link');
  if (!isSecure(url)) return invalid('insecure');
  if (url.pathname !== appPath || url.search !== '' || url.username !== '' || url.password !== '') {
    return invalid('unknown-address');
  }
  return readFragment(url.origin, url.hash.slice(1));
}

function checked(link: string, kind: 'registration' | 'match', server: string): string {
  if (!isServerOrigin(server) || parseLink(link).kind !== kind) throw new ProtocolError('protocol.link');
  return link;
}

/**
 * The link of a registration's QR code. It carries no secret that outlives the registration (architecture, section 4).
 * @throws ProtocolError `protocol.link`
 */
export const buildRegistrationLink = ({ server, realm, token, fingerprint }: RegistrationLink): string =>
  checked(`${server}${appPath}#r1.${realm}.${token}.${fingerprint}`, 'registration', server);

/**
 * The link of the QR code that a sign-in screen shows where the phone is to scan instead of typing a number.
 * @throws ProtocolError `protocol.link`
 */
export const buildMatchLink = ({ server, pushId, secret }: MatchLink): string =>
  checked(`${server}${appPath}#p1.${pushId}.${secret}`, 'match', server);
