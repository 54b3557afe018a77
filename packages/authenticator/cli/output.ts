import { stdout } from 'node:process';
import type { Account, ChangeEntry, Code, HistoryEntry, PushRequest } from '../engine/index.ts';
import { drawTable, grouped } from './terminal.ts';

/** Prints a result: one JSON value for scripts, or text for people. */
export class Output {
  readonly #json: boolean;

  constructor(options: { json: boolean }) {
    this.#json = options.json;
  }

  get isJson(): boolean {
    return this.#json;
  }

  show(value: unknown, text: string): void {
    stdout.write(`${this.#json ? JSON.stringify(value) : text}\n`);
  }
}

const SHORT_ID = 8;

const stateText = ({ state, lockedBy, lockReason, isUnreachable }: Account): string => {
  if (lockedBy === 'policy') return `locked: ${lockReason}`;
  return isUnreachable ? `${state}, codes only: its requests cannot reach this app` : state;
};

export function accountsText(accounts: readonly Account[]): string {
  if (accounts.length === 0) return 'There is no account yet. Add one with: lanyard-authenticator register <link>';
  const rows = accounts.map((account) => [
    account.id.slice(0, SHORT_ID),
    account.name,
    account.account,
    account.server ?? 'codes only',
    stateText(account),
  ]);
  return drawTable([['ID', 'NAME', 'ACCOUNT', 'SERVER', 'STATE'], ...rows]);
}

export function mfaText({ name, account, server, isUnreachable, hasUnreadableDemands }: Account): string {
  const lines = [`${name} (${account}) was added.`];
  if (server === null) lines.push('Only its codes: its server was not asked, and may not know them. Try one first.');
  if (isUnreachable) lines.push('Its requests cannot reach this app, because its server sends them in another way.');
  if (hasUnreadableDemands) lines.push('The code carries policies that cannot be read, so they are not enforced.');
  return lines.join('\n');
}

export const codeText = (code: Code): string =>
  code.kind === 'hotp' ? grouped(code.code) : `${grouped(code.code)}  (${Math.ceil(code.remainingMs / 1000)} s)`;

/** A server of PingAM's protocol takes a number and keeps to itself whether it was right. */
export const answerText = ({ service }: Pick<PushRequest, 'service'>, state: string): string =>
  state === 'sent'
    ? `${service}: the number was sent. Whether it was the right one shows on the sign-in screen only.`
    : `${service}: ${state}.`;

const matchingText = {
  'typed-2': 'approve with --number and the 2 digits on the sign-in screen',
  'typed-6': 'approve with --number and the 6 digits on the sign-in screen',
  choice: 'approve with --number and the one of these numbers that the sign-in screen shows',
  scan: 'approve with --link and the link of the QR code on the sign-in screen',
  none: 'approve without a number',
} as const;

export function requestText(request: PushRequest): string {
  const rows = [
    ['Request', request.id],
    ['Service', request.service],
    ['Account', request.account],
    ['Asks', request.asked],
    ['Place', request.place ?? 'unknown'],
    ['Address', request.address ?? 'unknown'],
    ['Browser', request.browser ?? 'unknown'],
    ['Time', request.createdAt],
    ['Left', `${Math.ceil(request.remainingMs / 1000)} s`],
    ...(request.numbers.length > 0 ? [['Numbers', request.numbers.join(' ')]] : []),
    ['Answer', matchingText[request.matching]],
  ];
  return drawTable(rows);
}

export const requestsText = (requests: readonly PushRequest[]): string =>
  requests.length === 0 ? 'Nothing waits for an answer.' : requests.map(requestText).join('\n\n');

export const changeText = ({ issuer, account, changes }: ChangeEntry): string =>
  `Changed by ${issuer} for ${account}: ${changes.map(({ text }) => text).join(', ')}.`;

export function historyText(entries: readonly HistoryEntry[]): string {
  if (entries.length === 0) return 'Nothing was answered here yet.';
  const rows = entries.map(({ at, service, account, place, state }) => [at, service, account, place ?? '', state]);
  return drawTable([['TIME', 'SERVICE', 'ACCOUNT', 'PLACE', 'STATE'], ...rows]);
}
