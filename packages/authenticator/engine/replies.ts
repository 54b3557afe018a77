import { isProtocolError, type ProtocolErrorCode } from '@lanyard/protocol/device';
import { AuthenticatorError, type ErrorCode } from './errors.ts';

const members = (reply: unknown): Map<string, unknown> =>
  new Map(typeof reply === 'object' && reply !== null ? Object.entries(reply) : []);

/** A text that a reply must have; a server that leaves it out does not speak this protocol. */
export function textIn(reply: unknown, name: string): string {
  const value = members(reply).get(name);
  if (typeof value !== 'string') throw new AuthenticatorError('server-gone', { cause: `no ${name} in the reply` });
  return value;
}

export function textsIn(reply: unknown, name: string): string[] {
  const value = members(reply).get(name);
  if (!Array.isArray(value)) throw new AuthenticatorError('server-gone', { cause: `no ${name} in the reply` });
  return value.filter((entry) => typeof entry === 'string');
}

/** An empty list where the reply has none: a server of an earlier version does not know the member. */
export function optionalTextsIn(reply: unknown, name: string): string[] {
  const value = members(reply).get(name);
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}

export function numberIn(reply: unknown, name: string): number | undefined {
  const value = members(reply).get(name);
  return typeof value === 'number' ? value : undefined;
}

export function optionalTextIn(reply: unknown, name: string): string | undefined {
  const value = members(reply).get(name);
  return typeof value === 'string' ? value : undefined;
}

/** Runs a check of the protocol; what it refuses becomes `otherwise`, or the code that `special` names for this reason. */
export async function verified<T>(
  check: () => Promise<T>,
  otherwise: ErrorCode,
  special: Partial<Record<ProtocolErrorCode, ErrorCode>> = {},
): Promise<T> {
  try {
    return await check();
  } catch (cause) {
    if (!isProtocolError(cause)) throw cause;
    throw new AuthenticatorError(special[cause.code] ?? otherwise, { cause });
  }
}
