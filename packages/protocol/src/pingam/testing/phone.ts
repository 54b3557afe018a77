/** Walks the habits of one generation: registers, and answers notifications. Nothing of our own readers is used. */
import { createHmac, randomUUID } from 'node:crypto';
import type { Habits } from './phones.ts';
import { refuse, type Scanned } from './scan.ts';

export { PhoneRefusal, type Scanned, scan } from './scan.ts';

/** An HTTP request as the app sends it. */
export type AppRequest = { url: string; headers: Record<string, string>; body: string };

/** An account for push as the phone keeps it. */
export type PhoneAccount = {
  habits: Habits;
  mechanismUid: string;
  secret: Buffer;
  register: string;
  authenticate: string;
  /** As the code has it. */
  loadBalancer: string;
  user: string;
  /** Ids of the messages that it has shown. */
  seen: Set<string>;
};

const respond = (secret: Buffer, challenge: Buffer): string =>
  createHmac('sha256', secret).update(challenge).digest('base64');

function jwt({ header }: Habits, claims: object, secret: Buffer): string {
  const signed = [header, JSON.stringify(claims)].map((part) => Buffer.from(part).toString('base64url')).join('.');
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

function requestOf(habits: Habits, url: string, body: object, loadBalancer: string | null): AppRequest {
  const headers: Record<string, string> = {
    'Content-Type': 'application/json',
    'Accept-API-Version': 'resource=1.0, protocol=1.0',
    ...habits.headers,
    ...(loadBalancer === null ? {} : { [habits.cookieHeader]: loadBalancer }),
  };
  return { url, headers, body: JSON.stringify(body) };
}

const spelled = ({ capitalToken }: Habits, token: string): string => (capitalToken ? token.toUpperCase() : token);

/** Some name their user beside each message. */
const userBeside = ({ namesUser }: Habits, user: string): object => (namesUser ? { userId: user } : {});

/** Whether the phone takes the reply to what it sent for a success. */
export function accepts(
  { lastSuccess, readsReply }: Habits,
  { status, text }: { status: number; text: string },
): boolean {
  const isRead = !readsReply || text === '' || /^\s*\{/.test(text);
  return status >= 200 && status <= lastSuccess && isRead;
}

/** What the phone sends after it has scanned a code for push, and what it keeps. */
export function register(
  habits: Habits,
  { push, account: user }: Scanned,
  token: string,
): { request: AppRequest; account: PhoneAccount } {
  if (push === null) return refuse('there is no push in the code');
  const { secret, challenge, messageId, loadBalancer } = push;
  const mechanismUid = randomUUID();
  const claims = {
    response: respond(secret, challenge),
    mechanismUid,
    deviceId: spelled(habits, token),
    deviceType: habits.platform,
    communicationType: habits.platform === 'ios' ? 'apns' : 'gcm',
    ...(habits.sendsName ? { deviceName: `A phone of ${habits.name}` } : {}),
  };
  const body = { messageId, jwt: jwt(habits, claims, secret), ...userBeside(habits, user) };
  const addresses = { register: push.register, authenticate: push.authenticate };
  return {
    request: requestOf(habits, push.register, body, loadBalancer),
    account: { habits, mechanismUid, secret, ...addresses, loadBalancer, user, seen: new Set() },
  };
}

/** What a phone shows of a notification. */
export type Shown = {
  challenge: Buffer;
  message: string;
  type: string;
  numbers: string[];
  loadBalancer: string;
  lifetimeSeconds: number;
};

const USUAL_LIFETIME = '120';

/**
 * `messageId` as the push service brings it beside the token; without one, nothing is taken for repeated.
 * @throws PhoneRefusal where this generation drops the notification
 */
export function open(account: PhoneAccount, token: string, messageId?: string): Shown {
  const { habits, mechanismUid, seen } = account;
  const [, payload = ''] = token.split('.');
  const claims: Record<string, string> = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
  const missing = habits.demandsClaims.find((name) => typeof claims[name] !== 'string');
  if (missing !== undefined) refuse(`${missing} is missing`);
  const cast = habits.castsClaims.find((name) => name in claims && typeof claims[name] !== 'string');
  if (cast !== undefined) refuse(`${cast} is no text`);
  if (claims.u !== mechanismUid) refuse('no account has this mechanism');
  checkSignature(account, token);
  if (habits.dropsRepeated && messageId !== undefined && seen.has(messageId)) refuse('it was shown before');
  if (messageId !== undefined) seen.add(messageId);
  const claim = (name: string): string | undefined => (habits.guessesClaims ? guessed(claims[name]) : claims[name]);
  return {
    challenge: readBase64(habits, claim('c')),
    message: claim('m') ?? '',
    type: claim('k') ?? 'default',
    numbers: claim('n')?.split(',') ?? [],
    loadBalancer: readBase64(habits, claim('l')).toString('utf8'),
    lifetimeSeconds: readSeconds(claims.t ?? USUAL_LIFETIME),
  };
}

/** Of the standard alphabet. One platform demands the padding and nothing else in it, the other passes over what it does not know. */
function readBase64({ decode, platform }: Habits, claim = ''): Buffer {
  const bytes = platform === 'ios' && claim.length % 4 !== 0 ? null : decode(claim, 'standard');
  return bytes === null ? refuse('a claim is no base64') : Buffer.from(bytes, 'latin1');
}

const readSeconds = (claim: string): number =>
  /^\d+$/.test(claim) ? Number(claim) : refuse('the lifetime is no number');

/** One generation reads the header in one alphabet, as texts, and feeds it into the HMAC with its padding. */
function checkSignature({ habits, secret }: PhoneAccount, token: string): void {
  const [header = '', payload = '', signature = ''] = token.split('.');
  if (habits.verifies === 'no') return;
  const isPadded = habits.verifies === 'with-padded-header';
  const members: unknown[] = isPadded
    ? Object.values(JSON.parse(habits.decode(header, 'standard') ?? '[0]'))
    : ['everything is read'];
  if (!members.every((member) => typeof member === 'string')) refuse('the header holds more than texts');
  const padded = header.padEnd(Math.ceil(header.length / 4) * 4, '=');
  const mac = createHmac('sha256', secret)
    .update(`${isPadded ? padded : header}.${payload}`)
    .digest('base64url');
  if (mac !== signature) refuse('the signature is wrong');
}

/** What Java reads as a number: in other bases and with a letter for its size as well. */
const JAVA_NUMBER =
  /^\s*[+-]?(?:NaN|Infinity|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?[fd]?|0x(?:[\da-f]+\.?[\da-f]*|\.[\da-f]+)p[+-]?\d+[fd]?)\s*$/i;

/** A text is lost where it looks like something else, and keeps the escapes that JSON needed. */
function guessed(claim: string | undefined): string | undefined {
  if (claim === undefined) return undefined;
  const text = JSON.stringify(claim).slice(1, -1);
  return JAVA_NUMBER.test(text) || /^(true|false)$/i.test(text) ? undefined : text;
}

/** What the phone sends when the person has answered. @throws PhoneRefusal where a number has to be chosen, and none was */
export function answer(
  account: PhoneAccount,
  { shown, messageId, deny = false, number }: { shown: Shown; messageId: string; deny?: boolean; number?: string },
): AppRequest {
  const { habits, secret, authenticate, user } = account;
  if (!deny && shown.type === 'challenge' && number === undefined) refuse('no number was chosen');
  const claims = {
    response: respond(secret, shown.challenge),
    ...(deny ? { deny: true } : {}),
    ...(number === undefined || deny ? {} : { challengeResponse: number }),
  };
  const body = { messageId, jwt: jwt(habits, claims, secret), ...userBeside(habits, user) };
  return requestOf(habits, authenticate, body, shown.loadBalancer);
}

/** What the phone sends when its own push service has given it a new token. It names a user where a code has named one to it. */
export function refresh(
  { habits, secret, mechanismUid, register: address, loadBalancer }: PhoneAccount,
  token: string,
  user?: string,
): AppRequest {
  const claims = {
    deviceId: spelled(habits, token),
    deviceName: 'A phone',
    deviceType: habits.platform,
    communicationType: habits.platform === 'ios' ? 'apns' : 'gcm',
    ...(habits.signsMechanism ? { mechanismUid } : {}),
  };
  const named = user === undefined ? {} : { [habits.userField]: user };
  const body = { mechanismUid, ...named, jwt: jwt(habits, claims, secret) };
  const cookie = habits.refreshesWithCookie ? loadBalancer : null;
  return requestOf(habits, `${address.split('?')[0]}?_action=refresh`, body, cookie);
}
