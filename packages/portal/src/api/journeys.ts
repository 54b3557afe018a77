/** Journeys: what they are made of, their drafts, versions and files. */
import type { Routes } from '@lanyard/protocol/client';
import { call } from './calls.ts';

type Reply<Name extends keyof Routes> = Routes[Name]['reply'];
type Item<List> = List extends readonly (infer One)[] ? One : never;

export type JourneyEntry = Item<Reply<'GET /api/admin/journeys'>['journeys']>;
export type JourneyView = Reply<'GET /api/admin/journeys/{name}'>;
/** Nodes with properties, named outcomes, and where each leads. */
export type Journey = Readonly<JourneyView['journey']>;
export type JourneyNode = Readonly<Journey['nodes'][string]>;
/** JavaScript that decides by which outcome a node is left. */
export type JourneyScript = Readonly<NonNullable<Journey['scripts']>[string]>;

export type JourneyCheck = Reply<'POST /api/admin/journeys/check'>;
/** `nodeId` is null where the journey as a whole is meant. */
export type JourneyFault = Item<JourneyCheck['faults']>;
export type Outcomes = JourneyCheck['outcomes'];
export type Outcome = Item<Outcomes[string]>;

export type JourneyVersion = Item<Reply<'GET /api/admin/journeys/{name}/versions'>['versions']>;
export type JourneyChange = Item<Reply<'GET /api/admin/journeys/{name}/versions/{version}'>['difference']>;
export type JourneyImport = Reply<'POST /api/admin/journeys/import'>;

/** Who was faster, and with what: of the refusal `journeys.version-conflict`. */
export type JourneyConflict = Pick<JourneyView, 'name' | 'version' | 'journey' | 'isDraft'> & {
  readonly by: { readonly name: string | null; readonly at: string };
};

/** What a script did when it was tried, or what is wrong with it; `outcome` is null where it gave none. */
export type ScriptTrial = Reply<'POST /api/admin/journeys/script-trials'>;
export type ScriptError = NonNullable<ScriptTrial['error']>;

/** What a script is tried with. */
export type ScriptTrialOf = Omit<Routes['POST /api/admin/journeys/script-trials']['body'], 'checkOnly'>;

/** The JSON Schema of a property, as far as forms read it. */
export type PropertySchema = {
  readonly type?: string;
  /** `script` names a script of the journey. */
  readonly format?: string;
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly PropertySchema[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: PropertySchema;
  readonly properties?: Readonly<Record<string, PropertySchema>>;
  readonly patternProperties?: Readonly<Record<string, PropertySchema>>;
  readonly required?: readonly string[];
};

export type JourneyNodeType = Omit<Item<Reply<'GET /api/admin/journey-nodes'>['types']>, 'schema'> & {
  readonly schema: PropertySchema;
};

export const journeys = {
  list: async () => (await call('GET /api/admin/journeys')).journeys,
  types: async () => (await call('GET /api/admin/journey-nodes')).types as JourneyNodeType[],
  create: (body: { name: string; from?: string }) => call('POST /api/admin/journeys', { body }),
  read: (name: string) => call('GET /api/admin/journeys/{name}', { params: { name } }),
  save: (name: string, body: { journey: Journey; version: number }) =>
    call('PUT /api/admin/journeys/{name}', { params: { name }, body }),
  check: (journey: Journey) => call('POST /api/admin/journeys/check', { body: { journey } }),
  /** Runs a script with made-up values; nothing is changed by it. */
  tryScript: (body: ScriptTrialOf) => call('POST /api/admin/journeys/script-trials', { body }),
  /** What is wrong with how a script is written; null where nothing is. It does not run. */
  checkScript: async (script: Pick<JourneyScript, 'source' | 'evaluatorVersion'>) =>
    (await call('POST /api/admin/journeys/script-trials', { body: { ...script, checkOnly: true } })).error,
  publish: (name: string, version: number) =>
    call('POST /api/admin/journeys/{name}/publish', { params: { name }, body: { version } }),
  discard: (name: string) => call('POST /api/admin/journeys/{name}/discard', { params: { name } }),
  remove: (name: string) => call('DELETE /api/admin/journeys/{name}', { params: { name } }),
  versions: async (name: string) =>
    (await call('GET /api/admin/journeys/{name}/versions', { params: { name } })).versions,
  version: (name: string, version: number) =>
    call('GET /api/admin/journeys/{name}/versions/{version}', { params: { name, version } }),
  restore: (name: string, version: number) =>
    call('POST /api/admin/journeys/{name}/versions/{version}/restore', { params: { name, version } }),
  file: (name: string) => call('GET /api/admin/journeys/{name}/file', { params: { name } }),
  importFile: (body: { file: object; replace: boolean }) => call('POST /api/admin/journeys/import', { body }),
};
