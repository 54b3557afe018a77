import { isIP } from 'node:net';
import { defineErrors, Problem } from '../errors.ts';
import { RESERVED_NAMES } from '../reserved-names.ts';

defineErrors('config', {
  invalid: { status: 500, text: 'The configuration is not usable.' },
});

export type ListenAddress = { readonly host: string; readonly port: number };

export const text = (value: string): string => value;
export const oneOf =
  (...words: readonly string[]) =>
  (value: string): string =>
    words.includes(value) ? value : invalid(`must be one of ${words.join(', ')}`);

export function parseListen(value: string): ListenAddress {
  const match = /^(\[[0-9a-fA-F:.]+\]|[^:[\]]+):(\d{1,5})$/.exec(value);
  const port = Number(match?.[2]);
  if (!match?.[1] || port > 65_535) return invalid('must look like host:port, for example 127.0.0.1:8080');
  return { host: match[1].replace(/^\[|\]$/g, ''), port };
}

export function parseOrigin(value: string): string {
  const url = URL.parse(value);
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.pathname !== '/' || url.search || url.hash) {
    return invalid('must be a URL without a path, for example https://id.example.com');
  }
  if (url.username || url.password) return invalid('must not hold a name or password');
  return url.origin;
}

export function parseSecureOrigin(value: string): string {
  return value.startsWith('https://') ? parseOrigin(value) : invalid('must begin with https://');
}

export function parseSubject(value: string): string {
  const url = URL.parse(value);
  const isReachable = url?.protocol === 'mailto:' ? url.pathname.includes('@') : url?.protocol === 'https:';
  return isReachable ? value : invalid('must look like mailto:admin@example.com or https://example.com');
}

export function parseRealm(value: string): string {
  if (!/^[a-z][a-z0-9-]{0,62}$/.test(value)) return invalid('must be a lower-case name');
  return RESERVED_NAMES.has(value) ? invalid('is a name that the server needs for itself') : value;
}

export function parseNetworks(value: string): readonly string[] {
  const networks = value
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
  const isNetwork = (network: string): boolean => {
    const [address = '', bits, ...rest] = network.split('/');
    const family = isIP(address);
    const isLength = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 6 ? 128 : 32));
    return family !== 0 && rest.length === 0 && isLength;
  };
  return networks.every(isNetwork) ? networks : invalid('must hold addresses or networks such as 10.0.0.0/8');
}

export function parseCookieName(value: string): string {
  const isUsable = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/.test(value) && value !== 'amlbcookie';
  return isUsable ? value : invalid('must be letters, digits, - and _, beginning with a letter');
}

export function parseConnections(value: string): number {
  const number = Number(value);
  return Number.isInteger(number) && number >= 2 && number <= 200 ? number : invalid('must be a number from 2 to 200');
}

export function invalid(detail: string): never {
  throw new Problem('config.invalid', { detail });
}

/** True for addresses and names that only this machine reaches. */
export function isLoopback(host: string): boolean {
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    host === '::1' ||
    host === '[::1]' ||
    /^127(\.\d{1,3}){3}$/.test(host)
  );
}

export function parseMailUrl(value: string): string {
  const url = URL.parse(value);
  const isMail = url?.protocol === 'smtp:' || url?.protocol === 'smtps:';
  const isBare = url !== null && ['', '/'].includes(url.pathname) && url.hash === '';
  const isKnown = ['', '?starttls=required'].includes(url?.search ?? '');
  if (!isMail || !isBare || !isKnown || url.hostname === '') {
    return invalid('must look like smtps://user:password@mail.example.com:465');
  }
  return value;
}

/** Whether mails would go over the network so that everybody on the way can read them. */
export function isPlainMail(mailUrl: string): boolean {
  const { protocol, hostname, search } = new URL(mailUrl);
  return protocol === 'smtp:' && search === '' && !isLoopback(hostname);
}

const mailAddress = String.raw`[^\s\p{C}<>",;:@]{1,64}@[^\s\p{C}<>",;:@]{1,253}`;
const mailFrom = new RegExp(String.raw`^(${mailAddress}|[^\p{C}<>",;:@]{1,100} <${mailAddress}>)$`, 'u');

export function parseMailFrom(value: string): string {
  return mailFrom.test(value) ? value : invalid('must look like Example <sign-in@example.com>');
}
