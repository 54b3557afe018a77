import assert from 'node:assert/strict';
import { test } from 'node:test';
import { END_SIZE, nodeSize } from '@lanyard/protocol/journeys';
import { drawJourney } from './draw.ts';
import { childrenOf, FAILURE, type Journey, PAGE_NODE, START, SUCCESS } from './journey.ts';
import { laidOut } from './layout.ts';
import { ownNodes } from './own-nodes.ts';
import { exampleJourneys } from './shipped.ts';

type Box = { id: string; x: number; y: number; width: number; height: number };

function boxesOf({ nodes, staticNodes = {} }: Journey): Box[] {
  const shown = new Set(Object.values(nodes).flatMap(childrenOf));
  const own = Object.entries(nodes).filter(([id]) => !shown.has(id));
  return [
    ...own.map(([id, node]) => {
      const screens = node.type === PAGE_NODE ? childrenOf(node).length : null;
      const size = nodeSize({ screens, outcomes: Object.keys(node.connections).length });
      return { id, x: node.x, y: node.y, ...size };
    }),
    ...Object.entries(staticNodes).map(([id, place]) => ({ id, ...place, ...END_SIZE })),
  ];
}

/** Nearer than a line needs to pass. */
const tooNear = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width + 40 && b.x < a.x + a.width + 40 && a.y < b.y + b.height + 24 && b.y < a.y + a.height + 24;

function assertRoom(journey: Journey): void {
  const boxes = boxesOf(journey);
  for (const [index, box] of boxes.entries()) {
    const near = boxes.slice(index + 1).find((other) => tooNear(box, other));
    assert.equal(near, undefined, `${journey.name}: ${box.id} and ${near?.id} have room between them`);
  }
}

test('journeys that are shipped stand with room between their nodes, from the start at the left to the ends at the right', () => {
  for (const journey of exampleJourneys) {
    assertRoom(journey);
    const boxes = boxesOf(journey);
    const at = (id: string) => boxes.find((box) => box.id === id)?.x ?? Number.NaN;
    const own = boxes.filter(({ id }) => ![START, SUCCESS, FAILURE].includes(id));
    for (const { x } of own) assert.ok(at(START) < x && x < at(SUCCESS) && x < at(FAILURE), journey.name);
  }
});

test('what is laid out twice stands the same: an upgrade finds what it shipped', () => {
  const drawn = () =>
    drawJourney({
      name: 'Twice',
      description: '',
      nodes: {
        a: { type: 'MessageNode', displayName: 'a', to: { true: 'b', false: 'a' } },
        b: { type: 'MessageNode', displayName: 'b', to: { true: 'success', false: 'a' } },
      },
    });
  assert.deepEqual(drawn(), drawn());
});

test('a circle, a node that nothing leads to and one that leads nowhere find their places', () => {
  const node = (connections: Record<string, string>) => ({
    type: 'MessageNode',
    displayName: 'n',
    properties: {},
    connections,
    x: 0,
    y: 0,
  });
  const flags = { description: '', enabled: true, innerOnly: false, mustRun: false, noSession: false };
  const types = new Map(ownNodes.map((type) => [type.type, type]));
  const nodes = {
    lost: node({ true: 'lost' }),
    b: node({ true: 'a', false: 'gone' }),
    a: node({ true: 'b', false: SUCCESS }),
    end: node({}),
  };
  const journey = laidOut({ name: 'Odd', ...flags, entryNodeId: 'a', nodes }, types);
  assertRoom(journey);
  assert.ok((journey.nodes.a?.x ?? 0) < (journey.nodes.b?.x ?? 0), 'the circle begins where everybody begins');
  const empty = laidOut({ name: 'Empty', ...flags, entryNodeId: '', nodes: {} }, types);
  assertRoom(empty);
  assert.equal(
    Object.values(empty.staticNodes ?? {}).every(({ x, y }) => Number.isFinite(x + y)),
    true,
  );
});
