import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { importJWK, jwtVerify } from 'jose';
import type { TestCertificate } from '../certificate.ts';
import { BadRequest, createScript, type Script } from './behaviour.ts';
import { createReceiver } from './ece.ts';

/** A message that came in order, and was opened with the subscription's own key. */
export type WebPushMessage = {
  readonly endpoint: string;
  readonly text: string;
  readonly ttl: number;
  readonly urgency: string;
  readonly topic: string;
  readonly subject: string;
};

export type WebPushService = {
  readonly origin: string;
  readonly messages: WebPushMessage[];
  readonly refusals: string[];
  readonly script: Script;
  /** A new subscription of some browser, bound to the key of the one server that may use it (RFC 8292 section 4). */
  readonly subscribe: (applicationServerKey: string) => { endpoint: string; p256dh: string; auth: string };
};

type Subscription = {
  readonly endpoint: string;
  readonly serverKey: string;
  readonly decrypt: (body: Buffer) => string;
};

/** A push service after RFC 8030, 8291 and 8292, over TLS. It refuses what the standards refuse. */
export async function openWebPushService(
  t: Pick<TestContext, 'after'>,
  certificate: TestCertificate,
): Promise<WebPushService> {
  const subscriptions = new Map<string, Subscription>();
  const messages: WebPushMessage[] = [];
  const refusals: string[] = [];
  const script = createScript();
  const server = createServer(certificate, async (request, response) => {
    const body = await bodyOf(request);
    try {
      const subscription = subscriptions.get(request.url ?? '');
      if (!subscription) throw new BadRequest(410, 'gone', 'push subscription has unsubscribed or expired');
      messages.push(await open({ request, body, subscription, origin }));
    } catch (error) {
      if (!(error instanceof BadRequest)) throw error;
      refusals.push(error.message);
      response.writeHead(error.status).end(error.message);
      return;
    }
    answer(response, script, { origin });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close().closeAllConnections());
  const origin = `https://localhost:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    messages,
    refusals,
    script,
    subscribe: (serverKey) => {
      const { decrypt, p256dh, auth } = createReceiver();
      const path = `/wpush/v2/${randomUUID()}`;
      const endpoint = `${origin}${path}`;
      subscriptions.set(path, { endpoint, serverKey, decrypt });
      return { endpoint, p256dh, auth };
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function answer(response: ServerResponse, script: Script, { origin }: { origin: string }): void {
  const behaviour = script.next();
  switch (behaviour.kind) {
    case 'accept':
      // RFC 8030 section 5: the message's own resource.
      response.writeHead(201, { location: `${origin}/m/${randomUUID()}`, ttl: '60' }).end();
      return;
    case 'answer':
      response.writeHead(behaviour.status, behaviour.headers).end(behaviour.body);
      return;
    case 'hang-up':
      response.destroy();
      return;
    case 'silence':
  }
}

type Incoming = { request: IncomingMessage; body: Buffer; subscription: Subscription; origin: string };

async function open({ request, body, subscription, origin }: Incoming): Promise<WebPushMessage> {
  const header = (name: string) => String(request.headers[name] ?? '');
  const demand = (isRight: boolean, words: string) => {
    if (!isRight) throw new BadRequest(400, 'bad', words);
  };
  demand(request.method === 'POST', 'not a POST');
  demand(/^\d{1,9}$/.test(header('ttl')), 'no TTL (RFC 8030 section 5.2)');
  demand(/^(very-low|low|normal|high)$/.test(header('urgency')), 'urgency (RFC 8030 section 5.3)');
  demand(/^[A-Za-z0-9_-]{1,32}$/.test(header('topic')), 'topic (RFC 8030 section 5.4)');
  demand(header('content-encoding') === 'aes128gcm', 'content encoding (RFC 8291 section 4)');
  if (body.length > 4096) throw new BadRequest(413, 'too large', 'payload too large');
  const subject = await checkServer(header('authorization'), { key: subscription.serverKey, origin });
  return {
    endpoint: subscription.endpoint,
    text: subscription.decrypt(body),
    ttl: Number(header('ttl')),
    urgency: header('urgency'),
    topic: header('topic'),
    subject,
  };
}

const DAY_SECONDS = 86_400;

/** RFC 8292 section 2 to 4: a signed token for this origin, of the key that the subscription is bound to. */
async function checkServer(authorization: string, { key, origin }: { key: string; origin: string }): Promise<string> {
  const [, token = '', sent = ''] = /^vapid t=([\w.-]+), ?k=([\w-]+)$/.exec(authorization) ?? [];
  if (token === '') throw new BadRequest(401, 'no vapid', 'no vapid authorization');
  if (sent !== key)
    throw new BadRequest(403, 'wrong key', 'the VAPID credentials do not correspond to the subscription');
  const point = Buffer.from(key, 'base64url');
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString('base64url'));
  const jwk = await importJWK({ kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '' }, 'ES256');
  const { payload } = await jwtVerify(token, jwk, { audience: origin, algorithms: ['ES256'] }).catch((cause: Error) => {
    throw new BadRequest(403, 'bad token', `vapid token: ${cause.message}`);
  });
  const lifetime = (payload.exp ?? Number.POSITIVE_INFINITY) - Date.now() / 1000;
  if (lifetime > DAY_SECONDS) throw new BadRequest(403, 'bad exp', 'exp is more than a day ahead');
  if (!/^(mailto:.+@.+|https:\/\/.+)$/.test(payload.sub ?? '')) throw new BadRequest(403, 'bad sub', 'sub');
  return payload.sub ?? '';
}
