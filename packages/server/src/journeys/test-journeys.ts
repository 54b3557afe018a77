/** Small journeys for tests, written as briefly as they are drawn. */
import type { RequestContext } from '../kit/index.ts';
import { FAILURE, type Journey, type JourneyNode, SUCCESS } from './journey.ts';

export type Sketch = {
  readonly type: string;
  readonly properties?: Record<string, unknown>;
  /** By outcome: an id, `+` for success, `-` for failure. */
  readonly to?: Record<string, string>;
};

const ENDS: Readonly<Record<string, string>> = { '+': SUCCESS, '-': FAILURE };

/** The first node is the start. */
export function sketchJourney(name: string, sketches: Readonly<Record<string, Sketch>>): Journey {
  const nodes = Object.entries(sketches).map(([id, { type, properties = {}, to = {} }]): [string, JourneyNode] => {
    const connections = Object.fromEntries(
      Object.entries(to).map(([outcome, target]) => [outcome, ENDS[target] ?? target]),
    );
    return [id, { type, displayName: id, properties, connections, x: 0, y: 0 }];
  });
  const flags = { description: '', enabled: true, innerOnly: false, mustRun: false, noSession: false };
  return { name, ...flags, entryNodeId: nodes[0]?.[0] ?? '', nodes: Object.fromEntries(nodes) };
}

/** A request that sets no cookies, for nodes that look at none. */
export const plainRequest: RequestContext = {
  id: 'request',
  method: 'POST',
  path: '/am/json/authenticate',
  address: '203.0.113.7',
  browser: 'Firefox on Windows',
  cookies: {},
  header: () => undefined,
  rawBody: new Uint8Array(),
  signal: new AbortController().signal,
  setCookie: () => {
    throw new TypeError('no cookie is expected here');
  },
  clearCookie: () => undefined,
};
