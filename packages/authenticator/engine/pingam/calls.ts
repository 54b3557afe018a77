import type { Context } from '../context.ts';
import { AuthenticatorError, type ErrorCode } from '../errors.ts';
import { problemCodes, problemError } from '../problems.ts';
import type { Reply } from '../server.ts';

export type Action = 'register' | 'authenticate' | 'pending';

const HEADERS = { 'accept-api-version': 'resource=1.0, protocol=1.0' };

const NOT_IMPLEMENTED = 501;

/** A message that a server of Lanyard does not accept, whatever the reason. */
const refusedByOurs: Readonly<Record<Action, ErrorCode>> = {
  register: 'mfa-refused',
  authenticate: 'request-ended',
  pending: 'device-refused',
};

/** What a status means for each action where the server says no more, as PingAM does not. */
const meanings: Readonly<Record<Action, { readonly [status: number]: ErrorCode; readonly other: ErrorCode }>> = {
  register: { 404: 'mfa-push-off', 501: 'mfa-push-off', other: 'mfa-refused' },
  authenticate: { 403: 'answer-refused', other: 'request-ended' },
  pending: { 401: 'device-refused', 403: 'device-refused', other: 'mfa-unsupported' },
};

/**
 * Posts to the one address that apps of this protocol talk to. The load balancer's cookie of the code is left out: a browser
 * lets no page send one, and every node of a server answers alike.
 */
export async function callServer(
  context: Context,
  call: { url: string; action: Action; body: object },
): Promise<{ body: unknown; date: string | null }> {
  const { url, action, body } = call;
  const reply = await context.servers.post(url, { headers: HEADERS, body });
  if (reply.status >= 200 && reply.status < 300) return { body: reply.body, date: reply.date };
  const refusal = refusalOf(reply, action);
  if (reply.date !== null) refusal.details.serverTime = reply.date;
  throw refusal;
}

function refusalOf({ status, body, problem }: Reply, action: Action): AuthenticatorError {
  const details = { problem: problem ?? `http ${status}` };
  const isOurs = problem !== null;
  // A server of Lanyard names what it refuses in a header of its own.
  if (isOurs && problemCodes.has(problem)) return problemError(status, { ...asObject(body), code: problem });
  if (isOurs && problem === 'pingam.message-refused') return new AuthenticatorError(refusedByOurs[action], { details });
  if (status === 429) return new AuthenticatorError('limited', { details });
  if (status >= 500 && status !== NOT_IMPLEMENTED) return new AuthenticatorError('server-gone', { details });
  const meaning = meanings[action];
  return new AuthenticatorError(meaning[status] ?? meaning.other, { details });
}

const asObject = (value: unknown): object => (typeof value === 'object' && value !== null ? value : {});
