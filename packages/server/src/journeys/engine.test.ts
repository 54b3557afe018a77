import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { Problem } from '../kit/index.ts';
import type { Realm } from '../realms/index.ts';
import { testKit } from '../testing/index.ts';
import { toWire, type WireCallback } from './callbacks.ts';
import { advance, beginRun, type Run, type StepResult } from './engine.ts';
import type { Journey } from './journey.ts';
import { leaveBy, type NodeType } from './node-type.ts';
import { nodeTypes, ownNodes } from './own-nodes.ts';
import { State } from './state.ts';
import { plainRequest, type Sketch, sketchJourney } from './test-journeys.ts';

const types = nodeTypes(ownNodes);
const realm = { id: 'realm', name: 'demo' } as Realm;

/** A client that sends every step back, through the wire and through storage, with some of its inputs filled in. */
async function client(
  t: TestContext,
  journeys: readonly Journey[],
  { more = [] }: { more?: readonly NodeType[] } = {},
) {
  const { kit, clock } = await testKit(t);
  const byName = new Map(journeys.map((journey) => [journey.name, journey]));
  const engine = {
    kit,
    types: more.length === 0 ? types : nodeTypes(ownNodes, more),
    findJourney: async (name: string) => {
      const journey = byName.get(name);
      if (!journey) throw new Problem('journeys.not-found');
      return journey;
    },
  };
  const [first] = journeys;
  if (!first) throw new TypeError('a journey is needed');
  let run: Run = beginRun(first);
  let state = new State();
  const step = async (sent?: unknown): Promise<StepResult> => {
    const result = await advance(
      engine,
      { runId: 'run', realm, request: plainRequest, state, locales: ['de-AT', 'fr'] },
      run,
      sent,
    );
    if ('run' in result) run = JSON.parse(JSON.stringify(result.run));
    state = new State(JSON.parse(JSON.stringify(state.parts())));
    return result;
  };
  const shown = (result: StepResult): WireCallback[] => {
    assert.equal(result.kind, 'step');
    return result.kind === 'step' ? toWire(result.run.asked?.callbacks ?? []) : [];
  };
  /** Answers by the place of the callback; the rest goes back as it came. */
  const fill = (callbacks: readonly WireCallback[], answers: Readonly<Record<number, unknown>>): unknown =>
    callbacks.map((callback, index) =>
      index in answers ? { ...callback, input: [{ name: `IDToken${index + 1}`, value: answers[index] }] } : callback,
    );
  const answer = async (result: StepResult, answers: Readonly<Record<number, unknown>> = {}) =>
    step(fill(shown(result), answers));
  return { step, answer, shown, clock, state: () => state, byName };
}

const loginPage: Record<string, Sketch> = {
  page: {
    type: 'PageNode',
    properties: {
      nodes: [
        { _id: 'name', nodeType: 'UsernameCollectorNode' },
        { _id: 'password', nodeType: 'PasswordCollectorNode' },
      ],
      pageHeader: { en: 'Sign in', de: 'Anmelden' },
      stage: 'UsernamePassword',
    },
    to: { outcome: '+' },
  },
  name: { type: 'UsernameCollectorNode' },
  password: { type: 'PasswordCollectorNode' },
};

test('D1: a page asks for all it holds, says so in the person’s language, and keeps the password apart', async (t) => {
  const { step, answer, shown, state } = await client(t, [sketchJourney('Login', loginPage)]);
  const first = await step();
  assert.deepEqual(shown(first), [
    {
      type: 'NameCallback',
      output: [{ name: 'prompt', value: 'User Name' }],
      input: [{ name: 'IDToken1', value: '' }],
      _id: 0,
    },
    {
      type: 'PasswordCallback',
      output: [{ name: 'prompt', value: 'Password' }],
      input: [{ name: 'IDToken2', value: '' }],
      _id: 1,
    },
  ]);
  assert.deepEqual(first.kind === 'step' && first.page, { stage: 'UsernamePassword', header: 'Anmelden' });
  const half = await answer(first, { 0: 'alice' });
  assert.equal(shown(half)[0]?.input?.[0]?.value, 'alice', 'what was filled in stays');
  assert.deepEqual(await answer(half, { 0: 'alice', 1: 'secret' }), { kind: 'success' });
  assert.deepEqual(state().parts(), { shared: { username: 'alice' }, secure: { password: 'secret' }, proofs: [] });
});

test('inner journeys run inside, and the outer one goes on by how they ended', async (t) => {
  const run = (tree: string, to: Record<string, string>): Sketch => ({
    type: 'InnerTreeEvaluatorNode',
    properties: { tree },
    to,
  });
  const ask = sketchJourney('Ask', { ask: { type: 'MessageNode', to: { true: '+', false: '-' } } });
  const deep = sketchJourney('Deep', { inner: run('Ask', { true: '+', false: '-' }) });
  const outer = sketchJourney('Outer', {
    inner: run('Deep', { true: '+', false: 'again' }),
    again: run('Ask', { true: '+', false: '-' }),
  });
  for (const [answers, end] of [
    [[0], 'success'],
    [[1, 0], 'success'],
    [[1, 1], 'failure'],
  ] as const) {
    const { step, answer } = await client(t, [outer, deep, ask]);
    let result = await step();
    for (const choice of answers) result = await answer(result, { 1: choice });
    assert.deepEqual(result, { kind: end });
  }
});

