import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Type } from 'typebox';
import type { Journey } from './journey.ts';
import { leaveBy, nodeType } from './node-type.ts';
import { onward } from './nodes/shapes.ts';
import { nodeTypes, ownNodes } from './own-nodes.ts';
import { type Sketch, sketchJourney } from './test-journeys.ts';
import { journeyFaults, journeyWarnings } from './validate.ts';

const away = nodeType({
  type: 'AwayNode',
  name: 'Away',
  summary: 'Goes on with a link.',
  tags: [],
  properties: Type.Object({}),
  isScreen: true,
  canSuspend: true,
  outcomes: onward,
  process: () => leaveBy('outcome'),
});
const types = nodeTypes(ownNodes, [away]);

function faultsOf(sketches: Readonly<Record<string, Sketch>>, others: readonly Journey[] = []) {
  const facts = { types, others: new Map(others.map((other) => [other.name, other])) };
  return journeyFaults(sketchJourney('Login', sketches), facts).map(({ nodeId, code }) => `${nodeId}: ${code}`);
}

const name = { type: 'UsernameCollectorNode', to: { outcome: '+' } } as const;
const question = { type: 'MessageNode', to: { true: '+', false: '-' } } as const;

test('a journey that can run has no fault', () => {
  assert.deepEqual(faultsOf({ name: { ...name, to: { outcome: 'ask' } }, ask: question }), []);
  assert.deepEqual(
    faultsOf({
      page: {
        type: 'PageNode',
        properties: {
          nodes: [
            { _id: 'a', nodeType: 'x' },
            { _id: 'b', nodeType: 'x' },
          ],
        },
        to: { true: '+', false: 'page' },
      },
      a: { type: 'UsernameCollectorNode' },
      b: { type: 'MessageNode' },
    }),
    [],
    'a circle through a screen is how people try again',
  );
});

test('A42: what is misbuilt is refused with its node named', () => {
  assert.deepEqual(faultsOf({}), ['null: no-start']);
  assert.deepEqual(faultsOf({ ask: { ...question, to: { true: '+' } } }), ['ask: dangling']);
  assert.deepEqual(faultsOf({ ask: { ...question, to: { true: '+', false: 'gone' } } }), ['ask: dangling']);
  assert.deepEqual(faultsOf({ ask: { ...question, to: { ...question.to, maybe: '-' } } }), ['ask: unknown-outcome']);
  assert.deepEqual(faultsOf({ name: { ...name, to: { outcome: 'odd' } }, odd: { type: 'OddNode', to: { a: '+' } } }), [
    'odd: unknown-type',
  ]);
  assert.deepEqual(faultsOf({ name: { ...name, to: { outcome: '-' } } }), ['null: no-success']);
});

test('A42: properties are checked one by one and together', () => {
  const choice = (properties: Record<string, unknown>) =>
    faultsOf({ choose: { type: 'ChoiceCollectorNode', properties, to: { a: '+' } } });
  assert.deepEqual(choice({ choices: ['a'], defaultChoice: 'a' }), []);
  assert.deepEqual(choice({ choices: ['a'], defaultChoice: 'b' }), ['choose: property']);
  assert.deepEqual(choice({ choices: ['a', 7], defaultChoice: 'a' })[0], 'choose: property');
  const wait = (secondsToWait: unknown) =>
    faultsOf({ wait: { type: 'PollingWaitNode', properties: { secondsToWait }, to: { DONE: '+' } } });
  assert.deepEqual(wait('5'), [], 'exports spell numbers as texts');
  assert.deepEqual(wait(0), ['wait: property']);
});

test('A42: outcomes that depend on properties must lead somewhere too', () => {
  const wait = { type: 'PollingWaitNode', properties: { exitable: true }, to: { DONE: '+' } };
  assert.deepEqual(faultsOf({ wait }), ['wait: dangling']);
});

