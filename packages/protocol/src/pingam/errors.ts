/** Everything that the functions for PingAM's wire formats refuse. */
export const pingAmErrors = {
  'pingam.secret': 'A push secret has at least 32 bytes: some apps sign with nothing shorter.',
  'pingam.jwt': 'This is not a compact JWT of the form that these apps send.',
  'pingam.signature': 'The signature of the JWT does not fit the secret.',
  'pingam.notification': 'This notification does not say what has to be answered.',
  'pingam.message-id': 'This is not a message id.',
  'pingam.registration': 'These registration data would be misread by an app.',
  'pingam.policies': 'The authenticator policies are not a JSON object of objects.',
} as const;

export type PingAmErrorCode = keyof typeof pingAmErrors;

/** Stable `code`, sentence in `message`, what exactly in `detail`. */
export class PingAmError extends Error {
  override readonly name = 'PingAmError';
  readonly code: PingAmErrorCode;
  readonly detail: string | undefined;

  constructor(code: PingAmErrorCode, options: { detail?: string; cause?: unknown } = {}) {
    super(pingAmErrors[code], { cause: options.cause });
    this.code = code;
    this.detail = options.detail;
  }
}
