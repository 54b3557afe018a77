import { isProblem, Problem } from './errors.ts';

/**
 * SQLSTATE classes and codes (PostgreSQL appendix A) that mean "the database cannot serve now", not "our mistake". A deadlock is
 * one: only a migration takes locks in another order, and whoever asks again is served.
 */
const UNAVAILABLE_CODES = ['08', '53', '57P', '58', '40P01'];
const UNAVAILABLE_SYSTEM_ERRORS = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EACCES',
]);
const UNAVAILABLE_MESSAGES =
  /connection terminated|timeout exceeded when trying to connect|not queryable|Client was closed/i;

/** A prepared plan that no longer fits: after a migration, or behind a pooler. The connection must not be used again. */
const STALE_PLAN_CODES = new Set(['0A000', '26000']);
const UNIQUE_VIOLATION = '23505';

/** `kit.unavailable` where the database is gone, stopping, full or unreachable; the error itself otherwise. */
export function toDatabaseProblem(error: unknown): unknown {
  return isUnavailable(error)
    ? new Problem('kit.unavailable', { cause: error, headers: { 'retry-after': '2' } })
    : error;
}

/** True where the connection that gave this error must be thrown away. */
export function isConnectionSpoilt(error: unknown): boolean {
  return isUnavailable(error) || STALE_PLAN_CODES.has(codeOf(error));
}

/** True where a row with this key exists already; name the constraint where a table has several. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  if (codeOf(error) !== UNIQUE_VIOLATION) return false;
  return constraint === undefined || (error as { constraint?: string }).constraint === constraint;
}

/** True where the database itself refused the statement (only its errors have a severity): it has undone all of it. */
export function isRolledBack(error: unknown): boolean {
  return error instanceof Error && 'severity' in error && SQLSTATE.test(codeOf(error)) && !isUnavailable(error);
}

const SQLSTATE = /^[0-9A-Z]{5}$/;

function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (isProblem(error, 'kit.unavailable')) return true;
  const code = codeOf(error);
  if (UNAVAILABLE_SYSTEM_ERRORS.has(code)) return true;
  if (SQLSTATE.test(code)) return UNAVAILABLE_CODES.some((prefix) => code.startsWith(prefix));
  return UNAVAILABLE_MESSAGES.test(error.message);
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
