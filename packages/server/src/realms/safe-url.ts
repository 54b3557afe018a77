import type { Kit } from '../kit/index.ts';
import type { Realm } from './realm.ts';
import { allowedOriginsOf } from './settings.ts';

/**
 * An address that a journey names, where people may be sent to it: here, or to a page that the realm allows. Anything else
 * would let whoever writes into a journey's state send people anywhere.
 */
export function safeUrl({ config }: Pick<Kit, 'config'>, realm: Realm, address: string | undefined): string | null {
  if (address === undefined) return null;
  const url = URL.parse(address, config.publicUrl);
  const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:';
  const allowed = [config.publicUrl, ...allowedOriginsOf(realm.settings)];
  return isWeb && allowed.includes(url.origin) ? address : null;
}
