import { sql } from 'kysely';
import type { Kit, Tx } from '../kit/index.ts';
import type { Realm } from './realm.ts';
import type { SettingsPatch } from './settings.ts';
import { createRealm, findRealm } from './store.ts';

/**
 * Makes a realm and fills it, in one transaction, if it does not exist. Processes that start together on an empty
 * database wait for each other here, and only the first one fills.
 * @returns what `fill` returned, or null where the realm was there already
 */
export async function ensureRealm<Filled>(
  kit: Kit,
  { name, settings }: { name: string; settings?: SettingsPatch },
  fill: (tx: Tx, realm: Realm) => Promise<Filled>,
): Promise<Filled | null> {
  if (await findRealm(kit.db, name)) return null;
  return kit.db.transaction().execute(async (tx) => {
    await sql`SELECT pg_advisory_xact_lock(hashtext('lanyard realm'), hashtext(${name}))`.execute(tx);
    if (await findRealm(tx, name)) return null;
    return fill(tx, await createRealm(tx, kit, settings ? { name, settings } : { name }));
  });
}
