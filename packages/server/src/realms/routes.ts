import { Type } from 'typebox';
import { record } from '../audit/index.ts';
import { type Kit, route } from '../kit/index.ts';
import { publicView, type Realm } from './realm.ts';
import { changedNames, type SettingsPatch, SettingsPatchSchema, SettingsSchema } from './settings.ts';
import { changeSettings, getRealm, listRealms } from './store.ts';

const RealmView = Type.Object({
  name: Type.String(),
  displayName: Type.String(),
  accent: Type.String(),
  demo: Type.Boolean(),
});

const SettingsView = Type.Object({
  name: Type.String(),
  version: Type.Integer(),
  settings: SettingsSchema,
});

const isDemo = (kit: Kit): boolean => kit.config.mode === 'demo';

function settingsView({ name, version, settings }: Realm) {
  return { name, version, settings };
}

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

const showSettings = route({
  method: 'GET',
  path: '/api/admin/realm',
  audience: 'administrator',
  summary: 'Show the settings of the realm',
  reply: SettingsView,
  errors: [],
  handler: async ({ kit, caller }) => settingsView(await getRealm(kit.db, caller.realm.id)),
});

const patchSettings = route({
  method: 'PATCH',
  path: '/api/admin/realm',
  audience: 'administrator',
  summary: 'Change settings of the realm',
  body: Type.Object(
    { version: Type.Optional(Type.Integer({ minimum: 1 })), settings: SettingsPatchSchema },
    { additionalProperties: false },
  ),
  reply: SettingsView,
  errors: ['realms.setting-invalid', 'realms.version-conflict'],
  handler: async ({ kit, caller, body, request }) => {
    const change = body.settings as SettingsPatch;
    const realm = await kit.db.transaction().execute(async (tx) => {
      const changed = await changeSettings(tx, { realmId: caller.realm.id, change, version: body.version });
      await record(tx, kit, {
        realmId: caller.realm.id,
        type: 'realm.changed',
        outcome: 'success',
        actor: { kind: 'operator', id: caller.user.id },
        address: request.address,
        requestId: request.id,
        details: { settings: changedNames(change), version: changed.version },
      });
      return changed;
    });
    return settingsView(realm);
  },
});

export const realmRoutes = [listPublicRealms, showPublicRealm, showSettings, patchSettings];
