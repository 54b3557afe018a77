/** From the model to what the drawing library draws. */
import { type Edge, type Node, Position } from '@xyflow/react';
import type { Journey } from '../../../api/journeys.ts';
import type { EditorValue } from '../editor/context.ts';
import { faultsOf } from '../editor/context.ts';
import { type Box, boxesOf, inletOf, outletOf } from '../model/geometry.ts';
import { FAILURE, isPlace, nameOf, nodeAt, PAGE_NODE, type Point, START, SUCCESS } from '../model/journey.ts';
import type { Leads } from '../model/outcomes.ts';
import { pathOf, routeLines } from '../model/routes.ts';

export type FlowNode = Node<Record<string, never>, 'step' | 'end'>;
export type FlowEdge = Edge<{ path: string; middle: Point; from: string; outcome: string; tone: Tone }, 'way'>;
type Tone = 'good' | 'bad' | 'plain';

export const IN = 'in';

export type Drawing = { nodes: FlowNode[]; edges: FlowEdge[]; boxes: ReadonlyMap<string, Box> };

type Value = Pick<EditorValue, 'editor' | 'leads' | 'faults' | 'warnings' | 'types' | 'isReadOnly'>;

/** `places` are those of nodes that are being dragged. */
export function drawingOf(value: Value, places: Readonly<Record<string, Point>>): Drawing {
  const { editor, leads } = value;
  const boxes = boxesOf(editor.journey, leads, places);
  const nodes = [...boxes].map(([id, box]) => flowNode(value, id, box, boxes));
  return { nodes, edges: flowEdges(editor.journey, leads, boxes, editor.line), boxes };
}

function flowNode(value: Value, id: string, box: Box, boxes: ReadonlyMap<string, Box>): FlowNode {
  const { editor, isReadOnly } = value;
  const { x, y, width, height } = box;
  return {
    id,
    type: isPlace(id) ? 'end' : 'step',
    position: { x, y },
    width,
    height,
    measured: { width, height },
    data: {},
    selected: editor.selected.has(id),
    draggable: !isReadOnly,
    deletable: false,
    connectable: !isReadOnly,
    ariaLabel: spoken(value, id),
    handles: handlesOf(value, id, box, boxes),
  };
}

function handlesOf({ editor, leads }: Value, id: string, { x, y }: Box, boxes: ReadonlyMap<string, Box>) {
  const outlets = id === START ? [''] : (leads.get(id) ?? []).map((lead) => lead.id);
  const inlet = inletOf(id, boxes);
  return [
    { id: IN, type: 'target' as const, position: Position.Left, x: inlet.x - x, y: inlet.y - y },
    ...outlets.map((outcome, row) => {
      const outlet = outletOf(editor.journey, id, row, boxes);
      return { id: outcome, type: 'source' as const, position: Position.Right, x: outlet.x - x, y: outlet.y - y };
    }),
  ];
}

/** What somebody hears who comes to a node: its name, its kind, where it leads, and what is wrong. */
function spoken({ editor: { journey }, leads, faults, warnings, types }: Value, id: string): string {
  const node = nodeAt(journey, id);
  if (node === undefined) return nameOf(journey, id);
  const ways = (leads.get(id) ?? []).map(
    ({ name, to }) => `${name} leads ${to === null ? 'nowhere' : `to ${nameOf(journey, to)}`}`,
  );
  const own = [
    ...faultsOf(faults, id).map(({ text }) => `Fault: ${text}`),
    ...faultsOf(warnings, id).map(({ text }) => `Warning: ${text}`),
  ];
  return [node.displayName, types.get(node.type)?.name ?? `Unknown: ${node.type}`, ...ways, ...own].join('. ');
}

type Way = { from: string; outcome: string; to: string; source: Point; target: Point };

function waysOf(journey: Journey, leads: Leads, boxes: ReadonlyMap<string, Box>): Way[] {
  const ways = [...boxes.keys()].flatMap((from) =>
    (leads.get(from) ?? []).flatMap(({ id: outcome, to }, row): Way[] =>
      to === null || !boxes.has(to)
        ? []
        : [{ from, outcome, to, source: outletOf(journey, from, row, boxes), target: inletOf(to, boxes) }],
    ),
  );
  if (!boxes.has(journey.entryNodeId)) return ways;
  const source = outletOf(journey, START, 0, boxes);
  const target = inletOf(journey.entryNodeId, boxes);
  return [{ from: START, outcome: '', to: journey.entryNodeId, source, target }, ...ways];
}

const TONES: Readonly<Record<string, Tone>> = { [SUCCESS]: 'good', [FAILURE]: 'bad' };

function flowEdges(
  journey: Journey,
  leads: Leads,
  boxes: ReadonlyMap<string, Box>,
  chosen: EditorValue['editor']['line'],
): FlowEdge[] {
  const ways = waysOf(journey, leads, boxes).map((way) => ({ ...way, id: JSON.stringify([way.from, way.outcome]) }));
  const routes = routeLines(ways, [...boxes.values()]);
  return ways.map(({ id, from, outcome, to, source, target }) => {
    const points = routes.get(id) ?? [source, target];
    return {
      id,
      type: 'way',
      source: from,
      sourceHandle: outcome,
      target: to,
      targetHandle: IN,
      selected: chosen?.from === from && chosen.outcome === outcome,
      focusable: false,
      // Each node says where it leads; the line itself would say ids.
      domAttributes: { 'aria-hidden': true },
      data: { path: pathOf(points), middle: middleOf(points), from, outcome, tone: TONES[to] ?? 'plain' },
    };
  });
}

/** The middle of the longest piece: there is room for a button. */
function middleOf(points: readonly Point[]): Point {
  const pieces = points.slice(1).map((to, index) => ({ from: points[index] ?? to, to }));
  const length = ({ from, to }: { from: Point; to: Point }) => Math.hypot(to.x - from.x, to.y - from.y);
  const longest = pieces.reduce(
    (best, piece) => (length(piece) > length(best) ? piece : best),
    pieces[0] ?? { from: ZERO, to: ZERO },
  );
  return { x: (longest.from.x + longest.to.x) / 2, y: (longest.from.y + longest.to.y) / 2 };
}

const ZERO: Point = { x: 0, y: 0 };

/** The node under a point of the drawing. */
export function boxAt(boxes: ReadonlyMap<string, Box>, { x, y }: Point): string | undefined {
  return [...boxes].find(
    ([, box]) => x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height,
  )?.[0];
}

/** The page under a point, for what is dropped there. */
export function pageAt(journey: Journey, boxes: ReadonlyMap<string, Box>, at: Point): string | undefined {
  return boxAt(new Map([...boxes].filter(([id]) => nodeAt(journey, id)?.type === PAGE_NODE)), at);
}
