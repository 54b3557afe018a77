import { type ClientHttp2Session, connect, constants, type IncomingHttpHeaders } from 'node:http2';
import { importPKCS8, SignJWT } from 'jose';
import { addressRefusal, guardedLookup, isProblem, type OutgoingRules, Problem } from '../../kit/index.ts';
import type { Sender, WakeUp } from './sender.ts';
import { judge, unanswered, type Verdict } from './verdict.ts';

export type ApnsOptions = {
  readonly rules: OutgoingRules;
  readonly authorities?: readonly string[] | undefined;
  /** Origin of the service. */
  readonly url: string;
  /** The `.p8` file's text: PKCS #8, P-256. */
  readonly key: string;
  readonly keyId: string;
  readonly team: string;
  readonly topic: string;
  readonly timeoutMs?: number;
};

const TIMEOUT_MS = 5_000;
const REPLY_LENGTH = 4_096;
/** Apple wants a token used for 20 minutes at least and 60 at most. */
const TOKEN_MS = 40 * 60_000;

/** The words are the app's own: what passes Apple says only that something waits. */
const ALERT = { alert: { 'loc-key': 'REQUEST_WAITING' }, sound: 'default' } as const;

/** Apple Push Notification service: HTTP/2 with one session that is kept, and a token that is signed now and then. */
export function apnsSender(options: ApnsOptions): Sender<'apns'> {
  const sessions = createSessions(options);
  const tokens = createTokens(options);
  return {
    send: async ({ token }, wakeUp) => {
      try {
        const session = await sessions.get();
        const headers = headersFor(options, wakeUp, { deviceToken: token, bearer: await tokens.get(wakeUp.now) });
        const body = JSON.stringify(payloadFor(wakeUp));
        const verdict = verdictOf(await request(session, { headers, body, timeoutMs: timeoutOf(options) }), wakeUp.now);
        if (verdict.kind === 'ours') tokens.forget();
        return verdict;
      } catch (error) {
        // Whatever it was: the next message begins on a new connection.
        sessions.drop();
        return failure(error);
      }
    },
    close: sessions.drop,
  };
}

/** Apps of PingAM look for their message inside of `aps`. */
function payloadFor({ pushId, notification }: WakeUp): object {
  if (!notification) return { aps: ALERT, push: pushId };
  const { alert, category, messageId, message } = notification;
  const aps = {
    alert,
    sound: 'default',
    category,
    'interruption-level': 'time-sensitive',
    messageId,
    data: message,
    'content-available': 1,
    'mutable-content': 1,
  };
  return { aps };
}

const timeoutOf = ({ timeoutMs = TIMEOUT_MS }: ApnsOptions): number => timeoutMs;

function headersFor({ topic }: ApnsOptions, wakeUp: WakeUp, sent: { deviceToken: string; bearer: string }) {
  return {
    [constants.HTTP2_HEADER_METHOD]: 'POST',
    [constants.HTTP2_HEADER_PATH]: `/3/device/${encodeURIComponent(sent.deviceToken)}`,
    authorization: `bearer ${sent.bearer}`,
    'apns-topic': topic,
    'apns-push-type': 'alert',
    'apns-priority': '10',
    // Absolute seconds, unlike the TTL of the other services.
    'apns-expiration': String(Math.ceil(wakeUp.expiresAt.getTime() / 1000)),
    'apns-collapse-id': wakeUp.pushId,
    'content-type': 'application/json',
  };
}

type Reply = { headers: IncomingHttpHeaders; text: string };

function verdictOf({ headers, text }: Reply, now: Date): Verdict {
  const status = Number(headers[constants.HTTP2_HEADER_STATUS] ?? 0);
  const retryAfter = headers['retry-after'];
  return judge({ kind: 'apns', status, reason: reasonOf(text), text: status === 200 ? '' : text, retryAfter }, now);
}

function reasonOf(text: string): string {
  try {
    const { reason } = JSON.parse(text) as { reason?: unknown };
    return typeof reason === 'string' ? reason : '';
  } catch {
    return '';
  }
}

function failure(error: unknown): Verdict {
  if (isProblem(error, 'outgoing.address-refused')) return unanswered('ours', `Nothing was sent: ${error.detail}`);
  const isLate = error instanceof Error && error.name === 'TimeoutError';
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (isLate) return unanswered('retry', 'The push service: It did not answer in time.');
  const words = code === '' ? 'The message could not be made.' : `The push service: The connection failed (${code}).`;
  return unanswered(code === '' ? 'ours' : 'retry', words);
}

type Exchange = { headers: Record<string, string>; body: string; timeoutMs: number };

function request(session: ClientHttp2Session, { headers, body, timeoutMs }: Exchange): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const stream = session.request(headers, { signal: AbortSignal.timeout(timeoutMs) });
    let replied: IncomingHttpHeaders | undefined;
    let text = '';
    const finish = () => {
      if (replied) resolve({ headers: replied, text: text.slice(0, REPLY_LENGTH) });
      else reject(Object.assign(new TypeError('no answer'), { code: 'NO_ANSWER' }));
    };
    stream.setEncoding('utf8');
    stream.on('response', (received) => {
      replied = received;
    });
    stream.on('data', (chunk: string) => {
      text += chunk;
      if (text.length > REPLY_LENGTH) stream.close(constants.NGHTTP2_CANCEL);
    });
    stream.on('error', (error) => (replied ? finish() : reject(timeoutCause(error))));
    stream.on('close', finish);
    stream.end(body);
  });
}

/** An aborted stream says why in its cause. */
function timeoutCause(error: Error): unknown {
  return error.name === 'AbortError' && error.cause ? error.cause : error;
}

/** One session, opened when it is needed, and again after it ended. */
function createSessions({ url, rules, authorities }: ApnsOptions) {
  let session: ClientHttp2Session | null = null;
  const open = (): ClientHttp2Session => {
    const refusal = addressRefusal(url, rules);
    if (refusal) throw new Problem('outgoing.address-refused', { detail: refusal });
    const opened = connect(url, {
      lookup: guardedLookup(rules),
      ...(authorities ? { ca: [...authorities] } : {}),
    });
    const forget = () => {
      if (session === opened) session = null;
    };
    opened.on('error', forget).on('goaway', forget).on('close', forget);
    opened.unref();
    return opened;
  };
  return {
    get: async (): Promise<ClientHttp2Session> => {
      if (session === null || session.closed || session.destroyed) session = open();
      return session;
    },
    drop: () => {
      session?.destroy();
      session = null;
    },
  };
}

/** Provider tokens: ES256 over team, key and time. */
function createTokens({ key, keyId, team }: ApnsOptions) {
  let token: { text: string; madeAt: number } | null = null;
  return {
    forget: () => {
      token = null;
    },
    get: async (now: Date): Promise<string> => {
      if (token && Math.abs(now.getTime() - token.madeAt) < TOKEN_MS) return token.text;
      const text = await new SignJWT({})
        .setProtectedHeader({ alg: 'ES256', kid: keyId })
        .setIssuer(team)
        .setIssuedAt(Math.floor(now.getTime() / 1000))
        .sign(await importPKCS8(key, 'ES256'));
      token = { text, madeAt: now.getTime() };
      return text;
    },
  };
}
