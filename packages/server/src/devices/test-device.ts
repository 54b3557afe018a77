import { generateKeyPairSync } from 'node:crypto';
import { createProof, type JWK, type PublicJwk, publicJwk } from '@lanyard/protocol/device';
import type { Kit } from '../kit/index.ts';
import { insertCredential } from './credential-store.ts';
import type { DeviceEvent, DeviceMode } from './device.ts';
import { type Device, findDevice, insertPendingDevice, moveDevice } from './store.ts';

/** A P-256 key pair of a test phone; private, so that a test can sign what a real phone would not. */
export type TestKey = { privateKey: JWK; publicKey: PublicJwk };

export async function makeKey(): Promise<TestKey> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const exported = publicKey.export({ format: 'jwk' }) as JWK;
  return { privateKey: privateKey.export({ format: 'jwk' }) as JWK, publicKey: await publicJwk(exported) };
}

export type TestKeys = { device: TestKey; user: TestKey; agreement: TestKey };

export async function makeKeys(): Promise<TestKeys> {
  const [device, user, agreement] = await Promise.all([makeKey(), makeKey(), makeKey()]);
  return { device, user, agreement };
}

export type TestDevice = { device: Device; keys: TestKeys; secret: Uint8Array };

export const TEST_SECRET: Uint8Array = Buffer.from('a secret of a device');

type Owner = { id: string; realmId: string };

/** A device written straight into the database: active unless other events are given. */
export async function insertTestDevice(
  kit: Kit,
  user: Owner,
  options: { name?: string; mode?: DeviceMode; events?: readonly DeviceEvent[]; keys?: TestKeys } = {},
): Promise<TestDevice> {
  const { name = 'Phone', mode = 'online', events = ['prove'], keys = await makeKeys() } = options;
  const now = kit.clock.now();
  const id = kit.random.uuid(now);
  const { device, user: userKey, agreement } = keys;
  await insertPendingDevice(kit.db, kit, {
    id,
    realmId: user.realmId,
    userId: user.id,
    name,
    mode,
    platform: 'test',
    ...(mode === 'online'
      ? { keys: { device: device.publicKey, user: userKey.publicKey, agreement: agreement.publicKey } }
      : {}),
  });
  await insertCredential(kit.db, kit, {
    deviceId: id,
    kind: 'totp',
    algorithm: 'SHA1',
    digits: 6,
    period: 30,
    secret: TEST_SECRET,
  });
  for (const event of events) await moveDevice(kit.db, { deviceId: id, event, now });
  const written = await findDevice(kit.db, id);
  if (!written) throw new TypeError('the device was not written');
  return { device: written, keys, secret: TEST_SECRET };
}

export type SignedOptions = {
  method: string;
  /** The full public URL. */
  url: string;
  body?: string;
  now: Date;
  jti?: string;
};

/** The header of a signed request. */
export async function proofHeader(
  { deviceId, key }: { deviceId: string; key: TestKey },
  { method, url, body, now, jti }: SignedOptions,
): Promise<{ 'device-proof': string }> {
  const proof = await createProof({ method, url, body, deviceId, key: key.privateKey, now, jti });
  return { 'device-proof': proof };
}
