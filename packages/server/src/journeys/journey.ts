/** A journey as data: nodes with properties, named outcomes, and where each leads. */

/** Where an outcome ends the journey; the ids are PingAM's, so that its exports keep their meaning. */
export const SUCCESS = '70e691a5-1e33-4ac3-a356-e7b6d60d92e0';
export const FAILURE = 'e301438c-0bd0-429c-ab0c-66126501069a';

export const isEnd = (id: string): boolean => id === SUCCESS || id === FAILURE;

export type NodeProperties = Readonly<Record<string, unknown>>;

/** A place in the drawing. */
export type Place = { readonly x: number; readonly y: number };

/** What the file of a journey held and nothing here means; it goes back into the next file (scripts, themes, outcomes of unknown types). */
export type Extras = Readonly<Record<string, unknown>>;

export type JourneyNode = {
  /** The name of its type, as exports hold it: `UsernameCollectorNode`. */
  readonly type: string;
  readonly displayName: string;
  readonly properties: NodeProperties;
  /** By outcome: the id of the next node, or of an end. */
  readonly connections: Readonly<Record<string, string>>;
  /** Where the editor draws it. */
  readonly x: number;
  readonly y: number;
  readonly extras?: Extras;
};

/** What a scripted node runs: plain JavaScript, which belongs to its journey. */
export type JourneyScript = {
  /** 1–200 characters, for people. */
  readonly name: string;
  readonly description: string;
  /** At most 65,536 characters. */
  readonly source: string;
  /** Which of PingAM's two script interfaces it is written for: the legacy one, or the next generation. */
  readonly evaluatorVersion: '1.0' | '2.0';
  /** What its file said of it beyond that. */
  readonly extras?: Extras;
};

export type JourneyScripts = Readonly<Record<string, JourneyScript>>;

export type Journey = {
  readonly name: string;
  readonly description: string;
  readonly enabled: boolean;
  /** It can only be run by another journey. */
  readonly innerOnly: boolean;
  /** It runs even where a session exists. */
  readonly mustRun: boolean;
  /** It ends without a session. */
  readonly noSession: boolean;
  readonly entryNodeId: string;
  /** By id: those that connections lead to, and those that pages hold. */
  readonly nodes: Readonly<Record<string, JourneyNode>>;
  /** By id: those that its nodes name, and those that came along with them. */
  readonly scripts?: JourneyScripts;
  /** Where the editor draws the start (`startNode`) and the ends, by their ids. */
  readonly staticNodes?: Readonly<Record<string, Place>>;
  readonly extras?: Extras;
};

/** The id of the start in drawings. */
export const START = 'startNode';

/** The node with this id; ids come from files, and `toString` is nobody's node. */
export function nodeAt({ nodes }: Pick<Journey, 'nodes'>, id: string | undefined): JourneyNode | undefined {
  return id !== undefined && Object.hasOwn(nodes, id) ? nodes[id] : undefined;
}

/** The script of a journey with this id. */
export function scriptAt({ scripts = {} }: Pick<Journey, 'scripts'>, id: string): JourneyScript | undefined {
  return Object.hasOwn(scripts, id) ? scripts[id] : undefined;
}

/** Of one journey. */
export const MAX_NODES = 500;
export const MAX_SCRIPTS = 100;

/** A page shows the screens of several nodes at once; it names them in its property `nodes`. */
export const PAGE_NODE = 'PageNode';
export const INNER_TREE_NODE = 'InnerTreeEvaluatorNode';

/** The ids of the nodes that a page shows, in order. */
export function childrenOf({ type, properties }: Pick<JourneyNode, 'type' | 'properties'>): string[] {
  if (type !== PAGE_NODE || !Array.isArray(properties.nodes)) return [];
  return properties.nodes.flatMap((child: unknown) =>
    typeof child === 'object' && child !== null && '_id' in child && typeof child._id === 'string' ? [child._id] : [],
  );
}

/** The name of the journey that an inner tree node runs. */
export function innerJourneyOf({ type, properties }: Pick<JourneyNode, 'type' | 'properties'>): string | null {
  return type === INNER_TREE_NODE && typeof properties.tree === 'string' ? properties.tree : null;
}
