import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Journey } from '../../../api/journeys.ts';
import { moveNodes } from './changes.ts';
import { boxesOf, inletOf, outletOf, overlap, withEnds, withEndsFree } from './geometry.ts';
import { FAILURE, type Point, START, SUCCESS } from './journey.ts';
import { arrange } from './layout.ts';
import { allLeads, leadsOf } from './outcomes.ts';
import { neighbourOf, outlineOf } from './outline.ts';
import { withRoom } from './room.ts';
import { pathOf, routeLines } from './routes.ts';
import { SKETCHED_TYPES, sketchJourney } from './sketches.ts';

const leadsOfAll = (journey: Journey) => allLeads(journey, {}, SKETCHED_TYPES);

const login = sketchJourney({
  page: { shows: ['name', 'ask'], to: { true: 'check', false: '-' } },
  name: { type: 'NameNode' },
  ask: {},
  check: { to: { true: 'second', false: 'retry' } },
  retry: { to: { true: 'page', false: '-' } },
  second: { to: { true: '+', false: 'retry' } },
  lost: {},
});

test('a page is left by the outcomes of its last screen, an unknown node by what it is connected by', () => {
  const leads = leadsOfAll(login);
  assert.deepEqual(
    leads.get('page')?.map(({ id }) => id),
    ['true', 'false'],
  );
  const odd = sketchJourney({ odd: { type: 'OddNode', to: { maybe: '+' } } });
  assert.deepEqual(leadsOfAll(odd).get('odd'), [{ id: 'maybe', name: 'maybe', to: SUCCESS, isStale: false }]);
});

test('a connection of an outcome that is gone stays to be seen', () => {
  const [node] = Object.values(sketchJourney({ a: { to: { old: '+', true: '-' } } }).nodes);
  assert.ok(node);
  assert.deepEqual(leadsOf(node, [{ id: 'true', displayName: 'True' }]), [
    { id: 'true', name: 'True', to: FAILURE, isStale: false },
    { id: 'old', name: 'old', to: SUCCESS, isStale: true },
  ]);
});

test('the outline names every node once, in the order of the flow, screens below their page, the lost ones last', () => {
  const rows = outlineOf(login, leadsOfAll(login));
  assert.deepEqual(
    rows.map(({ id, page }) => (page === null ? id : `${page}/${id}`)),
    ['page', 'page/name', 'page/ask', 'check', 'second', 'retry', 'lost'],
  );
  assert.deepEqual(
    rows.filter(({ isReached }) => !isReached).map(({ id }) => id),
    ['lost'],
  );
});

test('where nodes are removed, work goes on at the entry after them, else at the one before, else at the start', () => {
  const rows = outlineOf(login, leadsOfAll(login));
  const after = (...ids: string[]) => neighbourOf(rows, new Set(ids));
  assert.equal(after('check'), 'second');
  assert.equal(after('name'), 'ask');
  assert.equal(after('page'), 'check', 'the screens of a page go with it');
  assert.equal(after('lost'), 'retry');
  assert.equal(after('page', 'check', 'second', 'retry', 'lost'), START);
});

test('arranged nodes go from left to right and cover nothing of each other', () => {
  const leads = leadsOfAll(login);
  const boxes = boxesOf(moveNodes(login, arrange(login, leads)), leads);
  const all = [...boxes.values()];
  for (const [index, box] of all.entries()) {
    assert.equal(
      all.slice(index + 1).some((other) => overlap(box, other)),
      false,
    );
  }
  const x = (id: string) => boxes.get(id)?.x ?? Number.NaN;
  assert.ok(x(START) < x('page') && x('page') < x('check') && x('check') < x('second') && x('second') < x(SUCCESS));
  assert.equal(boxes.has('name'), false, 'a screen stands on its page');
});

test('an empty journey has a start and two ends apart from each other', () => {
  const empty = sketchJourney({});
  const boxes = [...boxesOf(empty, new Map()).values()];
  assert.equal(boxes.length, 3);
  assert.equal(
    boxes.some((box, index) => boxes.slice(index + 1).some((other) => overlap(box, other))),
    false,
  );
  assert.deepEqual(Object.keys(arrange(empty, new Map())).sort(), [SUCCESS, FAILURE, START].sort());
});

