import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Journey, JourneyScript } from '../../../api/journeys.ts';
import { removeNodes } from './changes.ts';
import { copyNodes, pasteNodes, readClip } from './clipboard.ts';
import { mergeJourneys } from './merge.ts';
import {
  applyScript,
  copyScript,
  freshProperties,
  listScripts,
  removeScripts,
  scriptAt,
  scriptIdOf,
  setOutcomes,
  setScript,
  unusedScripts,
  usersOf,
} from './scripts.ts';
import { sketchJourney } from './sketches.ts';

const script = (name: string, source = 'outcome = "true";'): JourneyScript => ({
  name,
  description: '',
  source,
  evaluatorVersion: '2.0',
});

const scripted = (id: string, to: Record<string, string> = {}) => ({
  type: 'ScriptedDecisionNode',
  properties: { script: id, outcomes: ['true', 'false'] },
  to,
});

const journey: Journey = {
  ...sketchJourney({ a: scripted('risk', { true: 'b', false: '-' }), b: scripted('risk'), c: scripted('place') }),
  scripts: { risk: script('Risk'), place: script('Place'), old: script('Old') },
};

const numbered = () => {
  let number = 0;
  return () => {
    number += 1;
    return `new-${number}`;
  };
};

const names = (of: Journey) => listScripts(of).map(([, { name }]) => name);

test('a journey knows which nodes go by a script, and which scripts nobody goes by', () => {
  assert.deepEqual([usersOf(journey, 'risk'), unusedScripts(journey)], [['a', 'b'], ['old']]);
  for (const none of ['', '[Empty]', undefined, 7]) assert.equal(scriptIdOf({ properties: { script: none } }), null);
  assert.equal(scriptAt(journey, 'toString'), undefined);
});

test('only a script that nobody goes by can be deleted', () => {
  assert.deepEqual(names(removeScripts(journey, ['old', 'risk', 'gone'])), ['Place', 'Risk']);
  assert.equal(removeScripts(journey, ['risk']), journey);
});

test('a script goes with the last node that went by it; one that was unused before stays', () => {
  assert.deepEqual(names(removeNodes(journey, ['a'])), ['Old', 'Place', 'Risk']);
  assert.deepEqual(names(removeNodes(journey, ['a', 'b'])), ['Old', 'Place']);
});

test('a new scripted node begins with a script of its own, and no other node does', () => {
  const type = {
    type: 'ScriptedDecisionNode',
    name: 'Risk',
    summary: '',
    tags: [],
    isScreen: false,
    outcomes: [],
    schema: { properties: { script: { type: 'string', format: 'script' } } },
  };
  const { journey: next, properties } = freshProperties(journey, type, 'mine');
  assert.deepEqual(properties, { script: 'mine', outcomes: ['true', 'false'] });
  assert.equal(scriptAt(next, 'mine')?.name, 'Risk 2');
  assert.deepEqual(freshProperties(journey, { ...type, schema: {} }, 'mine'), { journey, properties: {} });
});

test('copied nodes carry their scripts: shared where they are there, beside another one of the same id', () => {
  const clip = copyNodes(journey, ['a', 'c']);
  assert.ok(clip);
  const read = readClip(JSON.stringify(clip));
  assert.ok(read);
  const here = pasteNodes(journey, read, { newId: numbered(), by: { x: 0, y: 0 } }).journey;
  assert.deepEqual([here.nodes['new-1']?.properties.script, names(here)], ['risk', ['Old', 'Place', 'Risk']]);

  const elsewhere = pasteNodes(sketchJourney({}), read, { newId: numbered(), by: { x: 0, y: 0 } }).journey;
  assert.deepEqual(elsewhere.scripts, { risk: script('Risk'), place: script('Place') });

  const other = setScript(sketchJourney({}), 'risk', script('Risk', 'outcome = "false";'));
  const beside = pasteNodes(other, read, { newId: numbered(), by: { x: 0, y: 0 } }).journey;
  const id = scriptIdOf(beside.nodes['new-1'] ?? { properties: {} });
  assert.equal(scriptAt(beside, 'risk')?.source, 'outcome = "false";', 'what is there stays as it is');
  assert.deepEqual(scriptAt(beside, id ?? ''), script('Risk 2'));
});

test('what is no script in a clipboard is left out, and its node comes all the same', () => {
  const clip = copyNodes(journey, ['a']);
  const wrong: unknown[] = [null, [], { risk: null }, { risk: { ...script('x'), source: 7 } }];
  wrong.push({ risk: { ...script(''), evaluatorVersion: '2.0' } }, { risk: script('x', 'x'.repeat(65_537)) });
  wrong.push({ risk: { ...script('x'), evaluatorVersion: '3.0' } });
  for (const scripts of wrong) {
    const read = readClip(JSON.stringify({ ...clip, scripts }));
    assert.deepEqual([Object.keys(read?.lanyardJourneyNodes ?? {}), read?.scripts], [['a'], undefined]);
  }
  const more = readClip(JSON.stringify({ ...clip, scripts: { risk: { ...script('Risk'), more: 1 } } }));
  assert.deepEqual(more?.scripts, { risk: script('Risk') });
});

test('an outcome that gets another name keeps its way; one that is removed does not give it to another', () => {
  const node = journey.nodes.a;
  assert.ok(node);
  const { true: way } = node.connections;
  assert.equal(setOutcomes(node, ['yes', 'false']).connections.yes, way);
  assert.equal('true' in setOutcomes(node, ['yes', 'false']).connections, false);
  assert.deepEqual(setOutcomes(node, ['false']).connections, node.connections);
  assert.deepEqual(setOutcomes(node, ['false', 'true']).connections, node.connections);
  assert.deepEqual(setOutcomes(node, ['false', 'false']).connections, node.connections, 'nothing is overwritten');
});

test('script and outcomes are put in place together', () => {
  const edit = { scriptId: 'risk', script: script('Risk', 'new') };
  const next = applyScript(journey, { ...edit, node: { id: 'a', outcomes: ['true', 'false', 'maybe'] } });
  assert.equal(scriptAt(next, 'risk')?.source, 'new');
  assert.deepEqual(next.nodes.a?.properties.outcomes, ['true', 'false', 'maybe']);
  assert.equal(applyScript(journey, { ...edit, node: null }).nodes, journey.nodes);
});

test('a copy of a script has a name of its own', () => {
  assert.deepEqual(names(copyScript(journey, 'risk', 'mine')), ['Old', 'Place', 'Risk', 'Risk 2']);
  assert.equal(copyScript(journey, 'gone', 'mine'), journey);
});

test('two people’s changes to different scripts stand together, and to the same one that is said', () => {
  const mine = setScript(journey, 'risk', script('Risk', 'mine'));
  const theirs = setScript(removeScripts(journey, ['old']), 'place', script('Place', 'theirs'));
  const merged = mergeJourneys(journey, mine, theirs);
  assert.deepEqual(
    listScripts(merged.journey).map(([, { source }]) => source),
    ['theirs', 'mine'],
  );
  assert.deepEqual([merged.both, merged.bothScripts], [[], []]);
  const fought = mergeJourneys(journey, mine, setScript(journey, 'risk', script('Risk', 'theirs')));
  assert.deepEqual([scriptAt(fought.journey, 'risk')?.source, fought.bothScripts], ['mine', ['Risk']]);
});
