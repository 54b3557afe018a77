import { STATUS_CODES } from 'node:http';
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

export const CREST_TYPE = 'application/json; charset=utf-8';

/** Our own code of an error that goes out in PingAM's form, which has no room for it. */
export const ERROR_HEADER = 'lanyard-error';

/** The body of an error as PingAM's clients read it. `detail` is there where the problem has a member of that name. */
export function crestBody({ status, detail, members }: Problem): object {
  const body = { code: status, reason: STATUS_CODES[status] ?? 'Error', message: detail };
  return members.detail === undefined ? body : { ...body, detail: members.detail };
}

/** Which version of a resource a client of PingAM speaks; the order and the blanks of the header mean nothing to its clients. */
const FIRST_VERSION = /(?:^|[,;\s])resource\s*=\s*1(?:\.\d+)?\s*(?:[,;]|$)/i;

/** Clients of before 2014 read the errors of `authenticate` in a form of its own, which they ask for by its version. */
export function isFirstAmVersion(path: string, version: string | readonly string[] | undefined): boolean {
  return typeof version === 'string' && /\/authenticate(?:\?|$)/.test(path) && FIRST_VERSION.test(version);
}

/** The body of an error in the first version of `authenticate`: the text, and where a failed journey leads. */
export function firstAmErrorBody({ detail, members }: Problem): object {
  const { failureUrl } = (members.detail ?? {}) as { failureUrl?: unknown };
  return { errorMessage: detail, ...(typeof failureUrl === 'string' && failureUrl !== '' ? { failureUrl } : {}) };
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
