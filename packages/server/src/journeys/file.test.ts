import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  FAILURE,
  type Journey,
  journeyFromTree,
  journeysFromFile,
  nodeTypes,
  ownNodes,
  SUCCESS,
  treeFromJourney,
} from './index.ts';
import { journeyFaults } from './validate.ts';

const types = nodeTypes(ownNodes);

const id = fc.uuid();
const label = fc.string({ minLength: 1, maxLength: 20 });
const texts = fc.dictionary(fc.constantFrom('en', 'de', 'fr-CA'), label);
const place = fc.record({ x: fc.integer({ min: -5_000, max: 5_000 }), y: fc.integer({ min: -5_000, max: 5_000 }) });
const anyMember = fc.jsonValue({ maxDepth: 2 }).filter((value) => value !== null);
const unknownMembers = fc.dictionary(fc.stringMatching(/^x[A-Za-z]{1,8}$/), anyMember, { maxKeys: 3 });

const propertiesOf: Record<string, fc.Arbitrary<Record<string, unknown>>> = {
  UsernameCollectorNode: unknownMembers,
  MessageNode: fc.record({ message: texts, stateField: label }, { requiredKeys: [] }),
  ChoiceCollectorNode: fc.record({ choices: fc.uniqueArray(label), prompt: label }, { requiredKeys: [] }),
  PollingWaitNode: fc.record({ secondsToWait: fc.integer(), exitable: fc.boolean() }, { requiredKeys: [] }),
  InnerTreeEvaluatorNode: fc.record({ tree: label }),
  DeviceMatchNode: fc.record({ script: id, outcomes: fc.array(label), inputs: fc.jsonValue() }),
};

const node = fc.constantFrom(...Object.keys(propertiesOf)).chain((type) =>
  fc.record({
    type: fc.constant(type),
    displayName: label,
    properties: propertiesOf[type] ?? unknownMembers,
    connections: fc.dictionary(
      fc.constantFrom('true', 'false', 'outcome', 'DONE'),
      fc.oneof(fc.constantFrom(SUCCESS, FAILURE), id),
    ),
    ...{ x: fc.integer({ min: -5_000, max: 5_000 }), y: fc.integer({ min: -5_000, max: 5_000 }) },
  }),
);

/** Any drawing, sound or not, with a page among its nodes. */
const journeys: fc.Arbitrary<Journey> = fc
  .record({
    outer: fc.dictionary(id, node, { maxKeys: 5 }),
    shown: fc.dictionary(id, node, { maxKeys: 3 }),
    pageId: id,
    page: fc.record({ pageHeader: texts, stage: label }),
    flags: fc.record({
      enabled: fc.boolean(),
      innerOnly: fc.boolean(),
      mustRun: fc.boolean(),
      noSession: fc.boolean(),
    }),
    description: fc.string({ maxLength: 50 }),
    startsAt: id,
    staticNodes: fc.dictionary(fc.constantFrom('startNode', SUCCESS, FAILURE), place, { minKeys: 1 }),
  })
  .map(({ outer, shown, pageId, page, flags, description, startsAt, staticNodes }) => {
    const children = Object.entries(shown).map(
      ([key, child]) => [key, { ...child, connections: {}, x: 0, y: 0 }] as const,
    );
    const refs = children.map(([_id, { type: nodeType }]) => ({ _id, nodeType }));
    const pages = {
      [pageId]: {
        type: 'PageNode',
        displayName: 'Page',
        properties: { ...page, nodes: refs },
        connections: {},
        // Away from where the others can be: nodes that all have one place are laid out.
        x: 9_000,
        y: 8,
      },
    };
    const nodes = { ...outer, ...Object.fromEntries(children), ...pages };
    return { name: 'Any', description, ...flags, entryNodeId: startsAt, nodes, staticNodes };
  });

/** What a file adds to nodes of unknown types: the outcomes that were drawn from where they lead. */
function withoutOutcomes({ nodes, ...rest }: Journey): Journey {
  const plain = Object.entries(nodes).map(([key, { extras, ...of }]) => {
    const drawn = Object.keys(of.connections).map((name) => ({ id: name, displayName: name }));
    assert.deepEqual(extras ?? { outcomes: drawn }, { outcomes: drawn });
    return [key, of];
  });
  return { ...rest, nodes: Object.fromEntries(plain) };
}

