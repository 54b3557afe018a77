/** Everything that can be wrong with a token, key, link or secret of the device protocol. */
export const protocolErrors = {
  'protocol.encoding': 'This is not canonical base64url, or not a value that JSON can carry.',
  'protocol.link': 'A link cannot be built from these parts.',
  'protocol.key': 'The key is not a P-256 key of the kind that is needed here.',
  'protocol.key-unknown': 'Nobody is known under the key id of the token.',
  'protocol.fingerprint': 'The key of the token is not the one that the fingerprint names.',
  'protocol.token-malformed': 'This is not a token in compact form.',
  'protocol.token-too-long': 'The token is longer than its kind may be.',
  'protocol.token-header': 'The header of the token has a member too many or too few.',
  'protocol.token-algorithm': 'The token is not signed with ES256.',
  'protocol.token-type': 'The token was made for another purpose.',
  'protocol.signature': 'The signature of the token is wrong.',
  'protocol.claims': 'A claim of the token is missing or malformed.',
  'protocol.mismatch': 'The token belongs to something else.',
  'protocol.expired': 'The token has expired.',
  'protocol.clock-skew': 'The token was made too long ago, or by a clock that is wrong.',
  'protocol.secrets': 'The secrets cannot be decrypted with this key.',
} as const;

export type ProtocolErrorCode = keyof typeof protocolErrors;

export interface ProtocolErrorDetails {
  /** The claim or header member that is wrong. */
  claim?: string | undefined;
  /** When the token says that it was made (`protocol.clock-skew`). */
  issuedAt?: Date | undefined;
  cause?: unknown;
}

/** The only error that this door throws on purpose: a stable `code`, a sentence in `message`, and what exactly is wrong. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  readonly code: ProtocolErrorCode;
  readonly claim: string | undefined;
  readonly issuedAt: Date | undefined;

  constructor(code: ProtocolErrorCode, details: ProtocolErrorDetails = {}) {
    super(protocolErrors[code], details.cause === undefined ? {} : { cause: details.cause });
    this.code = code;
    this.claim = details.claim;
    this.issuedAt = details.issuedAt;
  }
}

/** Whether something caught is a `ProtocolError`, of this code where one is given. */
export const isProtocolError = (error: unknown, code?: ProtocolErrorCode): error is ProtocolError =>
  error instanceof ProtocolError && (code === undefined || error.code === code);
