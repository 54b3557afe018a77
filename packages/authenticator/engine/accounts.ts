import { displayText, parseKeyUri } from '@lanyard/protocol/otp';
import { base64url } from 'jose';
import type { Context } from './context.ts';
import { AuthenticatorError } from './errors.ts';
import type { Bytes } from './platform.ts';
import type { AccountRow, FarewellRow, HotpRow, LanyardRow, SecretName, TotpRow } from './records.ts';
import type { Account, AccountState, KeyUriAccount } from './types.ts';
import { secretPurpose } from './vault/reseal.ts';

const MAX_NAME = 64;
const FAREWELL_MS = 30 * 86_400_000;
/** Longer than any registration takes from its claim to its proof. */
const REGISTRATION_MS = 10 * 60_000;

/** For accounts whose server names no colour: distinguishable, and dark enough for white text. */
const COLOURS = ['#0b6e4f', '#8a3b12', '#1d4e89', '#6b2d6b', '#7a5c00', '#2f5d62', '#8c2f39', '#3d405b'] as const;

export type KeyUri = Exclude<ReturnType<typeof parseKeyUri>, { kind: 'invalid' }>;

const stateOf = (row: AccountRow): AccountState => {
  if (row.disabled) return 'disabled';
  return row.kind === 'lanyard' ? row.state : 'active';
};

export function viewAccount(row: AccountRow, connected: boolean): Account {
  const { id, kind, issuer, account, displayName, name, colour, digits, addedAt } = row;
  const state = stateOf(row);
  const shared = { id, kind, issuer, account, displayName, name, colour, digits, addedAt, state, connected };
  const locked = state === 'locked';
  if (row.kind === 'lanyard') {
    const { server, realm, deviceName, protection, push, lastSyncAt, codes = 'totp' } = row;
    const period = codes === 'totp' ? row.period : null;
    return {
      ...shared,
      ...demandsOf(row),
      codes,
      server,
      realm,
      deviceName,
      period,
      protection,
      push,
      lastSyncAt,
      locked,
    };
  }
  const period = row.kind === 'totp' ? row.period : null;
  const nowhere = { server: null, realm: null, deviceName: null, push: false, lastSyncAt: null };
  const free = {
    protection: 'none',
    lockReason: '',
    biometricRequired: false,
    biometricReady: false,
    refused: null,
  } as const;
  return { ...shared, ...nowhere, ...free, codes: row.kind, period, locked };
}

function demandsOf({ lockReason = '', biometricRequired = false, secrets, refused }: LanyardRow) {
  const biometricReady = secrets.biometric !== undefined;
  return { lockReason, biometricRequired, biometricReady, refused: refused?.reason ?? null };
}

export async function requireAccount(context: Context, accountId: string): Promise<AccountRow> {
  const row = await context.records.get('accounts', accountId);
  if (row === undefined) throw new AuthenticatorError('account-unknown');
  return row;
}

/** Rejects where this account can neither show codes nor approve. */
export function requireUsable(row: AccountRow): void {
  const state = stateOf(row);
  if (state === 'disabled') throw new AuthenticatorError('account-disabled');
  if (state === 'removed') throw new AuthenticatorError('device-removed');
  if (state === 'locked') throw new AuthenticatorError('account-locked');
}

/** Hexadecimal: an id must not begin with a dash, or a command line takes it for an option. */
export const newId = (context: Context): string =>
  Array.from(context.random.bytes(16), (byte) => byte.toString(16).padStart(2, '0')).join('');

