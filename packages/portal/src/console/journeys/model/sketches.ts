/** Small journeys for tests, written as briefly as they are drawn: `+` is success, `-` is failure. */
import type { Journey, JourneyNode, JourneyNodeType, PropertySchema } from '../../../api/journeys.ts';
import { FAILURE, PAGE_NODE, SUCCESS } from './journey.ts';

export type Sketch = {
  type?: string;
  name?: string;
  to?: Record<string, string>;
  at?: readonly [number, number];
  properties?: Record<string, unknown>;
  /** The screens of a page. */
  shows?: readonly string[];
};

const ENDS: Readonly<Record<string, string>> = { '+': SUCCESS, '-': FAILURE };

export function sketchJourney(sketches: Readonly<Record<string, Sketch>>): Journey {
  const nodes = Object.entries(sketches).map(([id, sketch]): [string, JourneyNode] => {
    const { name = id, to = {}, at = [0, 0], shows } = sketch;
    const type = sketch.type ?? (shows === undefined ? 'MessageNode' : PAGE_NODE);
    const refs = shows?.map((child) => ({ _id: child, nodeType: 'MessageNode', displayName: child }));
    const properties = { ...sketch.properties, ...(refs === undefined ? {} : { nodes: refs }) };
    const connections = Object.fromEntries(Object.entries(to).map(([outcome, end]) => [outcome, ENDS[end] ?? end]));
    return [id, { type, displayName: name, properties, connections, x: at[0], y: at[1] }];
  });
  const flags = { description: '', enabled: true, innerOnly: false, mustRun: false, noSession: false };
  return { name: 'Login', ...flags, entryNodeId: nodes[0]?.[0] ?? '', nodes: Object.fromEntries(nodes) };
}

const YES_NO = [
  { id: 'true', displayName: 'True' },
  { id: 'false', displayName: 'False' },
];
const ONWARD = [{ id: 'outcome', displayName: 'Outcome' }];

const typeOf = (type: string, outcomes = YES_NO, schema: PropertySchema = {}): JourneyNodeType => ({
  type,
  name: type.replace('Node', ''),
  summary: '',
  tags: [],
  isScreen: true,
  schema,
  outcomes,
});

export const SKETCHED_TYPES = new Map(
  [typeOf('MessageNode'), typeOf('NameNode', ONWARD), typeOf(PAGE_NODE, ONWARD)].map((type) => [type.type, type]),
);
