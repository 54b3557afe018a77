import {
  type CryptoKey,
  importVerificationKey,
  isProtocolError,
  type PublicJwk,
  peekDeviceId,
  type VerifiedProof,
  verifyProof,
} from '@lanyard/protocol/device';
import { type Kit, limitedProblem, Problem } from '../kit/index.ts';
import type { Realm } from '../realms/index.ts';
import type { DeviceState } from './device.ts';
import { countProof, findSigner, type Signer } from './signer-store.ts';
import type { Device } from './store.ts';

/** The caller of a device's route: it signed this very request. */
export type DeviceCaller = Signer;

export type SignedRequest = { proof: string; method: string; path: string; body?: Uint8Array };

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Finds out which device signed a request: by its key, for this method, URL and body, within a minute, once. State is
 * looked at last, so that only the holder of the key learns it; and only what the key has signed is counted, so that
 * nobody else uses up the requests of a device.
 * @throws Problem devices.proof-refused, proof-used, clock-skew, kit.limited, and of the state: pending, locked, removed,
 * user-disabled
 */
export async function authenticateDevice(
  kit: Kit,
  request: SignedRequest,
  { states }: { states: readonly DeviceState[] },
): Promise<DeviceCaller> {
  const { device, user, realm } = await readSigner(kit, request.proof);
  const proof = await verifySignature(kit, device, request);
  await useProof(kit, proof, realm);
  const { state } = device;
  if (state !== 'active' && !states.includes(state)) throw new Problem(STATE_PROBLEM[state]);
  if (user.state !== 'active' && !states.includes('locked')) throw new Problem('devices.user-disabled');
  return { device, user, realm };
}

/** A phone that asks without a pause, or a program that plays one, must not fill the tables and starve the others (A33). */
async function useProof(kit: Kit, proof: VerifiedProof, { id: realmId, settings }: Realm): Promise<void> {
  const scope = 'device:requests';
  const limit = { realmId, scope, subject: proof.deviceId, ...settings.limits[scope] };
  const { verdict, isNew } = await countProof(kit.db, kit, { proof, limit });
  if (!verdict.allowed) throw limitedProblem(verdict.retryAt, kit.clock.now());
  if (!isNew) throw new Problem('devices.proof-used');
}

/** Why a device that proved itself is refused all the same. */
const STATE_PROBLEM: Readonly<Record<Exclude<DeviceState, 'active'>, string>> = {
  pending: 'devices.pending',
  locked: 'devices.locked',
  removed: 'devices.removed',
};

type SigningDevice = Device & { deviceKey: PublicJwk };

async function readSigner(kit: Kit, proof: string): Promise<Signer & { device: SigningDevice }> {
  const id = signerId(proof);
  const signer = UUID.test(id) ? await findSigner(kit.db, id) : undefined;
  const deviceKey = signer?.device.deviceKey;
  if (!signer || !deviceKey) throw new Problem('devices.proof-refused');
  return { ...signer, device: { ...signer.device, deviceKey } };
}

function signerId(proof: string): string {
  try {
    return peekDeviceId('proof', proof);
  } catch (cause) {
    throw toProblem(cause);
  }
}

async function verifySignature(
  kit: Kit,
  { deviceKey }: SigningDevice,
  { proof, method, path, body }: SignedRequest,
): Promise<VerifiedProof> {
  const url = `${kit.config.publicUrl}${path}`;
  const now = kit.clock.now();
  try {
    return await verifyProof({ proof, method, url, body, key: await importedKey(deviceKey), now });
  } catch (cause) {
    throw toProblem(cause, now);
  }
}

/** A wrong clock is told, because the app can correct for it; every other reason would only help who guesses. */
function toProblem(cause: unknown, now?: Date): unknown {
  if (!isProtocolError(cause)) return cause;
  if (now && isProtocolError(cause, 'protocol.clock-skew')) {
    return new Problem('devices.clock-skew', { cause, members: { serverTime: now.toISOString() } });
  }
  return new Problem('devices.proof-refused', { cause });
}

const KEY_CACHE_SIZE = 5_000;
const keyCache = new Map<string, Promise<CryptoKey>>();

/**
 * Importing a key costs as much as verifying with it, so imports are kept: by the key's content alone, never by device
 * or state, so a stale entry cannot let anybody in.
 */
function importedKey(jwk: PublicJwk): Promise<CryptoKey> {
  const content = `${jwk.x}.${jwk.y}`;
  const known = keyCache.get(content);
  if (known) return known;
  if (keyCache.size >= KEY_CACHE_SIZE) keyCache.delete(keyCache.keys().next().value ?? '');
  const imported = importVerificationKey(jwk);
  keyCache.set(content, imported);
  return imported;
}
