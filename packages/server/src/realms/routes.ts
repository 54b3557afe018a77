import { Type } from 'typebox';
import { type Kit, type Route, route } from '../kit/index.ts';
import { publicView } from './realm.ts';
import { type SettingRouteFacts, settingRoutes } from './setting-routes.ts';
import { getRealm, listRealms } from './store.ts';

const RealmView = Type.Object({
  name: Type.String(),
  displayName: Type.String(),
  accent: Type.String(),
  demo: Type.Boolean(),
});

const isDemo = (kit: Kit): boolean => kit.config.mode === 'demo';

const listPublicRealms = route({
  method: 'GET',
  path: '/api/realms',
  audience: 'public',
  summary: 'List the realms that a sign-in page may offer',
  reply: Type.Object({ realms: Type.Array(RealmView) }),
  errors: ['realms.not-found'],
  handler: async ({ kit }) => {
    // A list of tenants is nobody's business: outside the demo, only the default realm shows itself.
    const realms = isDemo(kit) ? await listRealms(kit.db) : [await getRealm(kit.db, kit.config.realm)];
    return { realms: realms.map((realm) => publicView(realm, isDemo(kit))) };
  },
});

const showPublicRealm = route({
  method: 'GET',
  path: '/api/realms/:realm',
  audience: 'public',
  summary: 'Show the public face of a realm',
  params: Type.Object({ realm: Type.String({ maxLength: 64 }) }),
  reply: RealmView,
  errors: ['realms.not-found'],
  handler: async ({ kit, params }) => publicView(await getRealm(kit.db, params.realm), isDemo(kit)),
});

/** What everybody may ask, and what administrators may. */
export function realmRoutes(facts: SettingRouteFacts): Route[] {
  return [listPublicRealms, showPublicRealm, ...settingRoutes(facts)];
}
