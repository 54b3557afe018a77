import { Type } from 'typebox';
import { type Kit, Problem, type Queryable, type RequestContext, type Route, route, type Tx } from '../kit/index.ts';
import { type ChangeOrigin, changeSettings, importSettings, restoreSettings } from './change.ts';
import { storedDifference } from './difference.ts';
import { previewSettings, type TouchCounters } from './preview.ts';
import type { Realm } from './realm.ts';
import { SettingGroup, settingGroups } from './setting-fields.ts';
import {
  ChangesView,
  Mode,
  OutsideSettings,
  PreviewView,
  SettingsFile,
  SettingsView,
  settingsView,
  VersionView,
  versionView,
} from './setting-views.ts';
import { type SettingsPatch, SettingsPatchSchema } from './settings.ts';
import { getRealm, storedSettings } from './store.ts';
import { findVersion, listVersions } from './version-store.ts';

export type SettingRouteFacts = {
  /** Tells the realm's devices, after the commit. Devices are a later slice, so app.ts hands this in. */
  onSettingsChanged: (kit: Kit, realmId: string) => Promise<void> | void;
  /** Refuses, in the transaction of a change, what later slices know to be wrong with it. */
  checkChange: (tx: Tx, change: { before: Realm; after: Realm }) => Promise<void>;
  /** Whom a change touches; each slice counts what it owns. */
  touchCounters: readonly TouchCounters[];
};

const closed = { additionalProperties: false } as const;
const VersionNumber = Type.Integer({ minimum: 1, maximum: 2_147_483_647 });
const REFUSALS = ['realms.setting-unknown', 'realms.setting-invalid', 'realms.version-conflict'];

const showSettings = route({
  method: 'GET',
  path: '/api/admin/realm',
  audience: 'administrator',
  summary: 'Show the settings of the realm',
  reply: SettingsView,
  errors: [],
  handler: async ({ kit, caller }) => settingsView(await getRealm(kit.db, caller.realm.id)),
});

const showSchema = route({
  method: 'GET',
  path: '/api/admin/realm/schema',
  audience: 'administrator',
  summary: 'Describe every setting: title, meaning, limits and default, in the groups of a form',
  reply: Type.Object({ groups: Type.Array(SettingGroup) }),
  errors: [],
  handler: () => ({ groups: settingGroups() }),
});

const listSettingVersions = route({
  method: 'GET',
  path: '/api/admin/realm/versions',
  audience: 'administrator',
  summary: 'List the versions of the settings, newest first: who changed what, and when',
  query: Type.Object({
    after: Type.Optional(VersionNumber),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
  }),
  reply: Type.Object({ versions: Type.Array(VersionView), next: Type.Union([Type.Integer(), Type.Null()]) }),
  errors: [],
  handler: async ({ kit, caller, query }) => {
    const { after, limit = 50 } = query;
    const page = await listVersions(kit.db, { realmId: caller.realm.id, after, limit });
    return { versions: page.versions.map(versionView), next: page.next };
  },
});

const showDifference = route({
  method: 'GET',
  path: '/api/admin/realm/difference',
  audience: 'administrator',
  summary: 'Show what differs between two versions of the settings',
  query: Type.Object({ from: VersionNumber, to: VersionNumber }),
  reply: Type.Object({ changes: ChangesView }),
  errors: ['realms.version-not-found'],
  handler: async ({ kit, caller, query }) => {
    const [from, to] = await Promise.all([query.from, query.to].map((at) => versionAt(kit.db, caller.realm.id, at)));
    return { changes: storedDifference(from ?? {}, to ?? {}) };
  },
});

async function versionAt(q: Queryable, realmId: string, version: number): Promise<SettingsPatch> {
  const found = await findVersion(q, realmId, version);
  if (!found) throw new Problem('realms.version-not-found');
  return found.settings;
}

const exportFile = route({
  method: 'GET',
  path: '/api/admin/realm/file',
  audience: 'administrator',
  summary: 'Export the settings as a file: what differs from the defaults, or everything',
  query: Type.Object({ all: Type.Optional(Type.Boolean()) }),
  reply: SettingsFile,
  errors: [],
  handler: async ({ kit, caller, query }) => {
    if (query.all) return { ...(await getRealm(kit.db, caller.realm.id)).settings };
    return { ...(await storedSettings(kit.db, caller.realm.id)) };
  },
});

