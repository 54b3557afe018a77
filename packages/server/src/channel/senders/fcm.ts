import { importPKCS8, SignJWT } from 'jose';
import type { Outgoing, OutgoingReply } from '../../kit/index.ts';
import { type Sender, secondsLeft, type WakeUp } from './sender.ts';
import { judge, unanswered, type Verdict } from './verdict.ts';
import { failure } from './web-push.ts';

/** What of Google's file is needed. */
export type ServiceAccount = {
  readonly project_id: string;
  readonly client_email: string;
  readonly private_key: string;
  readonly private_key_id?: string;
  readonly token_uri: string;
};

export type FcmOptions = {
  readonly outgoing: Outgoing;
  readonly account: ServiceAccount;
  /** Origin of the messages service. */
  readonly url: string;
};

const SCOPE = 'https://www.googleapis.com/auth/firebase.messaging';
const ASSERTION_SECONDS = 3_600;
/** A token is given up this long before its end, so that none runs out on the way. */
const SPARE_SECONDS = 60;

type Token = { readonly text: string; readonly expiresAt: number };

/** Firebase Cloud Messaging, HTTP v1: a data message that carries the push's id and nothing that could be shown. */
export function fcmSender({ outgoing, account, url }: FcmOptions): Sender<'fcm'> {
  const tokens = createTokens(outgoing, account);
  const sendOnce = async (deviceToken: string, wakeUp: WakeUp): Promise<OutgoingReply | Verdict> => {
    const bearer = await tokens.get(wakeUp.now);
    if (typeof bearer !== 'string') return bearer;
    return outgoing.send({
      url: `${url}/v1/projects/${encodeURIComponent(account.project_id)}/messages:send`,
      method: 'POST',
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
      body: JSON.stringify({ message: messageFor(deviceToken, wakeUp) }),
    });
  };
  return {
    send: async ({ token }, wakeUp) => {
      try {
        let reply = await sendOnce(token, wakeUp);
        // A token may be withdrawn before its end: a fresh one decides whether it is that, or our account.
        if ('status' in reply && reply.status === 401) {
          tokens.forget();
          reply = await sendOnce(token, wakeUp);
        }
        return 'status' in reply ? verdictOf(reply, wakeUp.now) : reply;
      } catch (error) {
        return failure(error);
      }
    },
    close: outgoing.close,
  };
}

function messageFor(token: string, wakeUp: WakeUp) {
  const android = { priority: 'HIGH', ttl: `${secondsLeft(wakeUp)}s` };
  if (!wakeUp.notification)
    return { token, data: { push: wakeUp.pushId }, android: { ...android, collapse_key: 'push' } };
  const { message, messageId } = wakeUp.notification;
  // Nothing is collapsed: several accounts of one app share the token.
  return { token, data: { message, messageId }, android };
}

type FcmReply = {
  name?: unknown;
  error?: { status?: unknown; message?: unknown; details?: { errorCode?: unknown }[] };
};

function verdictOf({ status, headers, body }: OutgoingReply, now: Date): Verdict {
  const text = body.toString('utf8');
  const reply = parse<FcmReply>(text);
  if (status === 200 && typeof reply?.name !== 'string')
    return unanswered('failed', `200 without a message name: ${text}`);
  const error = reply?.error;
  const code = error?.details?.find(({ errorCode }) => typeof errorCode === 'string')?.errorCode ?? error?.status;
  return judge(
    {
      kind: 'fcm',
      status,
      reason: typeof code === 'string' ? code : '',
      text: typeof error?.message === 'string' ? error.message : status === 200 ? '' : text,
      retryAfter: headers['retry-after'],
    },
    now,
  );
}

function parse<Shape extends object>(text: string): Shape | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Shape) : null;
  } catch {
    return null;
  }
}

/** Access tokens of the service account (RFC 7523): one is fetched at a time and used until shortly before its end. */
function createTokens(outgoing: Outgoing, account: ServiceAccount) {
  let token: Token | null = null;
  let fetching: Promise<string | Verdict> | null = null;
  const renew = async (now: Date): Promise<string | Verdict> => {
    const fetched = await fetchToken(outgoing, account, now);
    if ('kind' in fetched) return fetched;
    token = fetched;
    return fetched.text;
  };
  return {
    forget: () => {
      token = null;
    },
    get: async (now: Date): Promise<string | Verdict> => {
      if (token && token.expiresAt - SPARE_SECONDS * 1000 > now.getTime()) return token.text;
      fetching ??= renew(now).finally(() => {
        fetching = null;
      });
      return fetching;
    },
  };
}

async function fetchToken(outgoing: Outgoing, account: ServiceAccount, now: Date): Promise<Token | Verdict> {
  const assertion = await signAssertion(account, now);
  const { status, body, headers } = await outgoing.send({
    url: account.token_uri,
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion }).toString(),
  });
  const text = body.toString('utf8');
  const reply = parse<{ access_token?: unknown; expires_in?: unknown; error?: unknown; error_description?: unknown }>(
    text,
  );
  const { access_token: accessToken, expires_in: seconds } = reply ?? {};
  if (status === 200 && typeof accessToken === 'string' && typeof seconds === 'number') {
    return { text: accessToken, expiresAt: now.getTime() + seconds * 1000 };
  }
  if (status >= 500 || status === 429) {
    return judge({ kind: 'fcm', status, reason: '', text, retryAfter: headers['retry-after'] }, now);
  }
  const said = [reply?.error, reply?.error_description].filter((part) => typeof part === 'string').join(': ');
  return unanswered('ours', `Google refused the service account: ${status} ${said || text}`);
}

async function signAssertion(account: ServiceAccount, now: Date): Promise<string> {
  const key = await importPKCS8(account.private_key, 'RS256');
  const issued = Math.floor(now.getTime() / 1000);
  const header = account.private_key_id === undefined ? {} : { kid: account.private_key_id };
  return new SignJWT({ scope: SCOPE })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', ...header })
    .setIssuer(account.client_email)
    .setAudience(account.token_uri)
    .setIssuedAt(issued)
    .setExpirationTime(issued + ASSERTION_SECONDS)
    .sign(key);
}
