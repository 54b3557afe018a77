import type { Static, TObject } from 'typebox';
import { Value } from 'typebox/value';
import type { Kit, RequestContext, Tx } from '../kit/index.ts';
import type { Realm } from '../realms/index.ts';
import type { Answer, Callback } from './callbacks.ts';
import type { JourneyScripts, NodeProperties } from './journey.ts';
import type { State } from './state.ts';

export type Outcome = { readonly id: string; readonly displayName: string };

/** What a page says around its screens. */
export type PageTexts = { readonly stage?: string; readonly header?: string; readonly description?: string };

/** What a node found out: it asks something, or leaves by one of its outcomes. */
export type NodeResult =
  | {
      readonly kind: 'ask';
      readonly callbacks: readonly Callback[];
      /** Topics of the bus at whose next message the step can go on: a client that is willing to wait is held until then. */
      readonly wakeOn?: readonly string[] | undefined;
      /** What stands around the question; a page has its own. */
      readonly page?: PageTexts | undefined;
    }
  | { readonly kind: 'outcome'; readonly outcome: string }
  /**
   * The journey goes on with a link that was sent; the text says so. `suspendedId` is the random token in that link: it opens
   * the run once, and the node is then processed again without answers.
   */
  | { readonly kind: 'suspend'; readonly message: string; readonly suspendedId: string };

export const ask = (...callbacks: Callback[]): NodeResult => ({ kind: 'ask', callbacks });
export const askUntil = (wakeOn: readonly string[], ...callbacks: Callback[]): NodeResult => ({
  kind: 'ask',
  callbacks,
  wakeOn,
});
export const suspend = (message: string, suspendedId: string): NodeResult => ({
  kind: 'suspend',
  message,
  suspendedId,
});
export const leaveBy = (outcome: string): NodeResult => ({ kind: 'outcome', outcome });

export type NodeContext<Properties> = {
  readonly kit: Kit;
  readonly realm: Realm;
  readonly request: RequestContext;
  readonly properties: Properties;
  readonly state: State;
  /** Names this run: what its nodes ask for elsewhere, they ask for as `sign-in:<runId>`. */
  readonly runId: string;
  /** The session that the run is to raise; absent where it opens a new one. */
  readonly session?: { readonly id: string; readonly userId: string } | undefined;
  /** To what this node asked, in order; null where it has not asked yet. */
  readonly answers: readonly Answer[] | null;
  /** The person's languages, best first. */
  readonly locales: readonly string[];
  /** Of the journey that this node stands in. */
  readonly scripts: JourneyScripts;
  /** What the node is called where it stands. */
  readonly displayName: string;
  /** The journey that it stands in. */
  readonly journey: string;
  /** Names this node in this run: what it keeps in the state under it meets no other node's. */
  readonly nodeId: string;
};

/** Where a journey will run, for checks that depend on it: addresses that go into codes have a limit. */
export type JourneySite = {
  /** Origin of the server, without a trailing slash. */
  readonly publicUrl: string;
  /** Name of the realm. */
  readonly realm: string;
};

export type NodeTypeDeclaration<Schema extends TObject> = {
  /** As exports hold it. */
  readonly type: string;
  /** As the editor and the documentation call it. */
  readonly name: string;
  readonly summary: string;
  /** What whoever brings it from PingAM should know, beyond its properties here; for the reference alone. */
  readonly note?: string;
  readonly tags: readonly string[];
  /** Types, limits, defaults and meaning of its properties: form, validation and documentation derive from it. */
  readonly properties: Schema;
  /** Whether it always stops to ask when it is entered: what keeps a loop from running on by itself. */
  readonly isScreen: boolean;
  /** Whether it stops to ask where its own making says so: a circle that leads through it is none that runs on by itself. */
  readonly mayAsk?: boolean;
  /** Whether it can suspend the run, to go on with a link: a page, which asks for several things at once, cannot. */
  readonly canSuspend?: boolean;
  /** The property that holds the address of a logo for phones: it is looked at before a journey with it is published. */
  readonly logo?: string;
  readonly outcomes: (properties: Static<Schema>) => readonly Outcome[];
  /** What is wrong with properties that are well formed each: texts for people. */
  readonly check?: (properties: Static<Schema>, site?: JourneySite) => readonly string[];
  readonly process: (context: NodeContext<Static<Schema>>) => Promise<NodeResult> | NodeResult;
  /**
   * Ends what such a node has asked for elsewhere in these runs, where a publication takes it away while they stand in it; in the
   * transaction of the publication. @returns what to tell after the commit
   */
  readonly takeBack?: (tx: Tx, kit: Kit, runIds: readonly string[]) => Promise<() => void>;
};

/** A declared node type with its property types forgotten: for the engine, the editor and tests that walk all of them. */
export type NodeType = Omit<NodeTypeDeclaration<TObject>, 'outcomes' | 'check' | 'process'> & {
  readonly outcomes: (properties: NodeProperties) => readonly Outcome[];
  readonly check: (properties: NodeProperties, site?: JourneySite) => readonly string[];
  readonly process: (context: NodeContext<NodeProperties>) => Promise<NodeResult> | NodeResult;
};

/**
 * Declares a node once: form, validation, documentation and the engine all read this object.
 * @example nodeType({ type: 'MessageNode', name: 'Message', …, outcomes: () => [TRUE, FALSE], process: ({ answers }) => … })
 */
export function nodeType<const Schema extends TObject>(declaration: NodeTypeDeclaration<Schema>): NodeType {
  return { check: () => [], ...declaration } as unknown as NodeType;
}

/** Properties with defaults for what is missing, and spelled as their types want them. */
export function completeProperties(type: Pick<NodeType, 'properties'>, given: NodeProperties): NodeProperties {
  return Value.Default(type.properties, spellProperties(type, given)) as NodeProperties;
}

/** Texts turned into the numbers and booleans that they spell: exports of other products hold both. */
export function spellProperties({ properties: schema }: Pick<NodeType, 'properties'>, given: NodeProperties) {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name,
      spell(Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined, value),
    ]),
  );
}

function spell(schema: unknown, value: unknown): unknown {
  const type = (schema as { type?: string } | undefined)?.type;
  if (typeof value !== 'string') return value;
  if ((type === 'integer' || type === 'number') && value.trim() !== '' && Number.isFinite(Number(value)))
    return Number(value);
  if (type === 'boolean' && (value === 'true' || value === 'false')) return value === 'true';
  return value;
}
