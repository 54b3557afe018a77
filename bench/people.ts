import { generateKeyPairSync } from 'node:crypto';
import { type JWK, publicJwk } from '@lanyard/protocol/device';
import { sql } from 'kysely';
import { credentialPurpose } from '../packages/server/src/devices/index.ts';
import { json } from '../packages/server/src/kit/index.ts';
import type { Stage } from './stage.ts';

export type Person = { userId: string; deviceId: string; credentialId: string; name: string };

/** One secret for all, so that a load generator needs to know only one. */
export const SECRET: Uint8Array = Buffer.from('12345678901234567890');

/** A step of one second, so that everybody has a new code each second. */
export const PERIOD_SECONDS = 1;

const BATCH = 1_000;

/** Users with one phone each that shows codes, written in batches. */
export async function createPeople({ kit, realm }: Stage, count: number): Promise<Person[]> {
  const now = kit.clock.now();
  const people = Array.from({ length: count }, (_, index) => ({
    userId: kit.random.uuid(now),
    deviceId: kit.random.uuid(now),
    credentialId: kit.random.uuid(now),
    name: `user${index}`,
  }));
  for (let start = 0; start < count; start += BATCH) {
    const part = people.slice(start, start + BATCH);
    await kit.db
      .insertInto('users')
      .values(
        part.map(({ userId: id, name }) => ({ id, name, realm_id: realm.id, display_name: name, created_at: now })),
      )
      .execute();
    await kit.db
      .insertInto('devices')
      .values(
        part.map(({ deviceId: id, userId }) => ({
          id,
          realm_id: realm.id,
          user_id: userId,
          name: 'Phone',
          mode: 'online' as const,
          state: 'active' as const,
          created_at: now,
          activated_at: now,
        })),
      )
      .execute();
    await kit.db
      .insertInto('credentials')
      .values(
        part.map(({ credentialId: id, deviceId }) => ({
          id,
          device_id: deviceId,
          kind: 'totp' as const,
          period: PERIOD_SECONDS,
          sealed_secret: kit.seal.seal(SECRET, credentialPurpose(id)),
          created_at: now,
        })),
      )
      .execute();
  }
  await sql`ANALYZE`.execute(kit.db);
  return people;
}

/** As after everybody's first code: with a counter each, and a table of the size that plans are made for. */
export async function countOnce({ kit, realm }: Stage, people: readonly Person[]): Promise<void> {
  const windowEnd = new Date(kit.clock.now().getTime() + 900_000);
  await sql`
    INSERT INTO limits (realm_id, scope, subject, count, window_ends_at)
    SELECT ${realm.id}, 'code:user', name, 0, ${windowEnd} FROM unnest(${people.map(({ name }) => name)}::text[]) AS name
  `.execute(kit.db);
  await sql`ANALYZE limits`.execute(kit.db);
}

export type PhoneKeys = { device: JWK; user: JWK };

/** Keys for phones that are connected or answer pushes, each its own. */
export async function giveKeys({ kit }: Stage, people: readonly Person[]): Promise<PhoneKeys[]> {
  const keys = people.map(() => ({ device: makeKey(), user: makeKey() }));
  for (const [index, { deviceId }] of people.entries()) {
    const pair = keys[index];
    if (!pair) continue;
    await kit.db
      .updateTable('devices')
      .set({ device_jwk: json(await publicJwk(pair.device)), user_jwk: json(await publicJwk(pair.user)) })
      .where('id', '=', deviceId)
      .execute();
  }
  return keys;
}

function makeKey(): JWK {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }) as JWK;
}
