import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type DrawnJourney, journeyDifference, nodeSize, propertyTitle } from './index.ts';

const SUCCESS = '70e691a5-1e33-4ac3-a356-e7b6d60d92e0';

const node = (displayName: string, more: object = {}) => ({
  type: 'MessageNode',
  displayName,
  properties: {},
  connections: {},
  x: 0,
  y: 0,
  ...more,
});

const base: DrawnJourney = {
  description: '',
  enabled: true,
  innerOnly: false,
  mustRun: false,
  noSession: false,
  entryNodeId: 'a',
  staticNodes: { startNode: { x: 0, y: 0 } },
  nodes: {
    a: node('a', { connections: { true: 'b' }, properties: { secret: 'hunter2', message: { en: 'Hi' } } }),
    b: node('b', { connections: { true: SUCCESS } }),
    page: node('page', { type: 'PageNode', properties: { nodes: [{ _id: 'x' }, { _id: 'y', displayName: 'y' }] } }),
    x: node('x'),
    y: node('y'),
  },
};

const changedNode = (id: string, more: object): DrawnJourney => ({
  ...base,
  nodes: { ...base.nodes, [id]: { ...(base.nodes[id] ?? node(id)), ...more } },
});

const texts = (after: DrawnJourney, options = {}) => journeyDifference(base, after, options).map(({ text }) => text);

test('every kind of change is one line in words, of the node that it is about', () => {
  const { b: _gone, ...nodes } = base.nodes;
  const after = {
    ...base,
    description: 'New',
    enabled: false,
    entryNodeId: 'c',
    nodes: {
      ...nodes,
      a: { ...node('Ask'), connections: { true: SUCCESS }, properties: { wait: 9 } },
      c: node('Name'),
    },
  };
  assert.deepEqual(
    journeyDifference(base, after).map(({ nodeId, kind, text }) => [nodeId, kind, text]),
    [
      [null, 'changed', 'The description was changed.'],
      [null, 'changed', 'Nobody can go through it.'],
      [null, 'changed', 'It starts with Name.'],
      ['a', 'changed', 'Ask: was called a.'],
      ['a', 'changed', 'Ask: Secret is not set, was “hunter2”.'],
      ['a', 'changed', 'Ask: Message is not set, was en “Hi”.'],
      ['a', 'changed', 'Ask: Wait is 9, was not set.'],
      ['a', 'changed', 'Ask: true leads to Success, led to b.'],
      ['c', 'added', 'Name was added.'],
      ['b', 'removed', 'b was removed.'],
    ],
  );
  assert.deepEqual(journeyDifference(null, base), [{ nodeId: null, kind: 'added', text: '5 nodes.' }]);
});

test('a record of changes names properties and never their values', () => {
  const after = changedNode('a', { properties: { secret: 'swordfish', message: { en: 'Hi' } } });
  assert.deepEqual(texts(after, { withValues: false }), ['a: Secret was changed.']);
});

test('of a page the screens are named, their order too, and a new name of one is no change of the page', () => {
  const shows = (...ids: string[]) => changedNode('page', { properties: { nodes: ids.map((_id) => ({ _id })) } });
  assert.deepEqual(texts(shows('y', 'x')), ['page: shows in another order: y, x.']);
  assert.deepEqual(texts(shows('x')), ['page: shows x, showed x, y.']);
  assert.deepEqual(texts(shows('x', 'y')), []);
});

test('what only stands elsewhere changes nothing for anybody, and is one line', () => {
  const moved = changedNode('a', { x: 10 });
  assert.deepEqual(texts(moved), ['1 node stands elsewhere on the drawing. Nothing changes for anybody.']);
  const ends = { ...base, staticNodes: { startNode: { x: 9, y: 0 } } };
  assert.match(texts(ends)[0] ?? '', /^The start and the ends stand elsewhere/);
  assert.deepEqual(texts(moved, { withPlaces: false }), []);
  assert.deepEqual(texts({ ...moved, enabled: false }), [
    'Nobody can go through it.',
    '1 node stands elsewhere on the drawing.',
  ]);
});

test('the order of names is no change, long values are cut, and names of members are nobody’s node', () => {
  const after = changedNode('a', { properties: { message: { en: 'Hi' }, secret: 'hunter2' } });
  assert.deepEqual(texts(after), []);
  const long = texts(changedNode('a', { properties: { ...base.nodes.a?.properties, note: 'x'.repeat(500) } }));
  assert.ok((long[0]?.length ?? 0) < 130, long[0]);
  assert.deepEqual(texts(changedNode('a', { connections: { true: 'toString' } })), [
    'a: true leads to a node that is gone, led to b.',
  ]);
});

test('a script that is read as another language alone is named, and so is one that is called otherwise alone', () => {
  const script = { name: 'Risk', description: '', source: 'outcome = "on"', evaluatorVersion: '1.0' };
  const withScript = (more: object = {}): DrawnJourney => ({ ...base, scripts: { s: { ...script, ...more } } });
  const of = (more: object) => journeyDifference(withScript(), withScript(more));
  const line = (text: string) => [{ nodeId: null, kind: 'changed', text: `The script Risk: ${text}` }];
  assert.deepEqual(of({ evaluatorVersion: '2.0' }), line('is written for version 2.0, was for 1.0.'));
  assert.deepEqual(of({ description: 'Of a run' }), line('its description was changed.'));
  assert.deepEqual(of({ source: 'outcome = "on"\n' }), line('1 line new, 0 lines gone.'));
  assert.deepEqual(of({}), []);
  // A record that is kept says it, too: it is no value of a node.
  const kept = journeyDifference(withScript(), withScript({ evaluatorVersion: '2.0' }), { withValues: false });
  assert.deepEqual(kept, line('is written for version 2.0, was for 1.0.'));
});

test('a node is as high as its screens and outcomes, and properties are called by words', () => {
  assert.equal(nodeSize({ screens: null, outcomes: 0 }).height, 60);
  assert.equal(nodeSize({ screens: null, outcomes: 2 }).height, 128);
  assert.equal(nodeSize({ screens: 0, outcomes: 1 }).height, nodeSize({ screens: 1, outcomes: 1 }).height);
  assert.deepEqual(['secondsToWait', 'totpHashAlgorithm', 'imgUrl', 'scanQRCodeMessage'].map(propertyTitle), [
    'Seconds to wait',
    'TOTP hash algorithm',
    'Image URL',
    'Scan QR code message',
  ]);
});
