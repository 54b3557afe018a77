import { ProblemError, UNREACHABLE } from '@lanyard/ui';
import { NO_REASON } from './end-words.ts';
import { type Answers, answered, isStep, type WireStep } from './wire.ts';

export type JourneyReply =
  | { readonly kind: 'step'; readonly step: WireStep }
  | { readonly kind: 'success' }
  /** It is over, and nobody was let in. */
  | { readonly kind: 'failure'; readonly error: ProblemError };

export type JourneyRequest = {
  readonly realm: string;
  /** How it begins; says nothing on later steps, which know where they belong. */
  readonly query?: Readonly<Record<string, string>>;
  readonly answer?: { readonly step: WireStep; readonly answers: Answers };
  /** Seconds that the server may keep the reply back for something to happen (RFC 7240). */
  readonly waitSeconds?: number;
  readonly signal?: AbortSignal;
};

/**
 * Begins a journey or goes on with one, in the protocol that every client speaks.
 * @throws ProblemError page.unreachable where nothing came back or the server was not ready: the same step may be sent again
 */
export async function authenticate(request: JourneyRequest): Promise<JourneyReply> {
  const response = await send(request);
  const body: unknown = await response.json().catch(() => null);
  if (response.ok) return isStep(body) ? { kind: 'step', step: body } : { kind: 'success' };
  if (NOT_READY.has(response.status)) throw new ProblemError(UNREACHABLE);
  return { kind: 'failure', error: readFailure(response, body) };
}

/** What a proxy says while the server behind it starts again. */
const NOT_READY = new Set([502, 503, 504]);

async function send({ realm, query = {}, answer, waitSeconds, signal }: JourneyRequest): Promise<Response> {
  const path = `/am/json/realms/root/realms/${encodeURIComponent(realm)}/authenticate`;
  const search = new URLSearchParams(query).toString();
  const body = answer && {
    authId: answer.step.authId,
    callbacks: answered(answer.step, answer.answers),
  };
  try {
    return await fetch(search === '' ? path : `${path}?${search}`, {
      method: 'POST',
      credentials: 'same-origin',
      headers: {
        'content-type': 'application/json',
        'accept-api-version': 'protocol=1.0,resource=2.1',
        ...(waitSeconds === undefined ? {} : { prefer: `wait=${waitSeconds}` }),
      },
      body: JSON.stringify(body ?? {}),
      ...(signal ? { signal } : {}),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ProblemError(UNREACHABLE, { cause: error });
  }
}

type Failure = { readonly message?: unknown; readonly detail?: { readonly code?: unknown; readonly text?: unknown } };

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

const FAILED = 'am.login-failed';

/** The reason that a node gave, else the code that every refusal names, in the form that notices understand. */
function readFailure(response: Response, body: unknown): ProblemError {
  const { message, detail } = (body ?? {}) as Failure;
  const { headers, status } = response;
  const seconds = Number(headers.get('retry-after'));
  const retryAt = seconds > 0 ? new Date(Date.now() + seconds * 1000).toISOString() : undefined;
  const refusal = text(detail?.code) ?? headers.get('lanyard-error') ?? 'page.unexpected';
  const reason = text(detail?.text);
  const code = refusal === FAILED && reason === undefined ? NO_REASON : refusal;
  return new ProblemError({
    status,
    code,
    title: reason ?? text(message) ?? 'The server answered in a way that this page does not understand.',
    detail: null,
    requestId: headers.get('x-request-id'),
    members: retryAt === undefined ? {} : { retryAt },
  });
}
