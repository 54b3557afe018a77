/** Walks the habits of one generation: scans a code, registers, and answers notifications. Nothing of our own readers is used. */
import { createHmac, randomUUID } from 'node:crypto';
import type { Habits } from './phones.ts';

/** What a phone understood of a code. */
export type Scanned = {
  issuer: string;
  account: string;
  image: string;
  policies: unknown;
  push: {
    secret: Buffer;
    challenge: Buffer;
    messageId: string;
    loadBalancer: string;
    register: string;
    authenticate: string;
  } | null;
  oath: { kind: string; secret: string; moving: number; digits: number; algorithm: string } | null;
};

/** An HTTP request as the app sends it. */
export type AppRequest = { url: string; headers: Record<string, string>; body: string };

export class PhoneRefusal extends Error {}

const refuse = (why: string): never => {
  throw new PhoneRefusal(why);
};

/** @throws PhoneRefusal where this generation cannot use the code */
export function scan(habits: Habits, uri: string): Scanned {
  if (uri.length > habits.longestCode) refuse('the code is too long');
  const url = new URL(uri);
  const scheme = url.protocol.slice(0, -1);
  const query = queryOf(habits, url.search.slice(1));
  const label = labelOf(habits, decodeURIComponent(url.pathname.slice(1)));
  const hasPush = scheme !== 'otpauth';
  const hasOath = scheme !== 'pushauth';
  return {
    issuer: hasPush ? issuerOf(habits, query, label.issuer) : label.issuer,
    account: label.account,
    image: imageOf(habits, query, scheme),
    policies: policiesOf(habits, query),
    push: hasPush ? pushOf(habits, query) : null,
    oath: hasOath ? oathOf(url.host, query) : null,
  };
}

type Query = ReadonlyMap<string, string>;

function queryOf({ longestParameter, decodes }: Habits, search: string): Query {
  const text = decodes === 'query' ? decodeURIComponent(search) : search;
  const pairs = text
    .split('&')
    .map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)] as const);
  const long = pairs.find(([, value]) => value.length > longestParameter);
  if (long) refuse(`${long[0]} is too long`);
  return new Map(pairs.map(([name, value]) => [name, decodes === 'query' ? value : decodeURIComponent(value)]));
}

function labelOf({ label }: Habits, text: string): { issuer: string; account: string } {
  const parts = text.split(':');
  const [issuer = '', account = ''] = parts;
  if (label === 'first-colon') return { issuer, account: parts.slice(1).join(':') };
  return { issuer, account: label === 'one-colon' && parts.length > 2 ? '' : account };
}

function issuerOf({ decode, issuer: { alphabet, rule } }: Habits, query: Query, ofLabel: string): string {
  const decoded = latin(decode(query.get('issuer') ?? '', alphabet));
  if (rule === 'wins') return decoded ?? ofLabel;
  if (rule === 'wins-if-readable') return decoded || ofLabel;
  if (decoded?.toLowerCase() !== ofLabel.toLowerCase()) refuse('the issuers differ');
  return decoded ?? ofLabel;
}

/** Bytes as latin1 text become the text that they are in UTF-8. */
const latin = (bytes: string | null): string | null =>
  bytes === null ? null : Buffer.from(bytes, 'latin1').toString('utf8');

function imageOf({ decode, image }: Habits, query: Query, scheme: string): string {
  const value = query.get('image') ?? '';
  return scheme === 'pushauth' ? (latin(decode(value, image.push)) ?? '') : value;
}

function policiesOf({ decode, policies }: Habits, query: Query): unknown {
  const value = query.get('policies');
  return value === undefined ? null : JSON.parse(latin(decode(value, policies)) ?? 'null');
}

function pushOf({ demands, decode, loadBalancer, answersAt }: Habits, query: Query) {
  const missing = demands.find((name) => !query.get(name));
  if (missing !== undefined) refuse(`${missing} is missing`);
  const bytes = (name: string) => Buffer.from(query.get(name) ?? '', 'base64url');
  const register = bytes('r').toString('utf8');
  return {
    secret: bytes('s'),
    challenge: bytes('c'),
    messageId: query.get('m') ?? '',
    loadBalancer: latin(decode(query.get('l') ?? '', loadBalancer)) ?? '',
    register,
    authenticate: answersAt === 'a' ? bytes('a').toString('utf8') : `${register.split('?')[0]}?_action=authenticate`,
  };
}

