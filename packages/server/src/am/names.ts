import type { Kit } from '../kit/index.ts';
import type { Realm } from '../realms/index.ts';

/** A realm as PingAM shows it: the default one is its root. */
export const amRealm = ({ config }: Pick<Kit, 'config'>, { name }: Pick<Realm, 'name'>): string =>
  name === config.realm ? '/' : `/${name}`;

/** An origin as the root realm's: where `/am` begins. */
export const amBase = ({ config }: Pick<Kit, 'config'>): string => `${config.publicUrl}/am`;

/** A user as PingAM names one everywhere. */
export const universalId = (realm: Pick<Realm, 'name'>, userName: string): string =>
  `id=${userName},ou=user,o=${realm.name},ou=services,ou=am-config`;