test('D7: whatever can be drawn comes back from its file as it was', () => {
  fc.assert(
    fc.property(journeys, (drawn) => {
      const journey = JSON.parse(JSON.stringify(drawn)) as Journey;
      const file = JSON.parse(JSON.stringify(treeFromJourney(journey, types)));
      assert.deepEqual(withoutOutcomes(journeyFromTree(file, types).journey), journey);
    }),
  );
});

const files = fc
  .record({ journey: journeys, tree: unknownMembers, parts: unknownMembers, of: unknownMembers, orphan: id })
  .map(({ journey, tree, parts, of, orphan }) => {
    const file = treeFromJourney(journey, types);
    const nodes = Object.fromEntries(Object.entries(file.nodes).map(([key, body]) => [key, { ...of, ...body }]));
    const placed = Object.entries(file.tree.nodes as object).map(([key, entry]) => [key, { ...entry, ...of }]);
    const scripts = { [orphan]: { script: 'return true' } };
    const left = { [orphan]: { _id: orphan, _type: { _id: 'OddNode', name: 'Odd', collection: true }, ...of } };
    const uiConfig = { categories: '["MFA"]' };
    return {
      ...parts,
      ...file,
      scripts,
      tree: { ...tree, ...file.tree, uiConfig, nodes: Object.fromEntries(placed) },
      nodes: { ...nodes, ...left },
    };
  });

test('D7: what a file holds and nothing here means is in the next file again', () => {
  fc.assert(
    fc.property(files, (given) => {
      const file = JSON.parse(JSON.stringify(given));
      const { journey } = journeyFromTree(file, types);
      assert.deepEqual(JSON.parse(JSON.stringify(treeFromJourney(journey, types))), file);
    }),
  );
});

const success = SUCCESS;
const typed = (type: string, name: string) => ({ _id: type, name, collection: true });

/** As tools really write: connections missing, no `meta`, nodes of a platform, numbers spelled as texts, a way back to a page. */
const found = {
  tree: {
    _id: 'Enrol',
    entryNodeId: 'p1',
    nodes: {
      p1: { nodeType: 'PageNode', displayName: 'Page', x: '120.5', connections: {} },
      w1: { nodeType: 'PollingWaitNode', connections: { DONE: 'p1', GONE: 7 } },
      s1: { nodeType: 'DeviceMatchNode', displayName: 'Script', x: 1, y: 2, connections: { yes: success } },
      m1: { nodeType: 'MessageNode', displayName: 'Ask', connections: { true: success, false: 'nowhere' } },
    },
  },
  nodes: {
    p1: {
      _id: 'p1',
      _type: typed('PageNode', 'Page Node'),
      nodes: [{ _id: 'i1', nodeType: 'KbaCreateNode', displayName: 'User' }],
    },
    w1: {
      _id: 'w1',
      _rev: '1',
      _type: typed('PollingWaitNode', 'Wait'),
      secondsToWait: '12',
      exitable: 'true',
      waitingMessage: null,
    },
    s1: {
      _id: 's1',
      _type: typed('DeviceMatchNode', 'Device'),
      _outcomes: [
        { id: 'yes', displayName: 'Yes' },
        { id: 'no', displayName: 'No' },
      ],
    },
  },
  innerNodes: { i1: { _id: 'i1', _type: typed('KbaCreateNode', 'KBA Definition'), validateInput: true } },
};

test('D7: files are read as they are found, and what cannot run is said with its node', () => {
  const { journey, warnings } = journeyFromTree(found, types);
  assert.deepEqual(
    [journey.enabled, journey.innerOnly, journey.nodes.p1?.x, journey.nodes.w1?.displayName],
    [true, false, 120.5, 'PollingWaitNode'],
  );
  assert.deepEqual(journey.nodes.w1?.properties, { secondsToWait: 12, exitable: true });
  assert.deepEqual(journey.nodes.w1?.connections, { DONE: 'p1' });
  assert.deepEqual(warnings, [
    'Enrol, User: there is no node of the type KbaCreateNode here. It is kept as it is, but cannot run.',
    'Enrol, Script: there is no node of the type DeviceMatchNode here. It is kept as it is, but cannot run.',
    'Enrol, Ask: the file has no properties of it, so its defaults apply.',
  ]);
  const faults = journeyFaults(journey, { types, others: new Map() }).map(({ nodeId, code }) => `${nodeId}: ${code}`);
  assert.deepEqual(faults.sort(), [
    'i1: unknown-type',
    'm1: dangling',
    'null: no-success',
    's1: unknown-type',
    'w1: dangling',
  ]);
  const again = treeFromJourney(journey, types);
  assert.deepEqual(again.nodes.s1, found.nodes.s1, 'an inert node goes out as it came in, with its outcomes');
  assert.deepEqual(again.innerNodes.i1, { ...found.innerNodes.i1, _outcomes: [] });
});