function previewRoute({ touchCounters }: SettingRouteFacts) {
  return route({
    method: 'POST',
    path: '/api/admin/realm/preview',
    audience: 'administrator',
    summary: 'Show what a change of settings would do, and whom it touches, without doing it',
    body: Type.Object({ settings: OutsideSettings, mode: Type.Optional(Mode) }, closed),
    reply: PreviewView,
    errors: [],
    handler: ({ kit, caller, body }) =>
      previewSettings(kit, touchCounters, {
        realmId: caller.realm.id,
        settings: body.settings as SettingsPatch,
        mode: body.mode ?? 'merge',
      }),
  });
}

type Caller = { user: { id: string; displayName: string } };

function originOf({ user }: Caller, request: RequestContext): ChangeOrigin {
  const actor = { kind: 'operator', id: user.id } as const;
  return { actor, name: user.displayName, address: request.address, requestId: request.id };
}

/** A change, its audit event and its version stand or fall together; devices hear of it when it stands. */
async function make(kit: Kit, facts: SettingRouteFacts, before: Realm, change: (tx: Tx) => Promise<Realm>) {
  const realm = await kit.db.transaction().execute(async (tx) => {
    const after = await change(tx);
    await facts.checkChange(tx, { before, after });
    return after;
  });
  await facts.onSettingsChanged(kit, realm.id);
  return settingsView(realm);
}

function patchRoute(facts: SettingRouteFacts) {
  return route({
    method: 'PATCH',
    path: '/api/admin/realm',
    audience: 'administrator',
    summary: 'Change settings of the realm',
    body: Type.Object({ version: Type.Optional(VersionNumber), settings: SettingsPatchSchema }, closed),
    reply: SettingsView,
    errors: REFUSALS,
    handler: ({ kit, caller, body, request }) =>
      make(kit, facts, caller.realm, (tx) =>
        changeSettings(tx, kit, {
          realmId: caller.realm.id,
          change: body.settings as SettingsPatch,
          version: body.version,
          origin: originOf(caller, request),
        }),
      ),
  });
}

function importRoute(facts: SettingRouteFacts) {
  return route({
    method: 'PUT',
    path: '/api/admin/realm/file',
    audience: 'administrator',
    summary: 'Import settings from a file',
    body: Type.Object({ settings: OutsideSettings, mode: Mode, version: Type.Optional(VersionNumber) }, closed),
    reply: SettingsView,
    errors: REFUSALS,
    handler: ({ kit, caller, body, request }) =>
      make(kit, facts, caller.realm, (tx) =>
        importSettings(tx, kit, {
          realmId: caller.realm.id,
          settings: body.settings as SettingsPatch,
          mode: body.mode,
          version: body.version,
          origin: originOf(caller, request),
        }),
      ),
  });
}

function undoRoute(facts: SettingRouteFacts) {
  return route({
    method: 'POST',
    path: '/api/admin/realm/undo',
    audience: 'administrator',
    summary: 'Go back to an earlier version of the settings, as a new version that can itself be undone',
    body: Type.Object({ version: VersionNumber, current: Type.Optional(VersionNumber) }, closed),
    reply: SettingsView,
    errors: [...REFUSALS, 'realms.version-not-found'],
    handler: ({ kit, caller, body, request }) =>
      make(kit, facts, caller.realm, (tx) =>
        restoreSettings(tx, kit, {
          realmId: caller.realm.id,
          to: body.version,
          version: body.current,
          origin: originOf(caller, request),
        }),
      ),
  });
}

/** The routes with which an administrator looks after the settings of a realm. */
export function settingRoutes(facts: SettingRouteFacts): Route[] {
  return [
    showSettings,
    showSchema,
    listSettingVersions,
    showDifference,
    exportFile,
    previewRoute(facts),
    patchRoute(facts),
    importRoute(facts),
    undoRoute(facts),
  ];
}