function oathOf(kind: string, query: Query) {
  const digits = Number(query.get('digits') ?? '6');
  if (digits !== 6 && digits !== 8) refuse('digits');
  return {
    kind,
    secret: query.get('secret') ?? '',
    moving: Number(query.get(kind === 'totp' ? 'period' : 'counter')),
    digits,
    algorithm: query.get('algorithm') ?? 'SHA1',
  };
}

/** An account for push as the phone keeps it. */
export type PhoneAccount = {
  habits: Habits;
  mechanismUid: string;
  secret: Buffer;
  register: string;
  authenticate: string;
};

const respond = (secret: Buffer, challenge: Buffer): string =>
  createHmac('sha256', secret).update(challenge).digest('base64');

function jwt({ header }: Habits, claims: object, secret: Buffer): string {
  const signed = [header, JSON.stringify(claims)].map((part) => Buffer.from(part).toString('base64url')).join('.');
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

function requestOf(habits: Habits, url: string, body: object, loadBalancer: string): AppRequest {
  const headers: Record<string, string> = {
    'Content-Type': 'application/json',
    'Accept-API-Version': 'resource=1.0, protocol=1.0',
    [habits.cookieHeader]: loadBalancer,
  };
  return { url, headers, body: JSON.stringify(body) };
}

/** What the phone sends after it has scanned a code for push, and what it keeps. */
export function register(
  habits: Habits,
  { push }: Scanned,
  token: string,
): { request: AppRequest; account: PhoneAccount } {
  if (push === null) return refuse('there is no push in the code');
  const { secret, challenge, messageId, loadBalancer } = push;
  const mechanismUid = randomUUID();
  const claims = {
    response: respond(secret, challenge),
    mechanismUid,
    deviceId: token,
    deviceType: habits.platform,
    communicationType: habits.platform === 'ios' ? 'apns' : 'gcm',
    ...(habits.sendsName ? { deviceName: `A phone of ${habits.name}` } : {}),
  };
  const request = requestOf(habits, push.register, { messageId, jwt: jwt(habits, claims, secret) }, loadBalancer);
  return {
    request,
    account: { habits, mechanismUid, secret, register: push.register, authenticate: push.authenticate },
  };
}

/** What a phone shows of a notification. */
export type Shown = { challenge: Buffer; message: string; type: string; numbers: string[]; loadBalancer: string };

/** @throws PhoneRefusal where this generation drops the notification */
export function open({ habits, secret, mechanismUid }: PhoneAccount, token: string): Shown {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const claims: Record<string, string> = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
  const missing = habits.demandsClaims.find((name) => typeof claims[name] !== 'string');
  if (missing !== undefined) refuse(`${missing} is missing`);
  if (claims.u !== mechanismUid) refuse('no account has this mechanism');
  const padded = header.padEnd(Math.ceil(header.length / 4) * 4, '=');
  const signed = `${habits.verifies === 'with-padded-header' ? padded : header}.${payload}`;
  const mac = createHmac('sha256', secret).update(signed).digest('base64url');
  if (habits.verifies !== 'no' && mac !== signature) refuse('the signature is wrong');
  return {
    challenge: Buffer.from(claims.c ?? '', 'base64'),
    message: claims.m ?? '',
    type: claims.k ?? 'default',
    numbers: claims.n?.split(',') ?? [],
    loadBalancer: Buffer.from(claims.l ?? '', 'base64').toString('utf8'),
  };
}

/** What the phone sends when the person has answered. */
export function answer(
  account: PhoneAccount,
  { shown, messageId, deny = false, number }: { shown: Shown; messageId: string; deny?: boolean; number?: string },
): AppRequest {
  const { habits, secret, authenticate } = account;
  const claims = {
    response: respond(secret, shown.challenge),
    ...(deny ? { deny: true } : {}),
    ...(number === undefined || deny ? {} : { challengeResponse: number }),
  };
  return requestOf(habits, authenticate, { messageId, jwt: jwt(habits, claims, secret) }, shown.loadBalancer);
}

/** What the phone sends when its own push service has given it a new token. */
export function refresh(
  { habits, secret, mechanismUid, register: address }: PhoneAccount,
  token: string,
  user: string,
): AppRequest {
  const claims = {
    deviceId: token,
    deviceName: 'A phone',
    deviceType: habits.platform,
    communicationType: habits.platform === 'ios' ? 'apns' : 'gcm',
  };
  const body = { mechanismUid, [habits.userField]: user, jwt: jwt(habits, claims, secret) };
  return requestOf(habits, `${address.split('?')[0]}?_action=refresh`, body, '');
}
