/** Journeys: what they are made of, their drafts, versions and files. */
import { call } from './calls.ts';

/** Nodes with properties, named outcomes, and where each leads. */
export type JourneyNode = {
  readonly type: string;
  readonly displayName: string;
  readonly properties: Readonly<Record<string, unknown>>;
  /** By outcome: the id of the next node, or of an end. */
  readonly connections: Readonly<Record<string, string>>;
  readonly x: number;
  readonly y: number;
  /** What its file held and nothing here means. */
  readonly extras?: Readonly<Record<string, unknown>>;
};

export type Journey = {
  readonly name: string;
  readonly description: string;
  readonly enabled: boolean;
  readonly innerOnly: boolean;
  readonly mustRun: boolean;
  readonly noSession: boolean;
  readonly entryNodeId: string;
  readonly nodes: Readonly<Record<string, JourneyNode>>;
  /** Where the start and the ends are drawn, for other editors. */
  readonly staticNodes?: Readonly<Record<string, { readonly x: number; readonly y: number }>>;
  readonly extras?: Readonly<Record<string, unknown>>;
};

export type Outcome = { readonly id: string; readonly displayName: string };
export type Outcomes = Readonly<Record<string, readonly Outcome[]>>;
/** `nodeId` is null where the journey as a whole is meant. */
export type JourneyFault = { readonly nodeId: string | null; readonly code: string; readonly text: string };
export type JourneyCheck = { readonly faults: readonly JourneyFault[]; readonly outcomes: Outcomes };

export type Person = { readonly id: string; readonly name: string };
export type JourneyEntry = Omit<Journey, 'entryNodeId' | 'nodes' | 'staticNodes' | 'extras'> & {
  readonly state: 'published' | 'draft' | 'changed';
  readonly version: number | null;
  readonly faults: number;
  readonly changedAt: string;
  readonly changedBy: Person | null;
};

export type JourneyView = JourneyCheck & {
  readonly name: string;
  readonly journey: Journey;
  readonly isDraft: boolean;
  readonly published: number | null;
  /** Of the draft: a save names the one that it was made on. */
  readonly version: number;
};

export type JourneyVersion = {
  readonly version: number;
  readonly publishedAt: string;
  readonly publishedBy: Person | null;
  readonly current: boolean;
};
export type JourneyChange = {
  readonly nodeId: string | null;
  readonly kind: 'added' | 'removed' | 'changed';
  readonly text: string;
};

/** Who was faster, and with what: of the refusal `journeys.version-conflict`. */
export type JourneyConflict = Pick<JourneyView, 'name' | 'version' | 'journey' | 'isDraft'> & {
  readonly by: { readonly name: string | null; readonly at: string };
};

/** The JSON Schema of a property, as far as forms read it. */
export type PropertySchema = {
  readonly type?: string;
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

export type JourneyNodeType = {
  readonly type: string;
  readonly name: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly isScreen: boolean;
  readonly schema: PropertySchema;
  /** Of a node with the defaults. */
  readonly outcomes: readonly Outcome[];
};

export type JourneyImport = { readonly imported: readonly string[]; readonly warnings: readonly string[] };

type Ask = <Reply>(
  route: string,
  input?: { params?: Record<string, string | number>; body?: object },
) => Promise<Reply>;
const ask = call as unknown as Ask;
const ONE = '/api/admin/journeys/{name}';

export const journeys = {
  list: () => ask<{ journeys: JourneyEntry[] }>('GET /api/admin/journeys'),
  types: () => ask<{ types: JourneyNodeType[] }>('GET /api/admin/journey-nodes'),
  create: (body: { name: string; from?: string }) => ask<JourneyView>('POST /api/admin/journeys', { body }),
  read: (name: string) => ask<JourneyView>(`GET ${ONE}`, { params: { name } }),
  save: (name: string, body: { journey: Journey; version: number }) =>
    ask<JourneyView>(`PUT ${ONE}`, { params: { name }, body }),
  check: (journey: Journey) => ask<JourneyCheck>('POST /api/admin/journeys/check', { body: { journey } }),
  publish: (name: string, version: number) =>
    ask<JourneyView>(`POST ${ONE}/publish`, { params: { name }, body: { version } }),
  discard: (name: string) => ask<JourneyView>(`POST ${ONE}/discard`, { params: { name } }),
  remove: (name: string) => ask<null>(`DELETE ${ONE}`, { params: { name } }),
  versions: (name: string) => ask<{ versions: JourneyVersion[] }>(`GET ${ONE}/versions`, { params: { name } }),
  version: (name: string, version: number) =>
    ask<{ journey: Journey; difference: JourneyChange[] }>(`GET ${ONE}/versions/{version}`, {
      params: { name, version },
    }),
  restore: (name: string, version: number) =>
    ask<JourneyView>(`POST ${ONE}/versions/{version}/restore`, { params: { name, version } }),
  file: (name: string) => ask<object>(`GET ${ONE}/file`, { params: { name } }),
  importFile: (body: { file: object; replace: boolean }) =>
    ask<JourneyImport>('POST /api/admin/journeys/import', { body }),
};