test('D7: several journeys, one, amster’s entities and folders of files are all read', () => {
  const one = journeyFromTree(found, types).journey;
  const entity = (entityType: string, data: { _id: string }) => ({
    metadata: { realm: '/', entityType, entityId: data._id },
    data,
  });
  const parts = { ...found.nodes, ...found.innerNodes };
  const amster = [entity('AuthTree', found.tree), ...Object.values(parts).map((body) => entity('Node', body))];
  const {
    tree: { _id, ...nameless },
    ...rest
  } = found;
  const forms = [
    found,
    { trees: { Enrol: found } },
    { meta: {}, trees: { Enrol: { ...rest, tree: nameless } } },
    amster,
    { 'a.json': found },
    { folder: { 'b.json': amster } },
  ];
  for (const form of forms)
    assert.deepEqual(journeysFromFile(form, types).journeys, [one], JSON.stringify(form).slice(0, 80));
});

/** As amster writes a script: a file of its own, its source as base64. */
const scriptEntity = (entityType: string, _id: string, source: string) => ({
  metadata: { realm: '/', amsterVersion: '7.5.1', entityType, entityId: _id, pathParams: {} },
  data: {
    _id,
    name: 'Known device',
    description: 'null',
    script: Buffer.from(source).toString('base64'),
    default: entityType === 'GlobalScripts',
    language: 'JAVASCRIPT',
    context: 'AUTHENTICATION_TREE_DECISION_NODE',
  },
});

test('D7: scripts that amster exports by themselves come in with the journeys whose nodes name them', () => {
  const id = '01e1a3c0-038b-4c16-956a-6c9d89328cff';
  const tree = { _id: 'Risk', entryNodeId: 's', nodes: { s: { nodeType: 'ScriptedDecisionNode', connections: {} } } };
  const node = { _id: 's', _type: typed('ScriptedDecisionNode', 'Scripted Decision'), script: id, outcomes: ['true'] };
  const files = [
    scriptEntity('GlobalScripts', id, 'outcome = "false";'),
    scriptEntity('Scripts', 'b0c0ffee-0000-4000-8000-000000000000', 'outcome = "other";'),
    scriptEntity('Scripts', id, 'outcome = "true";'),
    { metadata: { realm: '/', entityType: 'ScriptedDecision', entityId: 's' }, data: node },
    { metadata: { realm: '/', entityType: 'AuthTree', entityId: 'Risk' }, data: tree },
  ];
  for (const file of [files, [...files].reverse(), { realms: { root: files } }]) {
    const { journeys, warnings } = journeysFromFile(file, types);
    const scripts = journeys.flatMap((journey) => Object.entries(journey.scripts ?? {}));
    assert.deepEqual(
      scripts.map(([named, { name, source }]) => [named, name, source]),
      [[id, 'Known device', 'outcome = "true";']],
      'the one that the node names, and the realm’s own before the one of all realms',
    );
    assert.deepEqual(warnings, []);
  }
});

