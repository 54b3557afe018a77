import { displayText } from '@lanyard/protocol/otp';
import { challengeResponse, signJwt } from '@lanyard/protocol/pingam';
import { MAX_NAME, newId, viewAccount } from '../accounts.ts';
import type { Context } from '../context.ts';
import { AuthenticatorError } from '../errors.ts';
import { utf8 } from '../platform.ts';
import type { AccountRow, HotpRow, PingAmRow, TotpRow } from '../records.ts';
import { isPingAm } from '../rows.ts';
import type { Account, MfaOffer } from '../types.ts';
import { readPepper } from '../vault/pin-gate.ts';
import { secretPurpose } from '../vault/reseal.ts';
import { callServer } from './calls.ts';
import { type MfaCode, readMfaCode } from './code.ts';
import { fetchPending } from './pending.ts';
import { findViolation, requireFulfilled } from './policies.ts';

const MAX_DEVICE_NAME = 64;

/** What a code says, and what stands against adding it. Nothing is sent. */
export async function viewMfaCode(context: Context, text: string): Promise<MfaOffer> {
  const code = readMfaCode(text);
  const { server, issuer, account, colour, oath, demands } = code;
  const there = await findSame(context, code);
  const period = oath?.kind === 'totp' ? oath.period : null;
  return {
    server,
    issuer,
    account,
    colour,
    codes: oath && { kind: oath.kind, digits: oath.digits, period },
    hasUnreadableDemands: demands?.isReadable === false,
    violation: demands && (await findViolation(context, demands)),
    alreadyThere: there ? viewAccount(there, false) : null,
  };
}

/** Another server may call its people alike: that is another account. */
async function findSame(context: Context, { issuer, account, server }: MfaCode): Promise<AccountRow | undefined> {
  const rows = (await context.records.list('accounts')).filter(isPingAm);
  return rows.find((row) => row.issuer === issuer && row.account === account && row.server === server);
}

/**
 * Duplicate, policies, the server, and only then the storage, for both halves at once: whatever fails, no code is left that the
 * server does not know, and the same QR code can be scanned again.
 */
export async function addMfaCode(
  context: Context,
  text: string,
  options: { deviceName: string; codesOnly?: boolean },
): Promise<Account> {
  const code = readMfaCode(text);
  const deviceName = displayText(options.deviceName, MAX_DEVICE_NAME);
  if (deviceName === '') throw new AuthenticatorError('name-wrong');
  await context.vault.requireUnlocked();
  if (await findSame(context, code)) throw new AuthenticatorError('mfa-there');
  await requireFulfilled(context, code.demands, 'policy-refused');
  if (options.codesOnly) return keepCodes(context, code);
  const mechanismUid = await mechanismFor(context, code);
  const reach = await introduce(context, code, { mechanismUid, deviceName });
  return keepBoth(context, code, { mechanismUid, deviceName, reach });
}

/**
 * The id of this account on this installation: the same whenever the same code is scanned here, so that a registration whose
 * reply was lost is recognised, and another one on every other device, so that a code works on one alone.
 */
async function mechanismFor(context: Context, { push }: MfaCode): Promise<string> {
  const pepper = await readPepper(context.records);
  const mac = await crypto.subtle.sign('HMAC', pepper, utf8(`lanyard/pingam/v1:${push.messageId}`));
  const hex = Array.from(new Uint8Array(mac).slice(0, 16), (byte) => byte.toString(16).padStart(2, '0')).join('');
  // RFC 9562 section 5.8: a UUID whose bits mean what its maker says.
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}

type Named = { mechanismUid: string; deviceName: string };

async function introduce(context: Context, code: MfaCode, named: Named): Promise<PingAmRow['reach']> {
  const { mechanismUid } = named;
  const { endpoint, server, push } = code;
  const asked = () => askedReach(context, { endpoint, server, mechanismUid, secret: push.secret });
  try {
    await sendRegistration(context, code, named);
  } catch (error) {
    // Its reply may have been lost, now or at the last try.
    if (!(error instanceof AuthenticatorError) || (await asked()) !== 'asks') throw unreached(error);
    return 'asks';
  }
  return asked();
}

