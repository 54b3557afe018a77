import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createSecureServer, type Http2Session, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { jwtVerify } from 'jose';
import type { TestCertificate } from '../certificate.ts';
import { BadRequest, createScript, type Script } from './behaviour.ts';

export type ApnsMessage = {
  readonly deviceToken: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: { readonly aps: object; readonly push?: string };
};

export type ApnsService = {
  readonly origin: string;
  /** The `.p8` file. */
  readonly key: string;
  readonly keyId: string;
  readonly team: string;
  readonly topic: string;
  readonly messages: ApnsMessage[];
  readonly refusals: string[];
  readonly script: Script;
  /** Connections and different provider tokens seen so far. */
  readonly sessions: () => number;
  readonly tokens: () => number;
  /** Ends every session, as Apple does when it likes. */
  readonly goAway: () => void;
};

/** APNs over HTTP/2 and nothing else (ALPN `h2`), after "Sending notification requests to APNs". */
export async function openApnsService(
  t: Pick<TestContext, 'after'>,
  certificate: TestCertificate,
  now: () => Date,
): Promise<ApnsService> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const identity = { keyId: 'ABC123DEFG', team: 'DEF123GHIJ', topic: 'org.example.authenticator' };
  const messages: ApnsMessage[] = [];
  const refusals: string[] = [];
  const seenTokens = new Set<string>();
  const open = new Set<Http2Session>();
  const script = createScript();
  let sessions = 0;

  const checkToken = async (headers: IncomingHttpHeaders) => {
    const token = /^bearer (\S+)$/.exec(String(headers.authorization ?? ''))?.[1] ?? '';
    if (token === '') throw new BadRequest(403, 'MissingProviderToken');
    const { payload, protectedHeader } = await jwtVerify(token, publicKey, {
      algorithms: ['ES256'],
      issuer: identity.team,
      currentDate: now(),
    }).catch(() => {
      throw new BadRequest(403, 'InvalidProviderToken');
    });
    if (protectedHeader.kid !== identity.keyId) throw new BadRequest(403, 'InvalidProviderToken');
    if (now().getTime() / 1000 - (payload.iat ?? 0) > 3_600) throw new BadRequest(403, 'ExpiredProviderToken');
    seenTokens.add(token);
  };

  const read = async (headers: IncomingHttpHeaders, text: string): Promise<ApnsMessage> => {
    const header = (name: string) => String(headers[name] ?? '');
    const demand = (isRight: boolean, reason: string, status = 400) => {
      if (!isRight) throw new BadRequest(status, reason);
    };
    demand(header(':method') === 'POST', 'MethodNotAllowed', 405);
    const deviceToken = /^\/3\/device\/([0-9a-f]{64,200})$/.exec(header(':path'))?.[1] ?? '';
    demand(deviceToken !== '', 'BadDeviceToken');
    await checkToken(headers);
    demand(header('apns-topic') === identity.topic, 'TopicDisallowed');
    demand(/^(alert|background)$/.test(header('apns-push-type')), 'InvalidPushType');
    demand(/^(1|5|10)$/.test(header('apns-priority')), 'BadPriority');
    // Absolute seconds: a relative number would lie in 1970.
    demand(Math.abs(Number(header('apns-expiration')) - now().getTime() / 1000) < 86_400, 'BadExpirationDate');
    demand(header('apns-collapse-id').length <= 64, 'BadCollapseId');
    demand(text.length <= 4_096, 'PayloadTooLarge', 413);
    return { deviceToken, headers: headers as Record<string, string>, payload: JSON.parse(text) };
  };

  const server = createSecureServer({ ...certificate, allowHTTP1: false });
  server.on('session', (session) => {
    sessions += 1;
    open.add(session);
    session.on('close', () => open.delete(session)).on('error', () => {});
  });
  server.on('stream', async (stream, headers) => {
    stream.on('error', () => {});
    try {
      messages.push(await read(headers, await textOf(stream)));
      behave(stream, script);
    } catch (error) {
      if (!(error instanceof BadRequest)) throw error;
      refusals.push(error.reason);
      answer(stream, error.status, { reason: error.reason });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const goAway = () => {
    for (const session of open) session.destroy();
  };
  t.after(() => {
    goAway();
    server.close();
  });
  return {
    origin: `https://localhost:${(server.address() as AddressInfo).port}`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    ...identity,
    messages,
    refusals,
    script,
    sessions: () => sessions,
    tokens: () => seenTokens.size,
    goAway,
  };
}

async function textOf(stream: ServerHttp2Stream): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function answer(stream: ServerHttp2Stream, status: number, body: object): void {
  if (stream.destroyed) return;
  stream.respond({ ':status': status, 'content-type': 'application/json' });
  stream.end(JSON.stringify(body));
}

function behave(stream: ServerHttp2Stream, script: Script): void {
  if (stream.destroyed) return;
  const behaviour = script.next();
  switch (behaviour.kind) {
    case 'accept':
      stream.respond({ ':status': 200, 'apns-id': randomUUID() });
      stream.end();
      return;
    case 'answer':
      stream.respond({ ...behaviour.headers, ':status': behaviour.status });
      stream.end(behaviour.body);
      return;
    case 'hang-up':
      stream.session?.destroy();
      return;
    case 'silence':
  }
}