test('A42: a circle that asks nothing is refused, also through a journey inside', () => {
  const set = (to: string) => ({ type: 'SetSessionPropertiesNode', to: { outcome: to } });
  const found = faultsOf({ name: { ...name, to: { outcome: 'a' } }, a: set('b'), b: set('a'), c: set('+') });
  assert.deepEqual(found, ['a: endless', 'null: no-success']);
  const inner = (tree: string): Sketch => ({
    type: 'InnerTreeEvaluatorNode',
    properties: { tree },
    to: { true: '+', false: '-' },
  });
  assert.deepEqual(faultsOf({ run: inner('Other') }), ['run: inner-unknown']);
  assert.deepEqual(faultsOf({ run: inner('Login') }), ['run: inner-circle']);
  assert.deepEqual(faultsOf({ run: inner('Other') }, [sketchJourney('Other', { back: inner('Login') })]), [
    'run: inner-circle',
  ]);
  assert.deepEqual(faultsOf({ run: inner('Other') }, [sketchJourney('Other', { name })]), []);
});

test('A42: a page shows screens, and only its last may have a choice', () => {
  const page = (...ids: string[]): Sketch => ({
    type: 'PageNode',
    properties: { nodes: ids.map((_id) => ({ _id, nodeType: 'x' })) },
    to: { outcome: '+' },
  });
  const children = {
    name: { type: 'UsernameCollectorNode' },
    ask: { type: 'MessageNode' },
    set: { type: 'SetSessionPropertiesNode' },
  };
  assert.deepEqual(faultsOf({ page: page('ask', 'name'), ask: children.ask, name: children.name }), ['page: page']);
  assert.deepEqual(faultsOf({ page: page('set'), set: children.set }), ['page: page']);
  assert.deepEqual(faultsOf({ page: page('away'), away: { type: 'AwayNode' } }), ['page: page']);
  assert.deepEqual(faultsOf({ page: page('gone') }), ['page: page']);
  assert.deepEqual(faultsOf({ page: page() }), ['page: page']);
  assert.deepEqual(faultsOf({ page: page('name'), name: children.name }), []);
});

test('a node that no way from the start comes to is warned of, and a screen of a page is not one', () => {
  const page = { type: 'PageNode', properties: { nodes: [{ _id: 'name', nodeType: 'x' }] } };
  const warningsOf = (sketches: Readonly<Record<string, Sketch>>) =>
    journeyWarnings(sketchJourney('Login', sketches), { types, others: new Map() });
  const journey = {
    page: { ...page, to: { outcome: '+' } },
    name,
    lost: { ...question, to: { true: 'after', false: '-' } },
    after: { ...question, to: { true: 'lost', false: 'page' } },
  };
  const text = 'No way from the start leads here, so nobody comes to it.';
  assert.deepEqual(warningsOf(journey), [
    { nodeId: 'lost', code: 'unreached', text },
    { nodeId: 'after', code: 'unreached', text },
  ]);
  assert.deepEqual(warningsOf({ ...journey, page: { ...page, to: { outcome: 'lost' } } }), []);
  const nowhere = { ...sketchJourney('Login', journey), entryNodeId: '' };
  assert.deepEqual(journeyWarnings(nowhere, { types, others: new Map() }), [], 'the fault says it already');
});

test('a fault names its property as the form does, once for each value', () => {
  const textsOf = (type: string, properties: Record<string, unknown>) =>
    journeyFaults(sketchJourney('Login', { node: { type, properties } }), { types, others: new Map() })
      .filter(({ code }) => code === 'property')
      .map(({ text }) => text);
  assert.deepEqual(textsOf('MessageNode', { messageYes: { 'deutsch!': 'Ja', en: 'Yes' } }), [
    'Message yes cannot have an entry called deutsch!.',
  ]);
  assert.deepEqual(textsOf('MessageNode', { message: { en: 7 } }), ['Message: the entry en must be a text.']);
  assert.deepEqual(textsOf('PollingWaitNode', { secondsToWait: 0 }), ['Seconds to wait must be at least 1.']);
  assert.deepEqual(textsOf('ChoiceCollectorNode', { choices: ['a', 7], defaultChoice: 'a' }), [
    'Choices: entry 2 must be a text.',
  ]);
});