test('the start and the ends stand where they were put, and go along when the drawing is put in order', () => {
  const leads = leadsOfAll(login);
  const put = moveNodes(login, { [START]: { x: -400.4, y: 7 }, [SUCCESS]: { x: 9_000, y: -50 } });
  assert.deepEqual(put.staticNodes, { [START]: { x: -400, y: 7 }, [SUCCESS]: { x: 9_000, y: -50 } });
  const boxes = boxesOf(put, leads);
  assert.deepEqual([boxes.get(START)?.x, boxes.get(SUCCESS)?.x], [-400, 9_000]);
  const ordered = boxesOf(moveNodes(put, arrange(put, leads)), leads);
  const first = ordered.get('page');
  assert.ok(first && (ordered.get(START)?.x ?? 0) < first.x && (ordered.get(SUCCESS)?.x ?? 0) < 9_000);
  const whole = withEnds(login, leads);
  assert.deepEqual(Object.keys(whole.staticNodes ?? {}).sort(), [SUCCESS, FAILURE, START].sort());
  assert.equal(withEnds(put, leads).staticNodes?.[SUCCESS]?.x, 9_000, 'what was put stays');
});

test('an end gives way to a node that comes to stand on it', () => {
  const leads = leadsOfAll(login);
  const drawn = withEnds(moveNodes(login, arrange(login, leads)), leads);
  const success = boxesOf(drawn, leads).get(SUCCESS);
  assert.ok(success);
  const covered = moveNodes(drawn, { lost: success });
  const freed = boxesOf(withEndsFree(covered, leads, 'lost'), leads);
  const [node, end] = [freed.get('lost'), freed.get(SUCCESS)];
  assert.ok(node && end);
  assert.equal(overlap(node, end), false);
  assert.equal(withEndsFree(drawn, leads, 'lost'), drawn, 'where nothing is covered nothing moves');
});

test('a drawing whose nodes cover each other or an end is put in order, another one stays', () => {
  const drawn = moveNodes(login, arrange(login, leadsOfAll(login)));
  assert.deepEqual(withRoom(drawn, { outcomes: {} }, SKETCHED_TYPES).nodes, drawn.nodes);
  const tight = {
    ...drawn,
    staticNodes: { [SUCCESS]: { x: drawn.nodes.check?.x ?? 0, y: drawn.nodes.check?.y ?? 0 } },
  };
  const leads = leadsOfAll(tight);
  const boxes = [...boxesOf(withRoom(tight, { outcomes: {} }, SKETCHED_TYPES), leads).values()];
  assert.equal(
    boxes.some((box, index) => boxes.slice(index + 1).some((other) => overlap(box, other))),
    false,
  );
});

function linesOf(journey: Journey) {
  const leads = leadsOfAll(journey);
  const boxes = boxesOf(journey, leads);
  const lines = [...boxes.keys()].flatMap((id) =>
    (leads.get(id) ?? []).flatMap(({ id: outcome, to }, row) =>
      to === null
        ? []
        : [{ id: `${id} ${outcome}`, source: outletOf(journey, id, row, boxes), target: inletOf(to, boxes), to }],
    ),
  );
  return { routes: routeLines(lines, [...boxes.values()]), boxes };
}

const pieces = (points: readonly Point[]) => points.slice(1).map((to, index) => [points[index] ?? to, to] as const);

test('lines run through no node, forwards, backwards and past others', () => {
  const { routes, boxes } = linesOf(moveNodes(login, arrange(login, leadsOfAll(login))));
  assert.equal(routes.size, 8);
  for (const [id, points] of routes) {
    for (const [from, to] of pieces(points)) {
      const isInside = [...boxes.values()].some(
        ({ x, y, width, height }) =>
          Math.max(from.x, to.x) > x &&
          Math.min(from.x, to.x) < x + width &&
          Math.max(from.y, to.y) > y &&
          Math.min(from.y, to.y) < y + height,
      );
      assert.equal(isInside, false, `${id} runs beside the nodes`);
      assert.ok(from.x === to.x || from.y === to.y, `${id} runs straight`);
    }
  }
});

test('a path has rounded corners and no broken numbers, also where pieces are short', () => {
  assert.equal(
    pathOf([
      { x: 0, y: 0 },
      { x: 40, y: 0 },
      { x: 40, y: 40 },
    ]),
    'M 0 0 L 32 0 Q 40 0 40 8 L 40 40',
  );
  assert.doesNotMatch(
    pathOf([
      { x: 0, y: 0 },
      { x: 0, y: 0 },
      { x: 0, y: 4 },
    ]),
    /NaN/,
  );
});
