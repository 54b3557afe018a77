import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { scan } from '../../../../protocol/src/pingam/testing/phone.ts';
import { phones } from '../../../../protocol/src/pingam/testing/phones.ts';
import { exampleJourneys, REGISTER_MFA } from '../../journeys/index.ts';
import { changeSettings, defaultSettings } from '../../realms/index.ts';
import { lookOf } from './look.ts';
import { begin, codeOn, world } from './test-world.ts';

const COMBINED = 'CombinedMultiFactorRegistrationNode';

/** As the shipped journey has it. */
function shippedNode() {
  const journey = exampleJourneys.find(({ name }) => name === REGISTER_MFA);
  const node = Object.values(journey?.nodes ?? {}).find(({ type }) => type === COMBINED);
  assert.ok(node);
  return { type: node.type, properties: node.properties };
}

test('D2: the phone shows issuer and colour of the realm, and after a change of them the new ones', async (t) => {
  const it = await world(t, { issuer: 'Acme Bank', accent: '#7a1fa2' });
  const seen = async () => {
    const walker = begin(it, shippedNode());
    await walker.step();
    const colour = /[?&]b=([^&]*)/.exec(codeOn(walker))?.[1];
    return phones.map((habits) => [scan(habits, codeOn(walker)).issuer, colour]);
  };
  assert.deepEqual(
    await seen(),
    phones.map(() => ['Acme Bank', '7a1fa2']),
  );
  const change = { issuer: 'Acme', accent: '#102030' };
  await it.kit.db.transaction().execute((tx) => changeSettings(tx, it.kit, { realmId: it.realm.id, change }));
  assert.deepEqual(
    await seen(),
    phones.map(() => ['Acme', '102030']),
  );
});

const look = (issuer: string, lookOfRealm = true) =>
  lookOf({
    realm: { settings: { ...defaultSettings, issuer } },
    properties: { issuer: 'Own', bgColor: '#032b75', lookOfRealm },
  }).issuer;

test('an issuer that apps would cut or misread is spelled more plainly, and at last the node’s own stands in', () => {
  assert.equal(look('Acme', false), 'Own');
  assert.equal(look('Smith & Sons'), 'Smith Sons');
  assert.equal(look('50% / year?'), '50 year');
  assert.equal(look('&&&'), 'Own');
  assert.equal(look('𠀀'.repeat(64)), 'Own', 'beyond what one generation reads of a parameter');
  assert.equal(look('𠀀'.repeat(48)), '𠀀'.repeat(48));
});

test('whatever a realm is called, all four generations read one and the same issuer', async (t) => {
  const it = await world(t);
  await fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 64 }), (issuer) => {
      const shown = look(issuer);
      assert.doesNotMatch(shown, /[:/?&#%]/);
      assert.notEqual(shown, '');
    }),
    { seed: 20_260_301 },
  );
  for (const issuer of ['Größe & Söhne', 'Żółć', '東京銀行', 'R&D', 'a?b', 'Ünï~']) {
    const node = { type: COMBINED, properties: { issuer: 'Own', lookOfRealm: true } };
    await it.kit.db
      .transaction()
      .execute((tx) => changeSettings(tx, it.kit, { realmId: it.realm.id, change: { issuer } }));
    const walker = begin(it, node);
    await walker.step();
    const read = new Set(phones.map((habits) => scan(habits, codeOn(walker)).issuer));
    assert.deepEqual([...read], [look(issuer)]);
  }
});