test('a wait ends by the clock and not by the number of questions; early ones are borne so often', async (t) => {
  const properties = { secondsToWait: 5, exitable: true, spamDetectionEnabled: true, spamDetectionTolerance: 2 };
  const journey = sketchJourney('Wait', {
    wait: { type: 'PollingWaitNode', properties, to: { DONE: '+', EXITED: '-', SPAM: 'ask' } },
    ask: { type: 'MessageNode', to: { true: '+', false: '-' } },
  });
  const patient = await client(t, [journey]);
  let result = await patient.step();
  assert.equal(patient.shown(result)[1]?.input?.[0]?.value, 100);
  patient.clock.advance(4_999);
  result = await patient.answer(result);
  assert.equal(result.kind, 'step');
  patient.clock.advance(1);
  assert.deepEqual(await patient.answer(result), { kind: 'success' });

  const leaving = await client(t, [journey]);
  assert.deepEqual(await leaving.answer(await leaving.step(), { 1: 0 }), { kind: 'failure' });

  const hasty = await client(t, [journey]);
  let poll = await hasty.step();
  for (let early = 0; early < 2; early += 1) poll = await hasty.answer(poll);
  assert.equal(hasty.shown(await hasty.answer(poll))[0]?.type, 'TextOutputCallback', 'the third leads on by SPAM');
});

test('A40: answers of the wrong number, type, order or kind are refused', async (t) => {
  const { step, shown } = await client(t, [sketchJourney('Login', loginPage)]);
  const callbacks = shown(await step());
  const [name, password] = callbacks;
  const wrong: unknown[] = [
    null,
    {},
    [],
    [name],
    [password, name],
    [...callbacks, name],
    [null, null],
    [{ ...name, input: [] }, password],
    [{ ...name, input: [{ value: 'a' }, { value: 'b' }] }, password],
    [{ ...name, input: [{ value: 7 }] }, password],
    [{ ...name, input: [{ value: 'x'.repeat(1_025) }] }, password],
  ];
  for (const sent of wrong) {
    await assert.rejects(step(sent), (error) => error instanceof Problem && error.code === 'journeys.answer-invalid');
  }
});

test('a choice may come as a number or as its text, and one that is none asks again', async (t) => {
  const choose: Sketch = {
    type: 'ChoiceCollectorNode',
    properties: { choices: ['a', 'b'], defaultChoice: 'b' },
    to: { a: '-', b: '+' },
  };
  for (const [given, kind] of [
    [1, 'success'],
    ['1', 'success'],
    ['0', 'failure'],
    [7, 'step'],
  ] as const) {
    const { step, answer } = await client(t, [sketchJourney('Choose', { choose })]);
    assert.equal((await answer(await step(), { 0: given })).kind, kind);
  }
});

test('a node that is gone when the person comes back lets nobody in', async (t) => {
  const journey = sketchJourney('Ask', { ask: { type: 'MessageNode', to: { true: '+', false: '-' } } });
  const { step, answer, byName } = await client(t, [journey]);
  const first = await step();
  byName.set('Ask', sketchJourney('Ask', { other: { type: 'MessageNode', to: { true: '+', false: '-' } } }));
  assert.deepEqual(await answer(first, { 1: 0 }), { kind: 'failure' });
});

test('A41: a node that breaks, and an outcome that leads nowhere, let nobody in', async (t) => {
  const [set] = ownNodes.filter(({ type }) => type === 'SetSessionPropertiesNode');
  if (!set) throw new TypeError('the node is missing');
  const breaks: NodeType = {
    ...set,
    type: 'BreaksNode',
    process: () => {
      throw new TypeError('boom');
    },
  };
  const strays: NodeType = { ...set, type: 'StraysNode', process: () => leaveBy('elsewhere') };
  const broken = await client(t, [sketchJourney('Broken', { a: { type: 'BreaksNode', to: { outcome: '+' } } })], {
    more: [breaks],
  });
  await assert.rejects(broken.step(), (error) => error instanceof Problem && error.code === 'journeys.node-failed');
  const stray = await client(t, [sketchJourney('Stray', { a: { type: 'StraysNode', to: { outcome: '+' } } })], {
    more: [strays],
  });
  assert.deepEqual(await stray.step(), { kind: 'failure' });
});

test('A42: a circle that slipped through is stopped', async (t) => {
  const set = (to: string): Sketch => ({ type: 'SetSessionPropertiesNode', to: { outcome: to } });
  const { step } = await client(t, [sketchJourney('Round', { a: set('b'), b: set('a') })]);
  await assert.rejects(step(), (error) => error instanceof Problem && error.code === 'journeys.endless');
});

test('a run gathers no more than it may keep', () => {
  const state = new State();
  state.share({ much: 'x'.repeat(70_000) });
  assert.throws(
    () => state.parts(),
    (error) => error instanceof Problem && error.code === 'journeys.too-large',
  );
});
