import { hotp, millisecondsLeft, totp } from '@lanyard/protocol/otp';
import { openSecret, requireAccount, requireUsable } from './accounts.ts';
import { requireFulfilled } from './compliance.ts';
import type { Context } from './context.ts';
import { AuthenticatorError } from './errors.ts';
import { requireProtection } from './protection.ts';
import type { AccountRow, HotpRow, LanyardRow, PingAmRow } from './records.ts';
import type { Code } from './types.ts';

type CountedRow = (HotpRow | LanyardRow | PingAmRow) & { counter: number };

const isCounted = (row: AccountRow): row is CountedRow =>
  row.kind === 'hotp' || (row.kind !== 'totp' && row.codes === 'hotp' && row.counter !== undefined);

/** The code of this moment, by the account's server's clock. */
export async function currentCode(context: Context, accountId: string): Promise<Code> {
  const row = await requireAccount(context, accountId);
  requireUsable(row);
  await requireFulfilled(context, row.demands, 'policy-locked');
  if (row.kind === 'lanyard' && row.protection !== 'none') await requireProtection(context, 'pin');
  if ('codes' in row && row.codes === 'none') throw new AuthenticatorError('no-codes');
  const secret = await openSecret(context, row, 'otp');
  try {
    return isCounted(row) ? await nextHotp(context, row, secret) : await showTotp(context, row, secret);
  } finally {
    secret.fill(0);
  }
}

async function showTotp(context: Context, row: Exclude<AccountRow, CountedRow>, secret: Uint8Array): Promise<Code> {
  const time = await context.clocks.at('server' in row ? row.server : null);
  const { period, digits, algorithm } = row;
  // A server that changed the form of the codes gave this one a block of counters of its own: to the algorithm a drift.
  const drift = row.kind === 'lanyard' ? (row.offset ?? 0) : 0;
  const shape = { secret, period, digits, algorithm, drift };
  return {
    kind: 'totp',
    code: totp({ ...shape, time }),
    nextCode: totp({ ...shape, time: time + period * 1000 }),
    remainingMs: millisecondsLeft({ time, period }),
    period,
  };
}

/** The counter is on the disk before its code is seen: a crash may skip a code, never show one twice. */
async function nextHotp(context: Context, row: CountedRow, secret: Uint8Array): Promise<Code> {
  let counter = row.counter;
  const advanced = await context.records.update('accounts', row.id, (account) => {
    if (!isCounted(account)) return account;
    counter = account.counter;
    return { ...account, counter: counter + 1 };
  });
  // Removed, or changed to codes by time, since it was read: no code is better than one that nobody accepts.
  if (advanced === undefined || !isCounted(advanced)) throw new AuthenticatorError('account-unknown');
  const { digits, algorithm } = advanced;
  const code = hotp({ secret, counter, digits, algorithm });
  return { kind: 'hotp', code, nextCode: null, remainingMs: null, period: null, counter };
}
