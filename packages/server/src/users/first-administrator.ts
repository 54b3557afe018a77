import type { Kit } from '../kit/index.ts';
import { ensureRealm } from '../realms/index.ts';
import { createUser, invite } from './people.ts';

/**
 * Makes the default realm and its first administrator where the realm does not exist yet.
 * @returns the administrator's one-time link, only from the process that made it; otherwise null
 */
export function ensureFirstAdministrator(kit: Kit): Promise<string | null> {
  const { realm: name, administrator } = kit.config;
  return ensureRealm(kit, { name }, async (tx, realm) => {
    const origin = { actor: { kind: 'system' } } as const;
    const person = { name: administrator, displayName: 'Administrator', role: 'administrator' } as const;
    const user = await createUser(tx, kit, realm, person, origin);
    return invite(tx, kit, realm, user, origin);
  });
}
