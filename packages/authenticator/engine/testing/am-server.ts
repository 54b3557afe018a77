import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import type { NotificationType } from '@lanyard/protocol/pingam';
import type { TestClock } from './test-clock.ts';

/*
 * The push endpoint of a server that speaks PingAM's protocol, with code of its own for signatures and challenges: nothing that
 * the app uses to read and sign is used here. `isLanyard: false` is PingAM, which does not know the question for requests.
 */

export const AM = 'https://mfa.example.test';
export const ENDPOINT = `${AM}/am/json/alpha/push/sns/message`;
export const OATH_SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

const url = (data: Buffer | string): string => Buffer.from(data).toString('base64url');
const mac = (key: Buffer, text: Buffer | string): Buffer => createHmac('sha256', key).update(text).digest();

type Claims = Record<string, unknown>;

interface Asked {
  id: string;
  messageId: string;
  message: string;
  challenge: Buffer;
}

export interface CodeParts {
  kind?: 'mfauth://totp' | 'mfauth://hotp' | 'pushauth://push';
  label?: string;
  policies?: string;
  more?: string;
}

export class AmServer {
  readonly clock: TestClock;
  isLanyard = true;
  /** Answers in place of the endpoint. */
  intercept: (action: string, reply: () => Response) => Response | Promise<Response> = (_, reply) => reply();
  registered: Claims | undefined;
  readonly answers: Claims[] = [];
  readonly calls: { action: string; headers: Headers; credentials: string | undefined }[] = [];
  pushes: Asked[] = [];
  #secret = randomBytes(32);
  #challenge = randomBytes(32);
  #messageId = '';
  readonly #nonces = new Set<string>();

  constructor(clock: TestClock) {
    this.clock = clock;
  }

  get secret(): Buffer {
    return this.#secret;
  }

  /** A code as PingAM writes it: values in the order of its node, raw, the secret padded. */
  code({ kind = 'mfauth://totp', label = 'Acme:alice', policies, more = '' }: CodeParts = {}): string {
    this.#secret = randomBytes(32);
    this.#challenge = randomBytes(32);
    this.#messageId = `REGISTER:${randomUUID()}${this.clock.now().getTime()}`;
    const [issuer = ''] = label.split(':');
    const image = 'https://mfa.example.test/logo.png';
    const oath = kind.endsWith('hotp') ? 'counter=0&digits=6' : 'period=30&digits=6';
    const values = [
      `l=${url('amlbcookie=01')}`,
      `issuer=${url(issuer)}`,
      `m=${this.#messageId}`,
      `s=${url(this.#secret)}`,
      `c=${url(this.#challenge)}`,
      `r=${url(`${ENDPOINT}?_action=register`)}`,
      `a=${url(`${ENDPOINT}?_action=authenticate`)}`,
      'b=032b75',
      `image=${kind.startsWith('push') ? url(image) : image}`,
      ...(kind.startsWith('push') ? [] : [`secret=${OATH_SECRET}`, oath]),
      ...(policies === undefined ? [] : [`policies=${url(policies)}`]),
    ];
    return `${kind}/${encodeURI(label)}?${values.join('&')}${more}`;
  }

  /** A push to whoever registered; `claims` over what it usually says. */
  push(options: { type?: NotificationType; claims?: Claims; lifetimeSeconds?: number; key?: Buffer } = {}): Asked {
    const { type = 'default', claims = {}, lifetimeSeconds = 120, key = this.#secret } = options;
    const now = this.clock.now().getTime();
    const id = `${randomUUID()}${now}`;
    const challenge = randomBytes(32);
    const said: Claims = {
      u: this.registered?.mechanismUid,
      c: challenge.toString('base64'),
      l: Buffer.from('amlbcookie=01').toString('base64'),
      m: 'Login attempt from alice at Acme',
      k: type,
      i: String(now),
      t: String(lifetimeSeconds),
      p: '{}',
      ...(type === 'challenge' ? { n: '34,43,57' } : {}),
      ...claims,
    };
    const asked = { id, messageId: `AUTHENTICATE:${id}`, message: jwt(said, key), challenge };
    this.pushes.push(asked);
    return asked;
  }

  /** To be given to the engine as its `fetch`. */
  readonly fetch: typeof fetch = async (input, init = {}) => {
    const address = new URL(String(input));
    if (`${address.origin}${address.pathname}` !== ENDPOINT) throw new TypeError('fetch failed');
    const action = address.searchParams.get('_action') ?? '';
    const body = JSON.parse(String(init.body)) as Record<string, string>;
    this.calls.push({ action, headers: new Headers(init.headers), credentials: init.credentials });
    return this.intercept(action, () => this.#act(action, body));
  };

  #act(action: string, body: Record<string, string>): Response {
    const claims = read(body.jwt ?? '', this.#secret);
    if (claims === null) return this.#refuse();
    if (action === 'register') return this.#register(body.messageId, claims);
    if (action === 'authenticate') return this.#answer(body.messageId, claims);
    return this.isLanyard && action === 'pending' ? this.#pending(body.mechanismUid, claims) : this.#notSupported();
  }

  #register(messageId: string | undefined, claims: Claims): Response {
    const right = mac(this.#secret, this.#challenge).toString('base64');
    if (messageId !== this.#messageId || this.registered || claims.response !== right) return this.#refuse();
    this.registered = claims;
    return this.#reply(200, {});
  }

  #answer(messageId: string | undefined, claims: Claims): Response {
    const asked = this.pushes.find((push) => push.messageId === messageId);
    if (!asked || claims.response !== mac(this.#secret, asked.challenge).toString('base64')) return this.#refuse();
    this.answers.push(claims);
    this.pushes = this.pushes.filter((push) => push !== asked);
    return this.#reply(200, {});
  }

  #pending(mechanismUid: string | undefined, { iat, jti, mechanismUid: signed }: Claims): Response {
    const isKnown = mechanismUid === this.registered?.mechanismUid && mechanismUid === signed;
    const isNow = Math.abs(Number(iat) - this.clock.now().getTime() / 1000) <= 60;
    const isFirst = typeof jti === 'string' && jti.length >= 22 && !this.#nonces.has(jti);
    if (!isKnown || !isNow || !isFirst) return this.#refuse();
    this.#nonces.add(jti);
    return this.#reply(200, { messages: this.pushes.map(({ messageId, message }) => ({ messageId, message })) });
  }

  #refuse(): Response {
    return this.#reply(400, { code: 400, reason: 'Bad Request', message: 'No.' }, 'pingam.message-refused');
  }

  #notSupported(): Response {
    return this.#reply(501, { code: 501, reason: 'Not Implemented', message: 'The action is not supported.' });
  }

  #reply(status: number, body: object, problem?: string): Response {
    const headers = new Headers({ date: this.clock.now().toUTCString() });
    if (this.isLanyard && problem !== undefined) headers.set('lanyard-error', problem);
    return Response.json(body, { status, headers });
  }
}

export function jwt(claims: Claims, key: Buffer): string {
  const signed = `${url('{"typ":"JWT","alg":"HS256"}')}.${url(JSON.stringify(claims))}`;
  return `${signed}.${url(mac(key, signed))}`;
}

function read(token: string, key: Buffer): Claims | null {
  const [header = '', payload = '', signature = ''] = token.split('.');
  if (url(mac(key, `${header}.${payload}`)) !== signature) return null;
  return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
}
