/** Journeys that are shipped, written as briefly as they would be drawn: readable keys, ids and places worked out. */
import { createHash } from 'node:crypto';
import { FAILURE, type Journey, type JourneyNode, PAGE_NODE, SUCCESS } from './journey.ts';
import { layOut, type PlacedNode } from './layout.ts';

export type DrawnNode = {
  readonly type: string;
  readonly displayName: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  /** Of a page: the nodes that it shows, in order. */
  readonly shows?: Readonly<Record<string, Pick<DrawnNode, 'type' | 'displayName' | 'properties'>>>;
  /** By outcome: the key of the next node, `success` or `failure`. A page has the outcomes of the last node that it shows. */
  readonly to: Readonly<Record<string, string>>;
};

export type Drawing = {
  readonly name: string;
  readonly description: string;
  readonly innerOnly?: boolean;
  readonly mustRun?: boolean;
  readonly noSession?: boolean;
  /** The first is the start. */
  readonly nodes: Readonly<Record<string, DrawnNode>>;
};

const ENDS: Readonly<Record<string, string>> = { success: SUCCESS, failure: FAILURE };

/**
 * A journey from its drawing. Its ids are UUIDs, because other products demand them, and the same at every start.
 * @example drawJourney({ name: 'Login', description: '…', nodes: { name: { type: 'UsernameCollectorNode', …, to: { outcome: 'success' } } } })
 */
export function drawJourney({ name, description, nodes: drawn, ...flags }: Drawing): Journey {
  const idOf = (key: string): string => ENDS[key] ?? stableId(`${name}/${key}`);
  const { places, ends } = layOut(
    new Map(Object.entries(drawn).map(([key, node]) => [idOf(key), placedNode(node, idOf)])),
  );
  const nodes = Object.entries(drawn).flatMap(([key, node]): [string, JourneyNode][] => {
    const shown = Object.entries(node.shows ?? {}).map(([child, it]): [string, JourneyNode] => [
      idOf(`${key}/${child}`),
      { type: it.type, displayName: it.displayName, properties: it.properties ?? {}, connections: {}, x: 0, y: 0 },
    ]);
    const connections = Object.fromEntries(Object.entries(node.to).map(([outcome, target]) => [outcome, idOf(target)]));
    const { x, y } = places.get(idOf(key)) ?? { x: 0, y: 0 };
    const place = { connections, x, y };
    return [
      [idOf(key), { type: node.type, displayName: node.displayName, properties: propertiesOf(node, shown), ...place }],
      ...shown,
    ];
  });
  return {
    name,
    description,
    enabled: true,
    innerOnly: false,
    mustRun: false,
    noSession: false,
    ...flags,
    entryNodeId: idOf(Object.keys(drawn)[0] ?? ''),
    nodes: Object.fromEntries(nodes),
    staticNodes: ends,
  };
}

const placedNode = ({ type, shows = {}, to }: DrawnNode, idOf: (key: string) => string): PlacedNode => ({
  screens: type === PAGE_NODE ? Object.keys(shows).length : null,
  to: Object.values(to).map(idOf),
});

function propertiesOf({ type, properties = {} }: DrawnNode, shown: readonly [string, JourneyNode][]) {
  if (type !== PAGE_NODE) return properties;
  const nodes = shown.map(([_id, { type: nodeType }]) => ({ _id, nodeType }));
  return { ...properties, nodes };
}

/** A UUID of version 8 (RFC 9562 section 5.8): the name's own hash. */
function stableId(text: string): string {
  const hash = createHash('sha256').update(text).digest();
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x80, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = hash.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}
