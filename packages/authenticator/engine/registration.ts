import {
  createClaim,
  decryptSecrets,
  type OfferClaims,
  type ParsedLink,
  type PublicJwk,
  parseLink,
  profileForm,
  verifyOffer,
} from '@lanyard/protocol/device';
import { decodeBase32, displayText, totp } from '@lanyard/protocol/otp';
import { farewellOf, newId, sayFarewells, viewAccount } from './accounts.ts';
import type { Context } from './context.ts';
import { AuthenticatorError } from './errors.ts';
import { makeKeys, type NewKeys } from './keys.ts';
import type { Bytes } from './platform.ts';
import { type Profile, profileFields, readProfile } from './profile.ts';
import { requireProtection } from './protection.ts';
import { followReply, realmKeyId } from './realm-keys.ts';
import type { FarewellRow, LanyardRow } from './records.ts';
import { optionalTextIn, textIn, verified } from './replies.ts';
import type { Account, ClockCheck, Offer } from './types.ts';
import { secretPurpose } from './vault/reseal.ts';

const MAX_DEVICE_NAME = 64;

export type RegistrationLink = Extract<ParsedLink, { kind: 'registration' }>;

export interface OpenedOffer {
  claims: OfferClaims;
  realmKey: PublicJwk;
  serverTime: string;
  clock: ClockCheck;
}

/** Fetches the offer of a link, and checks that the very server and realm that the link names have signed it. */
export async function openOffer(context: Context, link: RegistrationLink): Promise<OpenedOffer> {
  const { server, token } = link;
  const path = '/device/v1/registrations/open';
  const reply = await context.servers.call({ server, method: 'POST', path, body: { token } });
  const offer = textIn(reply, 'offer');
  const serverTime = textIn(reply, 'serverTime');
  // The server's own time: a phone whose clock is wrong is told so, and not that the offer has expired.
  const check = () => verifyOffer({ offer, link, now: new Date(serverTime) });
  const special = { 'protocol.fingerprint': 'fingerprint-wrong', 'protocol.expired': 'link-expired' } as const;
  const { offer: claims, realmKey } = await verified(check, 'offer-altered', special);
  return { claims, realmKey, serverTime, clock: await context.clocks.check(server, serverTime) };
}

export function viewOffer(claims: OfferClaims): Offer {
  const { iss: server, realm, issuer, account, displayName, colour, protection, exp } = claims;
  const expiresAt = new Date(exp * 1000).toISOString();
  return { server, realm, issuer, account, displayName, colour, protection, expiresAt };
}

/** The account of the same person at the same server, signed for by the same realm. */
export async function findOffered(
  context: Context,
  offer: { iss: string; realm: string; account: string },
): Promise<LanyardRow | undefined> {
  const rows = await context.records.list('accounts');
  return rows.find(
    (row): row is LanyardRow =>
      row.kind === 'lanyard' && row.server === offer.iss && row.realm === offer.realm && row.account === offer.account,
  );
}

export async function register(context: Context, text: string, deviceName: string): Promise<Account> {
  const link = parseLink(text);
  if (link.kind === 'invalid') throw new AuthenticatorError('link-unknown', { cause: link.reason });
  if (link.kind !== 'registration') throw new AuthenticatorError('link-not-registration');
  const name = displayText(deviceName, MAX_DEVICE_NAME);
  if (name === '') throw new AuthenticatorError('name-wrong');
  await context.vault.requireUnlocked();
  const opened = await openOffer(context, link);
  if (!opened.clock.ok) {
    const { seconds, serverTime } = opened.clock;
    throw new AuthenticatorError('clock-off', { details: { server: link.server, seconds, serverTime } });
  }
  await context.clocks.learn(link.server, opened.serverTime);
  await requireProtection(context, opened.claims.protection);
  const keys = await makeKeys(context.records.extractableKeys);
  const claimed = await claim(context, { link, opened, keys, name });
  return finish(context, { link, opened, keys, claimed });
}

interface Claimed {
  /** The one of the link, or a later one that it vouches for. */
  realmKey: PublicJwk;
  deviceId: string;
  profile: Profile;
  secret: Bytes;
}

async function claim(
  context: Context,
  options: { link: RegistrationLink; opened: OpenedOffer; keys: NewKeys; name: string },
): Promise<Claimed> {
  const { link, opened, keys, name } = options;
  const { server, token } = link;
  const signed = await createClaim({
    registrationId: opened.claims.registrationId,
    token,
    keys,
    name,
    platform: context.platform,
    appVersion: context.appVersion,
    protection: (await context.vault.state()).kind,
    reads: profileForm,
    now: new Date(await context.clocks.at(server)),
  });
  const path = '/device/v1/registrations/claim';
  const reply = await context.servers.call({ server, method: 'POST', path, body: { token, claim: signed } });
  const deviceId = textIn(reply, 'deviceId');
  const { key: realmKey } = await followReply(reply, { key: opened.realmKey, server, realm: link.realm });
  const realm = { server, realm: link.realm, realmKey, deviceId };
  const profile = await readProfile({ ...realm, token: textIn(reply, 'profile') });
  if (profile.account !== opened.claims.account) throw new AuthenticatorError('profile-altered');
  const sealed = { token: textIn(reply, 'secrets'), key: keys.agreement.privateKey, deviceId };
  const secrets = await verified(() => decryptSecrets(sealed), 'profile-altered');
  return { deviceId, profile, realmKey, secret: new Uint8Array(decodeBase32(secrets.totp)) };
}

