import { displayText } from '@lanyard/protocol/otp';
import type { Context } from './context.ts';
import { AuthenticatorError } from './errors.ts';
import type { Bytes } from './platform.ts';
import type { AccountRow, FarewellRow, LanyardRow, PingAmRow, SecretName } from './records.ts';
import type { Account, AccountState, Violation } from './types.ts';
import { secretPurpose } from './vault/reseal.ts';

/** Characters of the longest name of an account. */
export const MAX_NAME = 64;
const FAREWELL_MS = 30 * 86_400_000;
/** Longer than any registration takes from its claim to its proof. */
const REGISTRATION_MS = 10 * 60_000;

/** For accounts whose server names no colour: distinguishable, and dark enough for white text. */
const COLOURS = ['#0b6e4f', '#8a3b12', '#1d4e89', '#6b2d6b', '#7a5c00', '#2f5d62', '#8c2f39', '#3d405b'] as const;

const stateOf = (row: AccountRow): AccountState => {
  if (row.disabled) return 'disabled';
  return row.kind === 'lanyard' ? row.state : 'active';
};

/** `violation`: the policy that this device does not fulfil at this moment. */
export function viewAccount(row: AccountRow, connected: boolean, violation: Violation | null = null): Account {
  const { id, kind, issuer, account, displayName, name, colour, digits, addedAt } = row;
  const shared = { id, kind, issuer, account, displayName, name, colour, digits, addedAt, connected };
  return { ...shared, ...KINDS, ...ofKind(row), ...lockOf(row, violation) };
}

/** What accounts have that know no server of this app's own protocol. */
const KINDS = {
  realm: null,
  protection: 'none',
  biometricRequired: false,
  biometricReady: false,
  refused: null,
  isUnreachable: false,
} as const;

function ofKind(row: AccountRow) {
  switch (row.kind) {
    case 'lanyard':
      return viewLanyard(row);
    case 'pingam':
      return viewPingAm(row);
    default: {
      const period = row.kind === 'totp' ? row.period : null;
      return { server: null, deviceName: null, push: false, lastSyncAt: null, codes: row.kind, period };
    }
  }
}

function viewLanyard(row: LanyardRow) {
  const { server, realm, deviceName, protection, push, lastSyncAt, codes = 'totp' } = row;
  const period = codes === 'totp' ? row.period : null;
  return { ...demandsOf(row), server, realm, deviceName, period, protection, push, lastSyncAt, codes };
}

function viewPingAm({ server, deviceName, lastSyncAt, codes, period, reach }: PingAmRow) {
  const isUnreachable = reach === 'never';
  const usual = codes === 'totp' ? period : null;
  return { server, deviceName, lastSyncAt, codes, period: usual, push: !isUnreachable, isUnreachable };
}

function lockOf(row: AccountRow, violation: Violation | null) {
  const state = stateOf(row);
  const hasUnreadableDemands = row.demands?.isReadable === false;
  if (state === 'active' && violation !== null) {
    const { text: lockReason, help: lockHelp } = violation;
    return { state: 'locked', locked: true, lockedBy: 'policy', lockReason, lockHelp, hasUnreadableDemands } as const;
  }
  const locked = state === 'locked';
  const lockReason = row.kind === 'lanyard' ? (row.lockReason ?? '') : '';
  const lockedBy = locked ? ('organisation' as const) : null;
  return { state, locked, lockedBy, lockReason, lockHelp: '', hasUnreadableDemands };
}

function demandsOf({ biometricRequired = false, secrets, refused }: LanyardRow) {
  const biometricReady = secrets.biometric !== undefined;
  return { biometricRequired, biometricReady, refused: refused?.reason ?? null };
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

/** For accounts whose server names no colour. */
export function colourFor(issuer: string): string {
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
