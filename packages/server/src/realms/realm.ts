import { Problem, RESERVED_NAMES } from '../kit/index.ts';
import type { RealmSettings } from './settings.ts';

export type Realm = {
  id: string;
  name: string;
  settings: RealmSettings;
  /** Counts the changes of the settings. */
  version: number;
  createdAt: Date;
};

const namePattern = /^[a-z][a-z0-9-]{0,62}$/;
const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** True where the text is an id and not a name; a realm may not have a name that looks like an id. */
export function isRealmId(text: string): boolean {
  return uuidPattern.test(text);
}

/** @throws Problem realms.name-invalid */
export function checkRealmName(name: string): void {
  const isUsable = namePattern.test(name) && !RESERVED_NAMES.has(name) && !isRealmId(name);
  if (!isUsable) throw new Problem('realms.name-invalid');
}

/** What everybody may know of a realm. The demo realm says so, so that no page mistakes it for a real one. */
export function publicView(realm: Realm, demo: boolean) {
  const { displayName, accent } = realm.settings;
  return { name: realm.name, displayName, accent, demo };
}