interface Registering {
  link: RegistrationLink;
  opened: OpenedOffer;
  keys: NewKeys;
  claimed: Claimed;
}

/**
 * Proves the device and keeps the account. Before the proof a farewell is stored: if the app is closed or the disk is full from
 * here on, the server is told later that this device is gone, and neither side keeps half of it.
 */
async function finish(context: Context, registering: Registering): Promise<Account> {
  const { records } = context;
  const { link, keys, claimed } = registering;
  const device = { server: link.server, deviceId: claimed.deviceId, device: keys.device.privateKey };
  const farewell = farewellOf(context, device, 'unless-finished');
  await records.write([records.put('farewells', farewell)]);
  try {
    // The device counts from here on, and its profile says so.
    const proved = await prove(context, registering);
    return await keep(context, { ...registering, claimed: { ...claimed, ...proved } }, farewell);
  } catch (error) {
    await giveUp(context, farewell);
    throw error;
  }
}

type Proved = Pick<Claimed, 'profile' | 'realmKey'>;

async function prove(context: Context, { link, keys, claimed }: Registering): Promise<Proved> {
  const { server, realm } = link;
  const { algorithm, digits, period, offset: drift } = profileFields(claimed.profile);
  const shape = { secret: claimed.secret, algorithm, digits, period, drift };
  const device = { id: claimed.deviceId, key: keys.device.privateKey };
  const code = totp({ ...shape, time: await context.clocks.at(server) });
  try {
    const path = `/device/v1/registrations/prove?key=${await realmKeyId(claimed)}`;
    const reply = await context.servers.call({ server, method: 'POST', path, body: { code }, device });
    const token = optionalTextIn(reply, 'profile');
    if (token === undefined) return claimed;
    const { key: realmKey } = await followReply(reply, { key: claimed.realmKey, server, realm });
    return { profile: await readProfile({ server, realm, realmKey, deviceId: claimed.deviceId, token }), realmKey };
  } catch (error) {
    if (!(await hasArrived(context, error, { server, device }))) throw error;
    return claimed;
  }
}

/** Whether a proof counted although its reply was lost on the way. */
async function hasArrived(
  context: Context,
  error: unknown,
  { server, device }: { server: string; device: { id: string; key: NewKeys['device']['privateKey'] } },
): Promise<boolean> {
  const lost = error instanceof AuthenticatorError && (error.code === 'offline' || error.code === 'server-gone');
  if (!lost) return false;
  try {
    const reply = await context.servers.call({ server, method: 'GET', path: '/device/v1/profile', device });
    return textIn(reply, 'state') === 'active';
  } catch {
    return false;
  }
}

async function keep(context: Context, registering: Registering, farewell: FarewellRow): Promise<Account> {
  const { link, opened, keys, claimed } = registering;
  const { records, vault } = context;
  const id = newId(context);
  const otp = await vault.seal('main', secretPurpose(id, 'otp'), claimed.secret);
  const compartment = opened.claims.protection === 'biometric' ? 'biometric' : 'main';
  const user = await vault.seal(compartment, secretPurpose(id, 'user'), keys.user.pkcs8);
  claimed.secret.fill(0);
  keys.user.pkcs8.fill(0);
  const now = new Date(context.clocks.phone()).toISOString();
  const replaced = await findOffered(context, opened.claims);
  const row: LanyardRow = {
    id,
    revision: 0,
    kind: 'lanyard',
    ...profileFields(claimed.profile),
    server: link.server,
    realm: link.realm,
    realmKey: { ...claimed.realmKey },
    deviceId: claimed.deviceId,
    device: keys.device.privateKey,
    agreement: keys.agreement.privateKey,
    name: replaced?.name ?? claimed.profile.issuer,
    state: 'active',
    addedAt: now,
    lastSyncAt: now,
    disabled: false,
    demands: null,
    secrets: { otp, user },
  };
  await records.write([
    records.put('accounts', row),
    records.delete('farewells', farewell.id),
    ...(replaced === undefined
      ? []
      : [records.delete('accounts', replaced.id), records.put('farewells', farewellOf(context, replaced))]),
  ]);
  context.events.emit({ type: 'accounts' });
  if (replaced !== undefined) await sayFarewells(context);
  return viewAccount(row, false);
}

/** Takes the device back at once if that is possible; if not, the stored farewell does it later. */
async function giveUp(context: Context, farewell: FarewellRow): Promise<void> {
  const { id, server, device } = farewell;
  try {
    await context.servers.call({ server, method: 'DELETE', path: '/device/v1/device', device: { id, key: device } });
    await context.records.write([context.records.delete('farewells', id)]);
  } catch {
    // The error that the caller throws is the one that counts.
  }
}
