/** Everything that the one-time password functions can refuse. A wrong code is not among them: that is an answer, not an error. */
export const otpErrors = {
  'otp.secret': 'The secret is empty or not a byte array.',
  'otp.algorithm': 'The algorithm is none of SHA1, SHA256 and SHA512.',
  'otp.digits': 'A code has 6, 7 or 8 digits.',
  'otp.counter': 'A counter is a whole number from 0 to 2^64 - 1.',
  'otp.time': 'The time lies before the start of the steps, or is not a number.',
  'otp.period': 'A period is a whole number of seconds, at least 1.',
  'otp.window': 'The window is not a whole number, or is too wide.',
  'otp.truncation': 'The truncation offset is none that RFC 4226 knows for this hash.',
  'otp.base32': 'This is not base32 (RFC 4648 section 6).',
  'ocra.suite': 'This OCRA suite does not follow RFC 6287 section 6.',
  'ocra.challenge': 'The challenge does not have the format and length of the suite.',
  'ocra.counter': 'The suite needs a counter, or has no place for one.',
  'ocra.pin': 'The suite needs a PIN, or has no place for one, or the hash has the wrong length.',
  'ocra.session': 'The suite needs session information, or has no place for it, or it is too long.',
  'ocra.time': 'The suite needs the time, or has no place for it.',
  'key-uri.label':
    'An issuer or account name is empty, too long, or holds a colon, a control or a direction character.',
} as const;

export type OtpErrorCode = keyof typeof otpErrors;

/** A misuse of the functions (never a wrong code): stable `code`, sentence in `message`, what exactly in `detail`. */
export class OtpError extends Error {
  override readonly name = 'OtpError';
  readonly code: OtpErrorCode;
  readonly detail: string | undefined;

  constructor(code: OtpErrorCode, detail?: string) {
    super(otpErrors[code]);
    this.code = code;
    this.detail = detail;
  }
}
