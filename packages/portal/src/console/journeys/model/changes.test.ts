import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addNode, connect, moveNodes, removeNodes, rename, setDetails } from './changes.ts';
import { refsOf, START, SUCCESS } from './journey.ts';
import { addToPage, moveOnPage, putOnPage, takeOffPage } from './pages.ts';
import { sketchJourney } from './sketches.ts';

const two = () => sketchJourney({ a: { to: { true: 'b', false: '-' } }, b: { to: { true: '+', false: 'a' } } });

test('the first node that is added is where everybody begins, and names do not repeat', () => {
  const first = addNode(sketchJourney({}), { id: 'a', type: 'MessageNode', name: 'Message', at: { x: 1.6, y: 2.2 } });
  assert.equal(first.entryNodeId, 'a');
  const second = addNode(first, { id: 'b', type: 'MessageNode', name: 'Message', at: { x: 0, y: 0 } });
  assert.equal(second.entryNodeId, 'a');
  assert.deepEqual([second.nodes.a?.x, second.nodes.a?.y, second.nodes.b?.displayName], [2, 2, 'Message 2']);
});

test('an outcome is led elsewhere, or nowhere; the start says where everybody begins', () => {
  const journey = two();
  const led = connect(journey, { from: 'a', outcome: 'true', to: SUCCESS });
  assert.deepEqual(led.nodes.a?.connections.true, SUCCESS);
  assert.equal(journey.nodes.a?.connections.true, 'b', 'the journey before is as it was');
  const cut = connect(led, { from: 'a', outcome: 'true', to: null });
  assert.equal('true' in (cut.nodes.a?.connections ?? {}), false);
  assert.equal(connect(journey, { from: START, outcome: '', to: 'b' }).entryNodeId, 'b');
  assert.equal(connect(journey, { from: START, outcome: '', to: null }).entryNodeId, '');
  assert.deepEqual(connect(journey, { from: 'gone', outcome: 'true', to: 'a' }), journey);
});

test('what is removed is gone everywhere: connections, screens of its page, the start', () => {
  const removed = removeNodes(two(), ['a']);
  assert.deepEqual([removed.entryNodeId, Object.keys(removed.nodes)], ['', ['b']]);
  assert.deepEqual(removed.nodes.b?.connections, { true: SUCCESS });

  const paged = sketchJourney({ page: { shows: ['x', 'y'] }, x: {}, y: {}, after: { to: { true: 'page' } } });
  assert.deepEqual(Object.keys(removeNodes(paged, ['page']).nodes), ['after'], 'a page takes its screens along');
  const less = removeNodes(paged, ['x']);
  assert.deepEqual(
    refsOf(less.nodes.page ?? { type: '', properties: {} }).map(({ _id }) => _id),
    ['y'],
  );
});

test('the start and the ends cannot be removed, and what leads there stays', () => {
  const journey = two();
  assert.equal(removeNodes(journey, [START, SUCCESS]), journey);
});

test('a new name is also the one that its page knows', () => {
  const renamed = rename(sketchJourney({ page: { shows: ['x'] }, x: {} }), 'x', 'Ask');
  assert.equal(renamed.nodes.x?.displayName, 'Ask');
  assert.deepEqual(refsOf(renamed.nodes.page ?? { type: '', properties: {} })[0]?.displayName, 'Ask');
});

test('a node that goes onto a page leaves its ways to the page', () => {
  const journey = sketchJourney({
    before: { to: { true: 'x', false: '-' } },
    page: { shows: [] },
    x: { to: { true: '+', false: 'before' } },
  });
  const put = putOnPage(journey, 'page', 'x');
  assert.equal(put.nodes.before?.connections.true, 'page');
  assert.deepEqual(put.nodes.page?.connections, { true: SUCCESS, false: 'before' });
  assert.deepEqual(put.nodes.x?.connections, {});
  const again = takeOffPage(put, 'page', 'x', { x: 10, y: 20 });
  assert.deepEqual(refsOf(again.nodes.page ?? { type: '', properties: {} }), []);
  assert.deepEqual([again.nodes.x?.x, again.nodes.x?.y], [10, 20]);
});

test('a page that led on keeps its way, and one that led to the node leads nowhere instead of to itself', () => {
  const journey = sketchJourney({ page: { shows: ['n'], to: { outcome: 'x' } }, n: {}, x: { to: { true: '+' } } });
  const put = putOnPage(journey, 'page', 'x');
  assert.deepEqual(put.nodes.page?.connections, { true: SUCCESS });
  assert.deepEqual(putOnPage(journey, 'page', 'page'), journey);
});

test('screens of a page are put into another order, and stay where they are at its edges', () => {
  const journey = addToPage(sketchJourney({ page: { shows: ['x'] }, x: {} }), 'page', {
    id: 'y',
    type: 'NameNode',
    name: 'Name',
  });
  const order = (after: typeof journey) =>
    refsOf(after.nodes.page ?? { type: '', properties: {} }).map(({ _id }) => _id);
  assert.deepEqual(order(journey), ['x', 'y']);
  assert.deepEqual(order(moveOnPage(journey, 'page', 'y', -1)), ['y', 'x']);
  assert.deepEqual(order(moveOnPage(journey, 'page', 'y', 1)), ['x', 'y']);
  assert.deepEqual(order(moveOnPage(journey, 'page', 'gone', 1)), ['x', 'y']);
});

test('nodes stand on whole pixels, and details change alone', () => {
  const moved = moveNodes(two(), { a: { x: 1.4, y: -7.5 } });
  assert.deepEqual([moved.nodes.a?.x, moved.nodes.a?.y, moved.nodes.b?.x], [1, -7, 0]);
  assert.equal(setDetails(two(), { enabled: false }).enabled, false);
});
