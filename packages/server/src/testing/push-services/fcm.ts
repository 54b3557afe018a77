import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { jwtVerify } from 'jose';
import type { TestCertificate } from '../certificate.ts';
import { BadRequest, createScript, type Script } from './behaviour.ts';

export type FcmMessage = {
  readonly token: string;
  readonly data: Readonly<Record<string, string>>;
  readonly android: { readonly priority: string; readonly ttl: string; readonly collapse_key?: string };
};

export type FcmService = {
  readonly origin: string;
  /** The file that Google hands out for the service account. */
  readonly account: {
    type: 'service_account';
    project_id: string;
    private_key_id: string;
    private_key: string;
    client_email: string;
    token_uri: string;
  };
  readonly messages: FcmMessage[];
  readonly refusals: string[];
  readonly script: Script;
  /** How often an access token was asked for. */
  readonly tokensGiven: () => number;
  /** Access tokens given so far are good no longer. */
  readonly withdrawTokens: () => void;
  /** The account may no longer have access tokens. */
  readonly disableAccount: () => void;
};

const SCOPE = 'https://www.googleapis.com/auth/firebase.messaging';
const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/** Google's token endpoint (RFC 7523) and FCM HTTP v1 on one TLS server. `now` is the time by which assertions are judged. */
export async function openFcmService(
  t: Pick<TestContext, 'after'>,
  certificate: TestCertificate,
  now: () => Date,
): Promise<FcmService> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const tokens = new Set<string>();
  const messages: FcmMessage[] = [];
  const refusals: string[] = [];
  const script = createScript();
  const projectId = 'lanyard-test';
  const clientEmail = 'push@lanyard-test.iam.gserviceaccount.com';
  let given = 0;
  let isDisabled = false;

  const giveToken = async (form: URLSearchParams): Promise<object> => {
    if (isDisabled) throw new BadRequest(400, 'invalid_grant', 'account not found');
    if (form.get('grant_type') !== GRANT) throw new BadRequest(400, 'unsupported_grant_type');
    const { payload, protectedHeader } = await jwtVerify(form.get('assertion') ?? '', publicKey, {
      algorithms: ['RS256'],
      issuer: clientEmail,
      audience: `${origin}/token`,
      currentDate: now(),
      maxTokenAge: '1 hour',
    }).catch((cause: Error) => {
      throw new BadRequest(400, 'invalid_grant', cause.message);
    });
    if (payload.scope !== SCOPE || protectedHeader.kid !== 'key-1') throw new BadRequest(400, 'invalid_scope');
    const token = `ya29.${randomUUID()}`;
    tokens.add(token);
    given += 1;
    return { access_token: token, expires_in: 3_599, token_type: 'Bearer' };
  };

  const take = (request: IncomingMessage, text: string): void => {
    const bearer = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    if (!tokens.has(bearer))
      throw new BadRequest(401, 'UNAUTHENTICATED', 'Request had invalid authentication credentials.');
    if (!/^application\/json\b/.test(request.headers['content-type'] ?? ''))
      throw new BadRequest(400, 'INVALID_ARGUMENT');
    messages.push(readMessage(text));
  };

  const server = createServer(certificate, async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString('utf8');
    const isToken = request.url === '/token';
    try {
      if (isToken) {
        reply(response, 200, await giveToken(new URLSearchParams(text)));
        return;
      }
      if (request.url !== `/v1/projects/${projectId}/messages:send`)
        throw new BadRequest(404, 'NOT_FOUND', 'no such project');
      take(request, text);
      behave(response, script, projectId);
    } catch (error) {
      if (!(error instanceof BadRequest)) throw error;
      refusals.push(error.message);
      const { status, reason, message } = error;
      const body = isToken
        ? { error: reason, error_description: message }
        : { error: { code: status, message, status: reason } };
      reply(response, status, body);
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close().closeAllConnections());
  const origin = `https://localhost:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    account: {
      type: 'service_account',
      project_id: projectId,
      private_key_id: 'key-1',
      private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      client_email: clientEmail,
      token_uri: `${origin}/token`,
    },
    messages,
    refusals,
    script,
    tokensGiven: () => given,
    withdrawTokens: () => tokens.clear(),
    disableAccount: () => {
      isDisabled = true;
    },
  };
}

/** The fields of "FCM HTTP v1: projects.messages" that may stand in a data message for Android. */
function readMessage(text: string): FcmMessage {
  const { message } = JSON.parse(text) as { message?: FcmMessage };
  const isData = message && Object.values(message.data ?? {}).every((value) => typeof value === 'string');
  if (!isData) throw new BadRequest(400, 'INVALID_ARGUMENT', 'message.data');
  if (Object.keys(message).some((name) => !['token', 'data', 'android'].includes(name))) {
    throw new BadRequest(400, 'INVALID_ARGUMENT', 'a data message has no notification');
  }
  if (!/^\d+(\.\d+)?s$/.test(message.android.ttl)) throw new BadRequest(400, 'INVALID_ARGUMENT', 'message.android.ttl');
  if (!['HIGH', 'NORMAL'].includes(message.android.priority)) throw new BadRequest(400, 'INVALID_ARGUMENT', 'priority');
  return message;
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=UTF-8' }).end(JSON.stringify(body));
}

function behave(response: ServerResponse, script: Script, projectId: string): void {
  const behaviour = script.next();
  switch (behaviour.kind) {
    case 'accept':
      reply(response, 200, { name: `projects/${projectId}/messages/${randomUUID()}` });
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

/** FCM's way to say what is wrong with a message: the word stands among the details. */
export function fcmError(status: number, errorCode: string, message: string): { status: number; body: string } {
  const type = 'type.googleapis.com/google.firebase.fcm.v1.FcmError';
  const error = { code: status, message, status: 'SOME_STATUS', details: [{ '@type': type, errorCode }] };
  return { status, body: JSON.stringify({ error }) };
}
