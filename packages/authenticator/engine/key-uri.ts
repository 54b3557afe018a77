import { displayText, parseKeyUri } from '@lanyard/protocol/otp';
import { base64url } from 'jose';
import { colourFor, MAX_NAME, newId, openSecret, viewAccount } from './accounts.ts';
import { requireFulfilled } from './compliance.ts';
import type { Context } from './context.ts';
import { AuthenticatorError } from './errors.ts';
import { isExtended, pingAm } from './pingam.ts';
import type { Bytes } from './platform.ts';
import type { AccountRow, Demands, HotpRow, TotpRow } from './records.ts';
import type { Account, KeyUriAccount } from './types.ts';
import { secretPurpose } from './vault/reseal.ts';

type Extensions = { colour: string | null; demands: Demands | null };

export type KeyUri = Exclude<ReturnType<typeof parseKeyUri>, { kind: 'invalid' }>;

export function readKeyUri(uri: string): KeyUri {
  const parsed = parseKeyUri(uri);
  if (parsed.kind === 'invalid') throw new AuthenticatorError('key-uri-wrong', { cause: parsed.reason });
  return parsed;
}

export function viewKeyUri(uri: KeyUri): KeyUriAccount {
  const { kind, issuer, account, algorithm, digits } = uri;
  return { type: kind, issuer, account, algorithm, digits, period: uri.kind === 'totp' ? uri.period : null };
}

/** The accounts of the same issuer and label, whatever their secrets. */
export async function findKeyUri(context: Context, uri: KeyUri): Promise<AccountRow[]> {
  const rows = await context.records.list('accounts');
  return rows.filter((row) => row.kind === uri.kind && row.issuer === uri.issuer && row.account === uri.account);
}

export async function addKeyUri(context: Context, text: string): Promise<Account> {
  const uri = readKeyUri(text);
  await context.vault.requireUnlocked();
  const secret = new Uint8Array(uri.secret);
  await refuseSameSecret(context, uri, secret);
  const { colour, demands } = await extensionsOf(text);
  await requireFulfilled(context, demands, 'policy-refused');
  const id = newId(context);
  const { issuer, account, algorithm, digits } = uri;
  const otp = await context.vault.seal('main', secretPurpose(id, 'otp'), secret);
  const addedAt = new Date(context.clocks.phone()).toISOString();
  const name = displayText(issuer || account, MAX_NAME);
  const shared = { id, revision: 0, issuer, account, name, displayName: account, algorithm, digits, addedAt };
  const base = { ...shared, colour: colour ?? colourFor(issuer), disabled: false, secrets: { otp }, demands };
  const row: TotpRow | HotpRow =
    uri.kind === 'totp'
      ? { ...base, kind: 'totp', period: uri.period }
      : { ...base, kind: 'hotp', counter: uri.counter };
  await context.records.write([context.records.put('accounts', row)]);
  context.events.emit({ type: 'accounts' });
  return viewAccount(row, false);
}

/** What PingAM adds to such a code: the organisation's colour, and in some versions policies. */
async function extensionsOf(text: string): Promise<Extensions> {
  return isExtended(text) ? (await pingAm()).readExtensions(text) : { colour: null, demands: null };
}

/** The same QR code scanned twice; another secret under the same label is a second account. */
async function refuseSameSecret(context: Context, uri: KeyUri, secret: Bytes): Promise<void> {
  for (const row of await findKeyUri(context, uri)) {
    if (row.secrets.otp === undefined) continue;
    const known = await openSecret(context, row, 'otp');
    if (base64url.encode(known) === base64url.encode(secret)) throw new AuthenticatorError('already-there');
  }
}
