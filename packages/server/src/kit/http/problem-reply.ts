import { Problem } from '../errors.ts';

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** The body of an RFC 9457 reply. Members of the problem cannot replace the standard ones. */
export function problemBody(problem: Problem, options: { publicUrl: string; requestId: string }): object {
  return {
    ...problem.members,
    type: `${options.publicUrl}/docs/errors/${problem.code}`,
    title: problem.title,
    status: problem.status,
    code: problem.code,
    detail: problem.detail,
    requestId: options.requestId,
  };
}

const CODE_OF_STATUS: Readonly<Record<number, string>> = {
  400: 'kit.bad-request',
  404: 'kit.not-found',
  413: 'kit.body-too-large',
  414: 'kit.bad-request',
  415: 'kit.unsupported-media-type',
};

/** Our own problems as they are; the HTTP library's by their status; anything else is a mistake of ours. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  return new Problem(CODE_OF_STATUS[status] ?? 'kit.internal', { cause: error });
}