async function sendRegistration(context: Context, { push, server }: MfaCode, { mechanismUid, deviceName }: Named) {
  const claims = {
    response: challengeResponse(push.secret, push.challenge),
    mechanismUid,
    // No service wakes this app: it asks by itself. Other servers want these claims all the same.
    deviceId: mechanismUid,
    deviceType: context.platform,
    communicationType: 'lanyard',
    deviceName,
  };
  const body = { messageId: push.messageId, jwt: signJwt(claims, push.secret) };
  const { date } = await callServer(context, { url: push.register, action: 'register', body });
  if (date !== null) await context.clocks.learn(server, date);
}

/** A browser does not tell a server that is away from one that talks to no page of another origin. */
function unreached(error: unknown): unknown {
  const isOffline = error instanceof AuthenticatorError && error.code === 'offline';
  return isOffline ? new AuthenticatorError('mfa-unreached', { cause: error }) : error;
}

type Asking = Parameters<typeof fetchPending>[1];

/** Whether the server lets this app ask for requests. */
async function askedReach(context: Context, asking: Asking): Promise<PingAmRow['reach']> {
  try {
    await fetchPending(context, asking);
    return 'asks';
  } catch (error) {
    if (!(error instanceof AuthenticatorError)) throw error;
    return error.code === 'mfa-unsupported' ? 'never' : 'unknown';
  }
}

async function keepBoth(
  context: Context,
  code: MfaCode,
  about: Named & { reach: PingAmRow['reach'] },
): Promise<Account> {
  const { oath, push, server, endpoint } = code;
  const id = newId(context);
  const sealed = await context.vault.seal('main', secretPurpose(id, 'push'), new Uint8Array(push.secret));
  const row: PingAmRow = {
    ...(await baseOf(context, code, id)),
    ...about,
    kind: 'pingam',
    codes: oath?.kind ?? 'none',
    period: oath?.kind === 'totp' ? oath.period : 30,
    counter: oath?.kind === 'hotp' ? oath.counter : 0,
    server,
    endpoint,
    answersAt: push.authenticate,
    lastSyncAt: about.reach === 'asks' ? new Date(context.clocks.phone()).toISOString() : null,
  };
  row.secrets.push = sealed;
  return keep(context, row);
}

/** As a standard account, which is what it is: nobody is asked, and nobody was told. */
async function keepCodes(context: Context, code: MfaCode): Promise<Account> {
  const { oath } = code;
  if (oath === null) throw new AuthenticatorError('no-codes');
  const base = await baseOf(context, code, newId(context));
  const row: TotpRow | HotpRow =
    oath.kind === 'totp'
      ? { ...base, kind: 'totp', period: oath.period }
      : { ...base, kind: 'hotp', counter: oath.counter };
  const rows = await context.records.list('accounts');
  const isThere = rows.some(({ kind, issuer, account }) => {
    return kind === row.kind && issuer === row.issuer && account === row.account;
  });
  if (isThere) throw new AuthenticatorError('already-there');
  return keep(context, row);
}

async function baseOf(context: Context, { issuer, account, colour, oath, demands }: MfaCode, id: string) {
  const { vault, clocks } = context;
  const otp = oath && (await vault.seal('main', secretPurpose(id, 'otp'), new Uint8Array(oath.secret)));
  return {
    id,
    revision: 0,
    issuer,
    account,
    displayName: account,
    name: displayText(issuer, MAX_NAME),
    colour,
    algorithm: oath?.kind === 'totp' ? oath.algorithm : ('SHA1' as const),
    digits: oath?.digits ?? 6,
    addedAt: new Date(clocks.phone()).toISOString(),
    disabled: false,
    demands,
    secrets: { ...(otp && { otp }) } as PingAmRow['secrets'],
  };
}

async function keep(context: Context, row: PingAmRow | TotpRow | HotpRow): Promise<Account> {
  await context.records.write([context.records.put('accounts', row)]);
  context.events.emit({ type: 'accounts' });
  return viewAccount(row, false);
}