export async function openSecret(context: Context, row: AccountRow, name: SecretName): Promise<Bytes> {
  const sealed = row.secrets[name];
  if (sealed === undefined) throw new AuthenticatorError('secret-lost');
  return context.vault.open(sealed, secretPurpose(row.id, name));
}

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
  const id = newId(context);
  const { issuer, account, algorithm, digits } = uri;
  const otp = await context.vault.seal('main', secretPurpose(id, 'otp'), secret);
  const addedAt = new Date(context.clocks.phone()).toISOString();
  const name = displayText(issuer || account, MAX_NAME);
  const shared = { id, revision: 0, issuer, account, name, displayName: account, algorithm, digits, addedAt };
  const base = { ...shared, colour: colourFor(issuer), disabled: false, secrets: { otp } };
  const row: TotpRow | HotpRow =
    uri.kind === 'totp'
      ? { ...base, kind: 'totp', period: uri.period }
      : { ...base, kind: 'hotp', counter: uri.counter };
  await context.records.write([context.records.put('accounts', row)]);
  context.events.emit({ type: 'accounts' });
  return viewAccount(row, false);
}

/** The same QR code scanned twice; another secret under the same label is a second account. */
async function refuseSameSecret(context: Context, uri: KeyUri, secret: Bytes): Promise<void> {
  for (const row of await findKeyUri(context, uri)) {
    if (row.secrets.otp === undefined) continue;
    const known = await openSecret(context, row, 'otp');
    if (base64url.encode(known) === base64url.encode(secret)) throw new AuthenticatorError('already-there');
  }
}

function colourFor(issuer: string): string {
  const sum = [...issuer].reduce((total, character) => total + (character.codePointAt(0) ?? 0), 0);
  return COLOURS[sum % COLOURS.length] ?? COLOURS[0];
}

export async function renameAccount(context: Context, accountId: string, name: string): Promise<AccountRow> {
  const clean = displayText(name, MAX_NAME + 1).trim();
  if (clean === '' || [...clean].length > MAX_NAME) throw new AuthenticatorError('name-wrong');
  const row = await context.records.update('accounts', accountId, (account) => ({ ...account, name: clean }));
  if (row === undefined) throw new AuthenticatorError('account-unknown');
  context.events.emit({ type: 'accounts' });
  return row;
}

/**
 * Removes the account at once; a server that cannot be told now is told at a later sync. Asks for the app's protection first: on
 * an unlocked stolen phone, removing the second factor must not be easier than using it.
 */
export async function removeAccount(context: Context, accountId: string): Promise<void> {
  const row = await requireAccount(context, accountId);
  if (!row.disabled) await context.vault.requireUnlocked();
  const farewell = row.kind === 'lanyard' && row.state !== 'removed' ? farewellOf(context, row) : undefined;
  const { records } = context;
  await records.write([
    records.delete('accounts', accountId),
    ...(farewell === undefined ? [] : [records.put('farewells', farewell)]),
  ]);
  context.events.emit({ type: 'accounts' });
  await sayFarewells(context);
}

/**
 * What tells a server that its device is gone. `unless-finished`: stored while a registration runs, and due only when it has
 * surely broken off.
 */
export function farewellOf(
  context: Context,
  device: Pick<LanyardRow, 'server' | 'deviceId' | 'device'>,
  due: 'now' | 'unless-finished' = 'now',
): FarewellRow {
  const dueAt = context.clocks.phone() + (due === 'now' ? 0 : REGISTRATION_MS);
  return { id: device.deviceId, revision: 0, server: device.server, device: device.device, dueAt };
}

/** Tells the servers of removed devices, as far as they can be reached. */
export async function sayFarewells(context: Context): Promise<void> {
  const now = context.clocks.phone();
  for (const farewell of await context.records.list('farewells')) {
    if (farewell.dueAt > now) continue;
    const told = await isTold(context, farewell);
    if (told || now - farewell.dueAt > FAREWELL_MS) {
      await context.records.write([context.records.delete('farewells', farewell.id)]);
    }
  }
}

async function isTold(context: Context, { id, server, device }: FarewellRow): Promise<boolean> {
  try {
    await context.servers.call({ server, method: 'DELETE', path: '/device/v1/device', device: { id, key: device } });
    return true;
  } catch (error) {
    return error instanceof AuthenticatorError && (error.code === 'device-removed' || error.code === 'device-refused');
  }
}
