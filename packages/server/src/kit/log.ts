import { type DestinationStream, type Logger, pino } from 'pino';

export type { Logger } from 'pino';
export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

/** Members that are never written, however deep an object of ours carries them (two levels is all we log). */
const SECRET_MEMBERS = [
  'password',
  'token',
  'code',
  'secret',
  'pin',
  'key',
  'apiKey',
  'sealKey',
  'match',
  'answer',
  'claim',
  'proof',
  'link',
  'keyUri',
  'cookie',
  'cookies',
  'authorization',
  'databaseUrl',
  'webhookSecret',
];

/**
 * The structured log: one JSON object a line. Values are JSON strings, so a line break or an escape sequence in a
 * name cannot forge a line (abuse case A52). Standard output unless a destination is given.
 */
export function createLog(options: { level: LogLevel; destination?: DestinationStream }): Logger {
  const redacted = SECRET_MEMBERS.flatMap((name) => [name, `*.${name}`]);
  const settings = {
    level: options.level,
    base: null,
    redact: { paths: redacted, censor: '[redacted]' },
    serializers: { err: describeError, error: describeError },
  };
  return options.destination ? pino(settings, options.destination) : pino(settings);
}

type ErrorRecord = {
  type: string;
  message: string;
  errorCode?: unknown;
  stack?: string | undefined;
  cause?: ErrorRecord;
};

/**
 * Only what we choose: a database error carries the row's values in `detail`, and those may be secret. Its code is
 * called `errorCode`, because `code` is what people type and is redacted.
 */
export function describeError(error: unknown): ErrorRecord {
  if (!(error instanceof Error)) return { type: typeof error, message: 'a value that is no error was thrown' };
  return {
    type: error.name,
    message: error.message,
    ...('code' in error ? { errorCode: error.code } : {}),
    stack: error.stack,
    ...(error.cause instanceof Error ? { cause: describeError(error.cause) } : {}),
  };
}
