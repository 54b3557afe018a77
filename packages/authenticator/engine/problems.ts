import { AuthenticatorError, type ErrorCode, type ErrorDetails, errorTexts } from './errors.ts';

const rows: Readonly<Record<string, ErrorCode>> = {
  'kit.bad-request': 'refused',
  'kit.body-too-large': 'refused',
  'kit.cross-site': 'refused',
  'kit.internal': 'server-gone',
  'kit.limited': 'limited',
  'kit.method-not-allowed': 'server-gone',
  'kit.not-found': 'server-gone',
  'kit.stopping': 'server-gone',
  'kit.unavailable': 'server-gone',
  'kit.unsupported-media-type': 'refused',
  'channel.address-invalid': 'refused',
  'channel.kind-unavailable': 'refused',
  'devices.biometric-key-refused': 'biometric-key-refused',
  'devices.biometric-key-there': 'biometric-key-lost',
  'devices.clock-skew': 'clock-off',
  'devices.illegal-move': 'refused',
  'devices.locked': 'account-locked',
  'devices.not-found': 'device-removed',
  'devices.pending': 'registration-unfinished',
  'devices.proof-refused': 'device-refused',
  'devices.proof-used': 'refused',
  'devices.removed': 'device-removed',
  'devices.user-disabled': 'account-locked',
  'registrations.claim-refused': 'claim-refused',
  'registrations.clock-off': 'clock-off',
  'registrations.code-wrong': 'proof-refused',
  'registrations.failed': 'proof-refused',
  'registrations.illegal-move': 'link-used',
  'registrations.key-in-use': 'claim-refused',
  'registrations.link-cancelled': 'link-cancelled',
  'registrations.link-expired': 'link-expired',
  'registrations.link-failed': 'link-used',
  'registrations.link-not-opened': 'link-not-found',
  'registrations.link-unknown': 'link-not-found',
  'registrations.link-used': 'link-used',
  'registrations.not-claimed': 'proof-refused',
  'registrations.not-found': 'link-not-found',
  'registrations.protection-needed': 'protection-needed',
  'registrations.too-many-devices': 'too-many-devices',
  'verifications.answer-refused': 'answer-refused',
  'verifications.biometric-needed': 'biometric-setup-needed',
  'verifications.match-wrong': 'match-wrong',
  'verifications.push-ended': 'request-ended',
  'verifications.push-not-found': 'request-unknown',
};

/** What each problem that a server may send to a device means in the app. docs/errors/ explains the left column. */
export const problemCodes: ReadonlyMap<string, ErrorCode> = new Map(Object.entries(rows));

const textOf = (body: Record<string, unknown>, member: string): string | undefined =>
  typeof body[member] === 'string' ? body[member] : undefined;

/** The error of an unsuccessful reply: RFC 9457 where the server sent it, else what the status says. */
export function problemError(status: number, body: unknown): AuthenticatorError {
  const problem = typeof body === 'object' && body !== null ? { ...body } : {};
  const code = textOf(problem, 'code');
  const details: ErrorDetails = { problem: code ?? `http ${status}` };
  const serverTime = textOf(problem, 'serverTime');
  const retryAt = textOf(problem, 'retryAt');
  if (serverTime !== undefined) details.serverTime = serverTime;
  if (retryAt !== undefined) details.retryAt = retryAt;
  if ('left' in problem && typeof problem.left === 'number') details.left = problem.left;
  const known = code === undefined ? undefined : problemCodes.get(code);
  if (known !== undefined) return new AuthenticatorError(known, { details, text: errorTexts[known] });
  if (code === undefined || status >= 500) return new AuthenticatorError('server-gone', { details });
  // A newer server may refuse for a reason that this app does not know: its own sentence is better than none.
  const text = textOf(problem, 'detail');
  return new AuthenticatorError('refused', text === undefined ? { details } : { details, text });
}
