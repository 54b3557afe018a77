/**
 * Every code that a saved node can show to anybody, read and answered by all four generations of apps. Nodes of all three types,
 * with all of their properties, and people of all kinds of names, drawn from a fixed seed: the same ones in every run.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeBase32 } from '@lanyard/protocol/otp';
import { nameFault } from '@lanyard/protocol/pingam';
import fc from 'fast-check';
import { type Scanned, scan } from '../../../../protocol/src/pingam/testing/phone.ts';
import { type Habits, phones } from '../../../../protocol/src/pingam/testing/phones.ts';
import type { NodeType } from '../../journeys/index.ts';
import { completeProperties } from '../../journeys/node-type.ts';
import { normaliseName, type User } from '../../users/index.ts';
import { endpointOf } from './checks.ts';
import { accountText, type Look, type OathProperties, oathKindOf } from './properties.ts';
import { begin, codeOn, leftBy, scanWith, types, type World, world } from './test-world.ts';

const SEED = 20_260_301;
const DRAWN = 900;
/** So many drawn nodes can be saved at least, and so many are shown by a node of a real run. */
const LEAST_SAVED = 300;
const SHOWN = 200;
/** Push alone, and by time or by counter alone or with push. */
const KINDS = 5;

const NODES = ['CombinedMultiFactorRegistrationNode', 'PushRegistrationNode', 'OathRegistrationNode'] as const;

