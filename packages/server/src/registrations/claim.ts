import { encryptSecrets, isProtocolError, type VerifiedClaim, verifyClaim } from '@lanyard/protocol/device';
import { encodeBase32 } from '@lanyard/protocol/otp';
import { record } from '../audit/index.ts';
import {
  cleanLabel,
  findDevice,
  insertCredential,
  insertPendingDevice,
  type NewCredential,
  protectionSuffices,
  signProfile,
} from '../devices/index.ts';
import { type Kit, Problem, type Tx } from '../kit/index.ts';
import { realmKeyAt } from '../realms/index.ts';
import { newTotpCredential } from './credential.ts';
import { announce, type Origin } from './ending.ts';
import { findByLink, type Opened } from './methods/online.ts';
import { clockOff } from './proof.ts';
import { unusableLink } from './registration.ts';
import { findRegistration, moveRegistration } from './store.ts';

export type ClaimRequest = {
  token: string;
  claim: string;
  origin: Omit<Origin, 'actor'> & { address: string };
};

export type Claimed = { deviceId: string; profile: string; secrets: string; keys: string[] };

/**
 * A phone becomes the device of a registration: exactly one, exactly once, whichever of several comes first (A7, A8).
 * The device is pending until its first code; nothing is kept of a claim that breaks off.
 * @throws Problem registrations.link-*, claim-refused, protection-needed, key-in-use, clock-off and kit.limited
 */
export async function claimRegistration(kit: Kit, { token, claim, origin }: ClaimRequest): Promise<Claimed> {
  const opened = await findByLink(kit, { token, event: 'claim', address: origin.address });
  const phone = await checkClaim(kit, opened, { token, claim, origin });
  const deviceId = kit.random.uuid(kit.clock.now());
  const credential = newTotpCredential(kit, opened.realm, deviceId);
  const secrets = await encryptSecrets({
    secrets: { deviceId, totp: encodeBase32(credential.secret) },
    key: phone.agreement,
  });
  // The realm may have got another key since the code was shown; the phone believes the one that the code named.
  const { registration, realm } = opened;
  const { id: believed } = await realmKeyAt(kit.db, kit, { realmId: realm.id, at: registration.createdAt });
  const signed = await kit.db
    .transaction()
    .execute((tx) => makeDevice(tx, kit, { opened, phone, credential, origin, believed }));
  announce(kit, registration);
  return { deviceId, secrets, ...signed };
}

type Making = {
  opened: Opened;
  phone: VerifiedClaim;
  credential: NewCredential;
  origin: ClaimRequest['origin'];
  /** Thumbprint of the realm key that the phone believes. */
  believed: string;
};

async function makeDevice(
  tx: Tx,
  kit: Kit,
  { opened, phone, credential, origin, believed }: Making,
): Promise<Pick<Claimed, 'profile' | 'keys'>> {
  const { registration, realm, user } = opened;
  const { deviceId } = credential;
  const isNewKey = await insertPendingDevice(tx, kit, {
    id: deviceId,
    realmId: realm.id,
    userId: user.id,
    name: cleanLabel(phone.name) || 'Phone',
    mode: 'online',
    platform: cleanLabel(phone.platform),
    appVersion: cleanLabel(phone.appVersion),
    protection: phone.protection,
    reads: phone.reads,
    keys: { device: phone.device, user: phone.user, agreement: phone.agreement },
  });
  const claimed =
    isNewKey && (await moveRegistration(tx, { id: registration.id, event: 'claim', now: kit.clock.now(), deviceId }));
  if (!claimed) throw await reasonOfDefeat(tx, registration.id);
  await insertCredential(tx, kit, credential);
  await record(tx, kit, {
    realmId: realm.id,
    type: 'registration.claimed',
    outcome: 'success',
    actor: { kind: 'device', id: deviceId },
    userId: user.id,
    deviceId,
    ...origin,
    details: { registration: registration.id, platform: phone.platform, protection: phone.protection },
  });
  const device = await findDevice(tx, deviceId);
  if (!device) throw new Problem('devices.not-found');
  return signProfile(tx, kit, { realm, user, device, credentials: [credential], believed });
}

/** Another phone was faster, or the registration ended; if it is still there to be claimed, the key was the obstacle. */
async function reasonOfDefeat(tx: Tx, id: string): Promise<Problem> {
  const current = await findRegistration(tx, id);
  return current?.state === 'scanned'
    ? new Problem('registrations.key-in-use')
    : unusableLink(current?.state ?? 'expired');
}

async function checkClaim(
  kit: Kit,
  { registration, realm }: Opened,
  { token, claim, origin }: ClaimRequest,
): Promise<VerifiedClaim> {
  try {
    const phone = await verifyClaim({ claim, registrationId: registration.id, token, now: kit.clock.now() });
    const demanded = realm.settings.protection;
    if (protectionSuffices({ offered: phone.protection, demanded })) return phone;
    throw new Problem('registrations.protection-needed', { members: { protection: demanded } });
  } catch (cause) {
    const problem = claimProblem(kit, cause);
    if (problem instanceof Problem) {
      await record(kit.db, kit, {
        realmId: realm.id,
        type: 'registration.claimed',
        outcome: 'refused',
        actor: { kind: 'anonymous' },
        userId: registration.userId,
        ...origin,
        details: { registration: registration.id, reason: problem.code },
      });
    }
    throw problem;
  }
}

/** The clock is the one thing that the person can mend, so it is told apart; the rest is the app's fault or an attack. */
function claimProblem(kit: Kit, cause: unknown): unknown {
  if (!isProtocolError(cause)) return cause;
  const now = kit.clock.now();
  if (cause.code !== 'protocol.clock-skew' || !cause.issuedAt) {
    return new Problem('registrations.claim-refused', { cause });
  }
  return clockOff({ now, seconds: Math.round((cause.issuedAt.getTime() - now.getTime()) / 1000) });
}