test('D7: what a file holds and nothing here uses is said in words, and scripts that do not run by their names', () => {
  const scripts = {
    a: { name: 'Runs', script: ['outcome = "true";'] },
    b: { name: 'Long', script: `/*${'x'.repeat(65_536)}*/` },
    c: { name: { en: 'Risk' } },
    'no id': { name: '', script: 'outcome = "true";' },
  };
  const platform = {
    emailTemplates: { a: {} },
    themes: [{}],
    variable: { v: {} },
    circlesOfTrust: {},
    toString: { x: 1 },
    nodeTypes: { n: {} },
  };
  const tree = { _id: 'Welcome', entryNodeId: '', nodes: {} };
  const { journeys, warnings } = journeysFromFile({ tree, scripts, ...platform }, types);
  assert.deepEqual(Object.keys(journeys[0]?.scripts ?? {}), ['a']);
  const kept = 'is kept for the next export, but does not run:';
  assert.deepEqual(warnings, [
    'Welcome: its mail templates are kept for the next export, but nothing here uses them.',
    'Welcome: its themes are kept for the next export, but nothing here uses them.',
    'Welcome: its variables are kept for the next export, but nothing here uses them.',
    'Welcome: its toString are kept for the next export, but nothing here uses them.',
    `Welcome: its script Long ${kept} it has more than 65536 characters.`,
    `Welcome: its script c ${kept} it has no source that can be read.`,
    `Welcome: its script no id ${kept} its id cannot be used.`,
  ]);
  const ids = Array.from({ length: 101 }, (_, index) => `s${index}`);
  const many = Object.fromEntries(ids.map((id) => [id, { name: id, script: ['outcome = "true";'] }]));
  assert.deepEqual(journeysFromFile({ tree, scripts: many }, types).warnings, [
    `Welcome: its script s100 ${kept} a journey has at most 100 scripts.`,
  ]);
});

test('a file that holds no journey, two of one name, or ids that are none, is refused as a whole', () => {
  const refuse = (file: unknown) =>
    assert.throws(() => journeysFromFile(file, types), { code: 'journeys.file-unreadable' });
  for (const file of [null, 7, [], {}, { trees: {} }, { trees: [] }, { a: { b: 1 } }, [found, found]]) refuse(file);
  refuse({ tree: { entryNodeId: 'a', nodes: {} } });
  refuse({ tree: { _id: 'a/b', entryNodeId: 'a', nodes: {} } });
  refuse({ tree: { _id: 'A', entryNodeId: 'a', nodes: { 'a b': { nodeType: 'MessageNode' } } } });
  refuse({
    tree: { _id: 'A', entryNodeId: 'p', nodes: { p: { nodeType: 'PageNode' } } },
    nodes: { p: { nodes: [{ _id: '../x' }] } },
  });
});

test('no JSON in the place of a file breaks the reader', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
      try {
        journeysFromFile({ trees: { A: { tree: value, nodes: value, innerNodes: value } } }, types);
      } catch (error) {
        assert.equal((error as { code?: string }).code, 'journeys.file-unreadable');
      }
    }),
  );
});

test('D7: a page of the platform’s collectors can run here, and one that makes accounts cannot', () => {
  const shown = (validateInput: boolean) => ({
    tree: {
      _id: 'Platform',
      description: 'null',
      entryNodeId: 'p',
      nodes: { p: { nodeType: 'PageNode', connections: { outcome: success } } },
    },
    nodes: {
      p: {
        nodes: [
          { _id: 'u', nodeType: 'ValidatedUsernameNode' },
          { _id: 'w', nodeType: 'ValidatedPasswordNode' },
        ],
      },
    },
    innerNodes: {
      u: { usernameAttribute: 'userName', validateInput },
      w: { passwordAttribute: 'password', validateInput: 'false' },
    },
  });
  const faults = (validateInput: boolean) => {
    const { journey, warnings } = journeyFromTree(shown(validateInput), types);
    assert.deepEqual([journey.description, warnings], ['', []]);
    return journeyFaults(journey, { types, others: new Map() }).map(({ nodeId, code }) => `${nodeId}: ${code}`);
  };
  assert.deepEqual(faults(false), []);
  assert.deepEqual(faults(true), ['u: property']);
});

test('D7: nodes whose file tells no places, or one place for all, come in beside each other', () => {
  const entry = (to: string, place: object) => ({ nodeType: 'MessageNode', connections: { true: to }, ...place });
  for (const place of [{}, { x: 50, y: 50 }]) {
    const nodes = { a: entry('b', place), b: entry(SUCCESS, place) };
    const { journey } = journeyFromTree({ tree: { _id: 'Bare', entryNodeId: 'a', nodes } }, types);
    const [a, b] = [journey.nodes.a?.x ?? 0, journey.nodes.b?.x ?? 0];
    assert.ok(b - a > 248 && (journey.staticNodes?.[SUCCESS]?.x ?? 0) - b > 248, JSON.stringify(journey.staticNodes));
  }
  const one = { tree: { _id: 'One', entryNodeId: 'a', nodes: { a: entry(SUCCESS, { x: 0, y: 0 }) } } };
  assert.equal(journeyFromTree(one, types).journey.staticNodes, undefined, 'a node may well stand there');
});
