/** Refusals of a server that explains them as RFC 9457 problem details. */

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

/** Nothing came back: no network, or no server. */
export const UNREACHABLE = {
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
