/** Settings of the realm, their versions and their file. */
import type { Routes } from '@lanyard/protocol/client';
import { call } from './calls.ts';

type Reply<Name extends keyof Routes> = Routes[Name]['reply'];
type Item<List> = List extends readonly (infer One)[] ? One : never;

export type RealmSettings = Reply<'GET /api/admin/realm'>;
export type SettingGroup = Item<Reply<'GET /api/admin/realm/schema'>['groups']>;
export type SettingField = Item<SettingGroup['fields']>;
export type SettingsPreview = Reply<'POST /api/admin/realm/preview'>;
export type SettingChange = Item<SettingsPreview['changes']>;
export type SettingVersion = Item<Reply<'GET /api/admin/realm/versions'>['versions']>;
export type SettingsImport = Routes['PUT /api/admin/realm/file']['body'];

export const settings = {
  read: () => call('GET /api/admin/realm'),
  schema: () => call('GET /api/admin/realm/schema'),
  preview: (body: Routes['POST /api/admin/realm/preview']['body']) => call('POST /api/admin/realm/preview', { body }),
  change: (body: Routes['PATCH /api/admin/realm']['body']) => call('PATCH /api/admin/realm', { body }),
  versions: (after?: number) =>
    call('GET /api/admin/realm/versions', { query: { limit: 20, ...(after === undefined ? {} : { after }) } }),
  difference: (from: number, to: number) => call('GET /api/admin/realm/difference', { query: { from, to } }),
  restore: (version: number, current: number) => call('POST /api/admin/realm/undo', { body: { version, current } }),
  file: (all: boolean) => call('GET /api/admin/realm/file', { query: { all } }),
  importFile: (body: SettingsImport) => call('PUT /api/admin/realm/file', { body }),
};