const word = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 20 });
const issuer = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('Acme', 'Example Inc.', 'My Bank', 'Société', 'Банк', '東京', 'Zürich 🏦') },
  { weight: 3, arbitrary: word },
  { weight: 2, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 140 }) },
);
const path = fc.stringMatching(/^[a-zA-Z0-9._~?=+&%'{|^@!-]{0,24}$/);
const imgUrl = fc.oneof(
  fc.constant(''),
  fc.stringMatching(/^[a-z0-9-]{1,40}$/).map((name) => `https://cdn.example.com/logos/${name}.png`),
  path.map((name) => `https://cdn.example.com/${name}.jpg`),
);
const parameters = fc.dictionary(word, fc.oneof(word, fc.integer(), fc.boolean(), fc.constant(null)), { maxKeys: 2 });
const policiesJson = fc.oneof(
  fc.constant(''),
  fc
    .record(
      {
        biometricAvailable: fc.constant({}),
        deviceTampering: fc.oneof(fc.constant({}), fc.record({ score: fc.double({ min: 0, max: 1, noNaN: true }) })),
        later: parameters,
      },
      { requiredKeys: [] },
    )
    .chain((policies) => fc.constantFrom(undefined, 1, '\t').map((space) => JSON.stringify(policies, null, space))),
  fc.dictionary(word, parameters, { maxKeys: 3 }).map((policies) => JSON.stringify(policies)),
);
const language = fc.constantFrom('en', 'de', 'fr-CA', 'pt_BR', 'zh-Hans', 'ar');

const properties = fc.record({
  issuer,
  accountName: fc.constantFrom(
    'USERNAME',
    'COMMON_NAME',
    'EMAIL_ADDRESS',
    'EMPLOYEE_NUMBER',
    'GIVEN_NAME',
    'LAST_NAME',
  ),
  bgColor: fc.stringMatching(/^#?[0-9a-fA-F]{6}$/),
  imgUrl,
  generateRecoveryCodes: fc.boolean(),
  scanQRCodeMessage: fc.dictionary(language, fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 })),
  timeout: fc.integer({ min: 10, max: 900 }),
  passwordLength: fc.constantFrom('SIX_DIGITS', 'EIGHT_DIGITS'),
  minSharedSecretLength: fc.integer({ min: 0, max: 128 }),
  algorithm: fc.constantFrom('TOTP', 'HOTP'),
  totpTimeInterval: fc.integer({ min: 5, max: 300 }),
  totpHashAlgorithm: fc.constantFrom('HMAC_SHA1', 'HMAC_SHA256', 'HMAC_SHA512'),
  addChecksum: fc.boolean(),
  truncationOffset: fc.integer({ min: -1, max: 15 }),
  policiesJson,
  allowLargeCode: fc.boolean(),
  lookOfRealm: fc.boolean(),
  visibleToJavaScriptSdk: fc.boolean(),
});

const person = fc.record({
  name: fc
    .oneof(fc.stringMatching(/^[a-z][a-z0-9._+-]{0,12}$/), fc.string({ unit: 'grapheme', maxLength: 12 }))
    .filter((name) => normaliseName(name) !== null),
  displayName: fc.constantFrom('Ada Lovelace', 'Zoë Müller-Świątek', '山田 太郎', 'نادية', 'O’Brien: Pat / 50% & Co.'),
  email: fc.option(
    fc.emailAddress().map((address) => address.slice(-100)),
    { nil: undefined },
  ),
});

type Drawn = {
  readonly type: NodeType;
  readonly given: Readonly<Record<string, unknown>>;
  readonly person: { readonly name: string; readonly displayName: string; readonly email: string | undefined };
};

/** The drawn nodes that an editor would save. */
function savedNodes({ kit, realm }: World): Drawn[] {
  const site = { publicUrl: kit.config.publicUrl, realm: realm.name };
  const drawn = fc.sample(fc.tuple(fc.constantFrom(...NODES), properties, person), { seed: SEED, numRuns: DRAWN });
  return drawn.flatMap(([name, all, who]) => {
    const type = types.get(name) ?? assert.fail(name);
    const given = Object.fromEntries(
      Object.entries(all).filter(([property]) => Object.hasOwn(type.properties.properties, property)),
    );
    return type.check(completeProperties(type, given), site).length > 0 ? [] : [{ type, given, person: who }];
  });
}

type Expected = { readonly node: Drawn; readonly user: User; readonly it: World };

/** What everybody has to have understood, from the properties and the person alone. */
function assertRead(scanned: Scanned, habits: Habits, { node: { type, given }, user, it }: Expected): void {
  const completed = completeProperties(type, given) as Look & OathProperties & { policiesJson?: string };
  const { name } = habits;
  const wanted = accountText(user, completed.accountName);
  const account = nameFault(wanted) === null ? wanted : user.name;
  const ofRealm = it.realm.settings.issuer;
  const issuers = given.lookOfRealm ? [ofRealm, completed.issuer] : [completed.issuer];
  assert.ok(issuers.includes(scanned.issuer), `${name} reads ${scanned.issuer}`);
  assert.deepEqual([scanned.account, scanned.image], [account, completed.imgUrl], name);
  const isPush = type.type !== 'OathRegistrationNode';
  const isOath = type.type !== 'PushRegistrationNode';
  assert.deepEqual([scanned.push !== null, scanned.oath !== null], [isPush, isOath], name);
  const policies = isPush && isOath && completed.policiesJson ? JSON.parse(completed.policiesJson) : null;
  assert.deepEqual(scanned.policies, policies, name);
  if (scanned.push) {
    const endpoint = endpointOf({ publicUrl: it.kit.config.publicUrl, realm: it.realm.name });
    const { register, authenticate, loadBalancer, secret, challenge } = scanned.push;
    const addresses = [`${endpoint}?_action=register`, `${endpoint}?_action=authenticate`];
    assert.deepEqual([register, authenticate, loadBalancer], [...addresses, 'amlbcookie=01'], name);
    assert.deepEqual([secret.length, challenge.length], [32, 32], name);
  }
  if (scanned.oath) {
    const { kind, digits, period, algorithm, secretBytes } = oathKindOf(completed);
    const { secret, issuer: ofCode, policies: read, ...rest } = scanned.oath;
    const shape = { kind, moving: kind === 'totp' ? period : 0, digits, algorithm };
    assert.deepEqual(rest, shape, name);
    assert.deepEqual([ofCode, read, decodeBase32(secret).length], [scanned.issuer, policies, secretBytes], name);
    assert.equal(secret.length % 8, 0, 'Base32 in whole groups');
  }
}

test('every code of every node that can be saved is read alike by all four generations, and the phone that answers counts', async (t) => {
  const it = await world(t, {
    limits: { 'registration:address': { max: 100_000 }, 'registration:realm': { max: 100_000 } },
  });
  const saved = savedNodes(it);
  assert.ok(saved.length >= LEAST_SAVED, `only ${saved.length} of ${DRAWN} nodes could be saved`);
  const counts: Record<string, number> = {};
  for (const [index, node] of saved.slice(0, SHOWN).entries()) {
    const user = await it.add(`${node.person.name}${index}`, personOf(node));
    const walker = begin(it, { type: node.type.type, properties: node.given }, { user });
    await walker.step();
    const uri = codeOn(walker);
    for (const habits of phones) assertRead(scan(habits, uri), habits, { node, user, it });
    if (node.type.type !== 'OathRegistrationNode') {
      await scanWith(it, uri, phones[index % phones.length]);
      await walker.answer();
      assert.equal(leftBy(walker), 'successOutcome', node.type.type);
    }
    const kind = `${node.type.type} ${uri.slice(0, uri.indexOf('/', 10))}`;
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  t.diagnostic(`${saved.length} of ${DRAWN} nodes could be saved; shown: ${JSON.stringify(counts)}`);
  assert.equal(Object.keys(counts).length, KINDS, JSON.stringify(counts));
});

const personOf = ({ person: { displayName, email } }: Drawn) =>
  email === undefined ? { displayName } : { displayName, email };
