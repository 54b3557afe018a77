import type { ErrorCode } from '../engine/index.ts';

/** What a script may rely on; printed by --help. */
export const exitCodes = {
  done: { status: 0, text: 'done' },
  unexpected: { status: 1, text: 'something unexpected went wrong' },
  usage: { status: 2, text: 'the command line was wrong' },
  refused: { status: 3, text: 'the link, number or answer was refused; nothing was changed' },
  offline: { status: 4, text: 'the server could not be reached, or asked to wait' },
  locked: { status: 5, text: 'the PIN is missing or wrong, or a PIN must be set first' },
  missing: { status: 6, text: 'there is no such account or request' },
  storage: { status: 7, text: 'the accounts could not be read or written' },
  clock: { status: 8, text: 'the clock of this computer is wrong' },
  interrupted: { status: 130, text: 'interrupted at a question' },
} as const;

export type Exit = keyof typeof exitCodes;

const exitOf: Readonly<Partial<Record<ErrorCode, Exit>>> = {
  unexpected: 'unexpected',
  offline: 'offline',
  'server-gone': 'offline',
  limited: 'offline',
  'mfa-unreached': 'offline',
  'clock-off': 'clock',
  'account-unknown': 'missing',
  'request-unknown': 'missing',
  locked: 'locked',
  'pin-wrong': 'locked',
  'pin-wait': 'locked',
  'pin-disabled': 'locked',
  'pin-missing': 'locked',
  'protection-needed': 'locked',
  'policy-locked': 'locked',
  'biometric-needed': 'locked',
  'biometric-setup-needed': 'locked',
  'storage-failed': 'storage',
  'storage-newer': 'storage',
  'storage-busy': 'storage',
  'storage-damaged': 'storage',
  'secret-lost': 'storage',
};

/** Every other code means that somebody refused: the server, the link, or a rule of the app. */
export const statusOf = (code: ErrorCode): number => exitCodes[exitOf[code] ?? 'refused'].status;

export const exitHelp = (): string =>
  ['Exit codes:', ...Object.values(exitCodes).map(({ status, text }) => `  ${String(status).padEnd(4)} ${text}`)].join(
    '\n',
  );
