/** Talking to a server that explains its refusals as RFC 9457 problem details. */

export type ProblemDetails = {
  status: number;
  /** Stable name, `slice.code`; `page.…` for what never reached the server. */
  code: string;
  /** The server's sentence for people. */
  title: string;
  detail: string | null;
  requestId: string | null;
  members: Record<string, unknown>;
};

/** A refusal, or a server that could not be reached. */
export class ProblemError extends Error {
  readonly problem: ProblemDetails;
  constructor(problem: ProblemDetails, options?: ErrorOptions) {
    super(problem.title, options);
    this.name = 'ProblemError';
    this.problem = problem;
  }
}

const UNREACHABLE = {
  status: 0,
  code: 'page.unreachable',
  title: 'The server did not answer.',
  detail: null,
  requestId: null,
  members: {},
} satisfies ProblemDetails;

/** What any thrown value means for a person. */
export function toProblem(error: unknown): ProblemDetails {
  if (error instanceof ProblemError) return error.problem;
  return { ...UNREACHABLE, code: 'page.broken', title: 'This page ran into a fault of its own.' };
}

/** Says whether `error` is the refusal `code`. */
export function isProblem(error: unknown, code: string): boolean {
  return error instanceof ProblemError && error.problem.code === code;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : null);

/** Reads a refusal's body; a body that is no problem document still gives a calm sentence. */
export function readProblem(status: number, body: unknown): ProblemDetails {
  const { type: _type, status: _status, code, title, detail, requestId, ...members } = isRecord(body) ? body : {};
  return {
    status,
    code: text(code) ?? 'page.unexpected',
    title: text(title) ?? 'The server answered in a way that this page does not understand.',
    detail: text(detail),
    requestId: text(requestId),
    members,
  };
}

export type RequestOptions = { method: string; path: string; body?: unknown; signal?: AbortSignal };

async function send({ method, path, body, signal }: RequestOptions): Promise<Response> {
  const hasBody = body !== undefined;
  try {
    return await fetch(path, {
      method,
      credentials: 'same-origin',
      headers: { accept: 'application/json', ...(hasBody ? { 'content-type': 'application/json' } : {}) },
      ...(hasBody ? { body: JSON.stringify(body) } : {}),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new ProblemError(UNREACHABLE, { cause });
  }
}

/**
 * One JSON request. Gives the body, or `undefined` for 204.
 * Throws ProblemError: the server's refusal, or `page.unreachable`.
 */
export async function requestJson<T>(options: RequestOptions): Promise<T> {
  const response = await send(options);
  if (response.status === 204) return undefined as T;
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) throw new ProblemError(readProblem(response.status, body));
  return body as T;
}
