/** Scripts in files, rows and faults: they come in as they are found, and go out as they came. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { journeyDifference } from '@lanyard/protocol/journeys';
import { journeyFromTree, nodeTypes, ownNodes, treeFromJourney } from '../index.ts';
import type { Journey, JourneyScript } from '../journey.ts';
import { sketchJourney } from '../test-journeys.ts';
import { journeyFaults, journeyWarnings } from '../validate.ts';
import { notOffered } from './not-offered.ts';
import { closeScripts } from './sandbox.ts';
import { scriptFromBody, withFileScripts, withOwnScripts } from './script-body.ts';
import { readScripts } from './verdicts.ts';

after(closeScripts);

const types = nodeTypes(ownNodes);
const ID = '55555555-5555-4555-8555-555555555555';
const SOURCE = 'var who = "Grüße";\noutcome = who;';

const sketch = sketchJourney('Risk', {
  s: { type: 'ScriptedDecisionNode', properties: { script: ID, outcomes: ['on'] }, to: { on: '+' } },
});

const fileWith = (body: object) => ({ ...treeFromJourney(sketch, types), scripts: { [ID]: body } });

const FORMS: Readonly<Record<string, unknown>> = {
  base64: Buffer.from(SOURCE).toString('base64'),
  lines: SOURCE.split('\n'),
  quoted: JSON.stringify(SOURCE),
  plain: SOURCE,
};

for (const [form, script] of Object.entries(FORMS)) {
  test(`a script whose body is ${form} is read, and goes out as it came with all that its file said of it`, () => {
    const about = {
      _id: ID,
      name: 'Risk',
      description: 'Of a run',
      language: 'JAVASCRIPT',
      context: 'AUTHENTICATION_TREE_DECISION_NODE',
      default: false,
      createdBy: 'id=amadmin',
    };
    const file = fileWith({ ...about, evaluatorVersion: '2.0', script });
    const { journey, warnings } = journeyFromTree(file, types);
    assert.deepEqual(warnings, []);
    const { extras: _extras, ...read } = journey.scripts?.[ID] ?? assert.fail('it is not read');
    assert.deepEqual(read, { name: 'Risk', description: 'Of a run', source: SOURCE, evaluatorVersion: '2.0' });
    assert.deepEqual(treeFromJourney(journey, types).scripts, file.scripts);
    const row = JSON.parse(JSON.stringify(withFileScripts(journey)));
    assert.deepEqual(
      [row.scripts, row.extras.file.scripts],
      [undefined, file.scripts],
      'a process of the release before reads it',
    );
    assert.deepEqual(withOwnScripts(row), journey);
  });
}

test('what cannot be kept as a script stays in the file, and a script that was written here goes out as lines', () => {
  const odd = { name: 'No source' };
  const { journey } = journeyFromTree(fileWith(odd), types);
  assert.equal(journey.scripts, undefined);
  assert.deepEqual(treeFromJourney(journey, types).scripts, { [ID]: odd });
  assert.equal(scriptFromBody(ID, { script: 'x'.repeat(65_537) }), null);
  const own = { name: 'Mine', description: '', source: 'a\nb', evaluatorVersion: '2.0' } as const;
  const { scripts } = treeFromJourney({ ...sketch, scripts: { [ID]: own } }, types);
  assert.deepEqual((scripts as Record<string, unknown>)[ID], {
    _id: ID,
    ...{ language: 'JAVASCRIPT', context: 'SCRIPTED_DECISION_NODE', default: false, name: 'Mine', description: '' },
    evaluatorVersion: '2.0',
    script: ['a', 'b'],
  });
});

const withScript = (source: string, more: Partial<JourneyScript> = {}): Journey => ({
  ...sketch,
  scripts: { [ID]: { name: 'Risk', description: '', source, evaluatorVersion: '1.0', ...more } },
});

async function textsOf(journey: Journey): Promise<string[]> {
  await readScripts(journey.scripts);
  const facts = { types, others: new Map() };
  return [...journeyFaults(journey, facts), ...journeyWarnings(journey, facts)].map(
    ({ nodeId, text }) => `${nodeId}: ${text}`,
  );
}

test('what keeps a script from running is said at its node, with the line', async () => {
  assert.deepEqual(await textsOf(withScript('outcome = "on"')), []);
  assert.deepEqual(await textsOf(sketch), [
    `s: Script ${ID} is not in this journey. Choose another, or bring it in along with the journey.`,
  ]);
  assert.deepEqual(await textsOf(withScript('var a;\na b')), [
    "s: Script cannot run. The script Risk, line 2: SyntaxError: expecting ';'",
  ]);
  const groovy = withScript('def x = 1', { extras: { about: { language: 'GROOVY' } } });
  assert.deepEqual(await textsOf(groovy), [
    's: Script cannot run. The script Risk is written in groovy; only JavaScript runs here.',
  ]);
  const empty = sketchJourney('E', {
    s: { type: 'ScriptedDecisionNode', properties: { outcomes: ['on'] }, to: { on: '+' } },
  });
  assert.deepEqual(await textsOf(empty), ['s: Script is not chosen.']);
});

test('what a script uses and is not here, and a script that nothing runs, are warned of', async () => {
  const both = withScript('// secrets.x()\nvar s = "openidm.read()"; httpClient.send(r); new java.net.URL("x")');
  const unused = {
    ...both,
    scripts: { ...both.scripts, other: { name: 'Left', description: '', source: '', evaluatorVersion: '1.0' } },
  } as Journey;
  assert.deepEqual(await textsOf(unused), [
    's: The script Risk uses httpClient, java.net.URL, which scripts are not offered here: it fails where it comes to that.',
    'null: No node runs the script Left.',
  ]);
  assert.deepEqual(
    notOffered('JavaImporter(org.forgerock.openam.auth.node.api.Action, javax.security.auth.callback.NameCallback)'),
    [],
  );
  assert.deepEqual(notOffered('nodeState.secrets.x; my.openidm.read()'), []);
});

test('a circle that leads through a script is none that runs on by itself', async () => {
  const circle = sketchJourney('C', {
    s: {
      type: 'ScriptedDecisionNode',
      properties: { script: ID, outcomes: ['on', 'again'] },
      to: { on: '+', again: 's' },
    },
  });
  assert.deepEqual(await textsOf({ ...circle, scripts: withScript('outcome = "on"').scripts ?? {} }), []);
});

test('the difference says which scripts changed and how much, and never their text', () => {
  const [before, after] = [withScript('a\nb\nc'), withScript('a\nx\nc\nd', { name: 'Risks', evaluatorVersion: '2.0' })];
  const texts = (from: Journey, to: Journey) => journeyDifference(from, to).map(({ kind, text }) => `${kind}: ${text}`);
  assert.deepEqual(texts(before, after), [
    'changed: The script Risks: was called Risk.',
    'changed: The script Risks: is written for version 2.0, was for 1.0.',
    'changed: The script Risks: 2 lines new, 1 line gone.',
  ]);
  assert.deepEqual(texts(sketch, before), ['added: The script Risk was added.']);
  assert.deepEqual(texts(before, sketch), ['removed: The script Risk was removed.']);
  assert.deepEqual(texts(withScript('a\nb'), withScript('b\na')), [
    'changed: The script Risk: its lines stand in another order.',
  ]);
});
