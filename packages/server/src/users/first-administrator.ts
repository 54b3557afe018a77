import { sql } from 'kysely';
import type { Kit } from '../kit/index.ts';
import { createRealm, findRealm } from '../realms/index.ts';
import { createUser, invite } from './people.ts';

/**
 * Makes the default realm and its first administrator where they do not exist yet.
 * @returns the administrator's one-time link, only from the process that created it; otherwise null
 */
export async function ensureFirstAdministrator(kit: Kit): Promise<string | null> {
  const { realm: realmName, administrator } = kit.config;
  if (await findRealm(kit.db, realmName)) return null;
  return kit.db.transaction().execute(async (tx) => {
    // Two processes that start together on an empty database: the second waits here and finds the realm.
    await sql`SELECT pg_advisory_xact_lock(hashtext('lanyard first administrator'))`.execute(tx);
    if (await findRealm(tx, realmName)) return null;
    const realm = await createRealm(tx, kit, { name: realmName });
    const origin = { actor: { kind: 'system' } } as const;
    const person = { name: administrator, displayName: 'Administrator', role: 'administrator' } as const;
    const user = await createUser(tx, kit, realm, person, origin);
    return invite(tx, kit, realm, user, origin);
  });
}
