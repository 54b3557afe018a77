/** What only the whole application knows: every node type, and the journeys that every realm is given. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Value } from 'typebox/value';
import { journeyTypes, shippedJourneys } from './app-journeys.ts';
import { findPublished, journeyFaults, journeyFromTree, treeFromJourney } from './journeys/index.ts';
import { completeProperties } from './journeys/node-type.ts';
import { defaultSettings } from './realms/index.ts';
import { testServer } from './testing/index.ts';

const site = { publicUrl: 'https://lanyard.example.org', realm: 'main' };

test('every journey that is shipped can run as it stands', () => {
  const others = new Map(shippedJourneys.map((journey) => [journey.name, journey]));
  const faults = shippedJourneys.flatMap((journey) =>
    journeyFaults(journey, { types: journeyTypes, others, site }).map(
      (fault) => `${journey.name}: ${JSON.stringify(fault)}`,
    ),
  );
  assert.deepEqual(faults, []);
});

test('what is shipped comes back from its file as it was', () => {
  for (const journey of shippedJourneys) {
    const read = journeyFromTree(JSON.parse(JSON.stringify(treeFromJourney(journey, journeyTypes))), journeyTypes);
    assert.deepEqual(read, { journey, warnings: [] });
  }
});

test('every realm has the journeys that its settings name, from its first moment on', async (t) => {
  const { kit, realm } = await testServer(t);
  for (const { name } of shippedJourneys)
    assert.equal((await findPublished(kit, { realmId: realm.id, name })).name, name);
  const { journey, stepUpJourney } = defaultSettings.signIn;
  const names = shippedJourneys.filter(({ innerOnly }) => !innerOnly).map(({ name }) => name);
  assert.ok(names.includes(journey) && names.includes(stepUpJourney));
});

test('nodes read what other products’ files hold: members that they do not know, and numbers spelled as texts', () => {
  for (const [name, type] of journeyTypes) {
    const defaults = completeProperties(type, {});
    const isSoundAlone = Value.Check(type.properties, defaults);
    const spelled = Object.fromEntries(
      Object.entries(defaults).map(([key, value]) => [
        key,
        typeof value === 'number' || typeof value === 'boolean' ? String(value) : value,
      ]),
    );
    const completed = completeProperties(type, { ...spelled, somethingNew: { en: 'x' } });
    assert.deepEqual(completed, { ...defaults, somethingNew: { en: 'x' } }, name);
    assert.equal(Value.Check(type.properties, completed), isSoundAlone, name);
  }
});

test('whatever stands in the properties of a node, its faults are said and nothing breaks', () => {
  const anything = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 });
  for (const [type, { properties }] of journeyTypes) {
    const names = Object.keys(properties.properties);
    const some = fc.dictionary(fc.constantFrom('other', ...names), fc.jsonValue({ maxDepth: 3 }));
    fc.assert(
      fc.property(fc.oneof(anything, some), (given) => {
        const node = { type, displayName: 'N', properties: given, connections: {}, x: 0, y: 0 };
        const journey = { ...shippedJourneys[0], name: 'J', nodes: { n: node }, entryNodeId: 'n' } as never;
        assert.ok(journeyFaults(journey, { types: journeyTypes, others: new Map(), site }).length > 0);
      }),
      { numRuns: 50 },
    );
  }
});

test('every node says what it is for, and every property what it means', () => {
  for (const { type, name, summary, properties } of journeyTypes.values()) {
    assert.match(type, /^[A-Z][A-Za-z]+Node$/);
    assert.match(name, /^[A-Z]/, type);
    assert.match(summary, /^[A-Z].*\.$/, type);
    for (const [property, schema] of Object.entries(properties.properties)) {
      const { description = '' } = schema as { description?: string };
      assert.match(description, /^[A-Z`].*\.$/, `${type}.${property}`);
    }
  }
});
