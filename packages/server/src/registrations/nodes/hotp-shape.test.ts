/** Counter-based codes with a check digit and from a fixed place in the hash (RFC 4226 appendix C), from the node to the verdict. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { decodeBase32 } from '@lanyard/protocol/otp';
import { codeCredential, insertCredential } from '../../devices/index.ts';
import { insertTestDevice, TEST_SECRET } from '../../devices/test-device.ts';
import { type Journey, journeysFromFile, nodeTypes, ownNodes, treeFromJourney } from '../../journeys/index.ts';
import { sketchJourney } from '../../journeys/test-journeys.ts';
import { journeyFaults } from '../../journeys/validate.ts';
import { Walker } from '../../verifications/nodes/test-walk.ts';
import { verificationNodes } from '../../verifications/nodes.ts';
import { type ReferenceShape, referenceHotp } from '../../verifications/test-codes.ts';
import { deletedAmDevice } from '../am-device-view.ts';
import { registrationNodes } from '../nodes.ts';
import { begin, codeOn, leftBy, scanWith, type World, world } from './test-world.ts';

const types = nodeTypes(ownNodes, registrationNodes, verificationNodes);

const BOTH = { algorithm: 'HOTP', addChecksum: true, truncationOffset: 7 } as const;
const SHAPE: ReferenceShape = { digits: 6, checksum: true, offset: 7 };

/** A phone that was set to the shape beforehand: the code on the screen gives it the secret alone. */
type Phone = { readonly code: (counter: number, shape?: ReferenceShape) => string };

const phoneOf = (uri: string, shape: ReferenceShape): Phone => {
  const secret = decodeBase32(/[?&]secret=([A-Z2-7]+)/.exec(uri)?.[1] ?? '');
  return { code: (counter, other = shape) => referenceHotp(secret, counter, other) };
};

async function registered(it: World, properties: object = BOTH, shape = SHAPE): Promise<Phone> {
  const walker = begin(it, { type: 'OathRegistrationNode', properties: { ...properties } });
  await walker.step();
  const uri = codeOn(walker);
  await walker.answer({ 3: 0 });
  assert.equal(leftBy(walker), 'successOutcome');
  return phoneOf(uri, shape);
}

const asking = (properties: object): Journey =>
  sketchJourney('Code', {
    code: {
      type: 'OathTokenVerifierNode',
      properties: { ...properties },
      to: { successOutcome: '+', failureOutcome: '-', notRegisteredOutcome: '-' },
    },
  });

/** Whether this code leads alice in. */
async function enters({ kit, realm }: World, code: string, properties: object = {}): Promise<boolean> {
  const walker = new Walker({
    kit,
    journey: asking(properties),
    realmId: realm.id,
    shared: { username: 'alice' },
    types,
  });
  await walker.step();
  return (await walker.answer({ 0: code })).kind === 'success';
}

async function enrolled(t: TestContext): Promise<{ it: World; phone: Phone }> {
  const it = await world(t);
  return { it, phone: await registered(it) };
}

test('the code on the screen names neither of the two, and the credential has both', async (t) => {
  const it = await world(t);
  const walker = begin(it, { type: 'OathRegistrationNode', properties: BOTH });
  await walker.step();
  assert.match(codeOn(walker), /^otpauth:\/\/hotp\/ForgeRock:alice\?secret=[A-Z2-7]{32}&counter=0&digits=6&b=032b75$/);
  const { checksumDigit, truncationOffset } = walker.state.get('oathDeviceProfile') as Record<string, unknown>;
  assert.deepEqual([checksumDigit, truncationOffset], [true, 7]);
  await walker.answer({ 3: 0 });
  const [device] = await it.devices();
  const credential = codeCredential(device?.credentials ?? []);
  assert.deepEqual([credential?.digits, credential?.checksum, credential?.truncationOffset], [6, true, 7]);
});

test('a code for push and one-time passwords together stores them as well', async (t) => {
  const it = await world(t);
  const walker = begin(it, { type: 'CombinedMultiFactorRegistrationNode', properties: BOTH });
  await walker.step();
  const phone = phoneOf(codeOn(walker), SHAPE);
  await scanWith(it, codeOn(walker));
  await walker.answer();
  assert.equal(leftBy(walker), 'successOutcome');
  assert.equal(await enters(it, phone.code(0)), true);
});

test('time-based codes have neither, whatever the node says', async (t) => {
  const it = await world(t);
  await registered(it, { ...BOTH, algorithm: 'TOTP' });
  const [device] = await it.devices();
  const credential = codeCredential(device?.credentials ?? []);
  assert.deepEqual([credential?.checksum, credential?.truncationOffset], [false, null]);
});

test('every combination with six and eight digits leads in, and codes of any other form do not', async (t) => {
  const it = await world(t);
  for (const digits of [6, 8] as const) {
    for (const checksum of [false, true]) {
      for (const offset of [-1, 0, 15]) {
        const passwordLength = digits === 6 ? 'SIX_DIGITS' : 'EIGHT_DIGITS';
        const properties = { ...BOTH, passwordLength, addChecksum: checksum, truncationOffset: offset };
        const phone = await registered(it, properties, { digits, checksum, offset });
        const name = JSON.stringify({ digits, checksum, offset });
        assert.equal(phone.code(0).length, digits + Number(checksum), name);
        // The hash itself may name one of the two places.
        const elsewhere = [3, 4].map((other) => phone.code(0, { digits, checksum, offset: other }));
        assert.equal(await enters(it, elsewhere.find((code) => code !== phone.code(0)) ?? ''), false, name);
        assert.equal(await enters(it, phone.code(0, { digits, checksum: !checksum, offset })), false, name);
        assert.equal(await enters(it, phone.code(0)), true, name);
        await it.kit.db.deleteFrom('credentials').execute();
        await it.kit.db.updateTable('devices').set({ state: 'removed' }).execute();
        await it.kit.db.deleteFrom('limits').execute();
      }
    }
  }
});

test('a code with a check digit leads in once', async (t) => {
  const { it, phone } = await enrolled(t);
  assert.equal(phone.code(0).length, 7);
  assert.equal(await enters(it, phone.code(0)), true);
  assert.equal(await enters(it, phone.code(0)), false, 'A1: the same again');
  assert.equal(await enters(it, phone.code(1)), true);
});

test('a wrong check digit is refused, and does not use the code up', async (t) => {
  const { it, phone } = await enrolled(t);
  const code = phone.code(0);
  for (let other = 1; other < 9; other += 1) {
    const wrong = code.slice(0, 6) + ((Number(code.at(6)) + other) % 10);
    assert.equal(await enters(it, wrong), false, wrong);
  }
  assert.equal(await enters(it, code.slice(0, 6)), false, 'without its check digit');
  assert.equal(await enters(it, code), true);
});

test('a counter may be ahead by the window, and never goes back', async (t) => {
  const { it, phone } = await enrolled(t);
  const window = { hotpWindowSize: 5 };
  assert.equal(await enters(it, phone.code(6), window), false);
  assert.equal(await enters(it, phone.code(5), window), true);
  assert.equal(await enters(it, phone.code(4), window), false);
  assert.equal(await enters(it, phone.code(6), window), true);
});

test('RFC 4226 section 7.4: two consecutive codes far ahead bring the counter back; one alone does not', async (t) => {
  const { it, phone } = await enrolled(t);
  assert.equal(await enters(it, phone.code(100)), false);
  assert.equal(await enters(it, phone.code(102)), false);
  assert.equal(await enters(it, phone.code(103)), true);
  assert.equal(await enters(it, phone.code(103)), false);
  assert.equal(await enters(it, phone.code(104)), true);
});

test('devices beside it go on with the codes that they show', async (t) => {
  const { it, phone } = await enrolled(t);
  const { device } = await insertTestDevice(it.kit, it.alice, { name: 'Plain', mode: 'standard' });
  await it.kit.db.deleteFrom('credentials').where('device_id', '=', device.id).execute();
  const plain = { kind: 'hotp', algorithm: 'SHA1', digits: 8, period: 30 } as const;
  await insertCredential(it.kit.db, it.kit, { deviceId: device.id, ...plain, secret: TEST_SECRET });
  assert.equal(await enters(it, referenceHotp(TEST_SECRET, 0, { digits: 8 })), true);
  assert.equal(await enters(it, phone.code(0)), true);
  assert.equal(await enters(it, referenceHotp(TEST_SECRET, 1, { digits: 8, checksum: true })), false);
});

test('a deletion by PingAM’s protocol says what the credential had', async (t) => {
  const { it } = await enrolled(t);
  const [device] = await it.devices();
  assert.ok(device);
  const { checksumDigit, truncationOffset } = deletedAmDevice(device, 'oath');
  assert.deepEqual([checksumDigit, truncationOffset], [true, 7]);
});

test('the database keeps them from credentials of another kind, and offsets that the hash does not have', async (t) => {
  const { kit, alice } = await world(t);
  const { device } = await insertTestDevice(kit, alice, { mode: 'standard' });
  const set = (values: object) =>
    kit.db.updateTable('credentials').set(values).where('device_id', '=', device.id).execute();
  const refused = { constraint: 'credentials_shape_check' };
  await assert.rejects(set({ checksum: true }), refused);
  await assert.rejects(set({ truncation_offset: 0 }), refused);
  await set({ kind: 'hotp', checksum: true, truncation_offset: 15 });
  await assert.rejects(set({ truncation_offset: 16 }), refused);
  await assert.rejects(set({ truncation_offset: -1 }), refused);
});

const FACTS = { types, others: new Map(), site: { publicUrl: 'https://id.example.test', realm: 'demo' } };
const ENDS = { successOutcome: '+', failureOutcome: '-' };

for (const [type, to] of [
  ['OathRegistrationNode', ENDS],
  ['CombinedMultiFactorRegistrationNode', { ...ENDS, timeoutOutcome: '-' }],
] as const) {
  test(`a journey with both is saved, goes out in PingAM’s form and comes in again: ${type}`, () => {
    const drawn = sketchJourney('Register', { node: { type, properties: BOTH, to } });
    assert.deepEqual(journeyFaults(drawn, FACTS), []);
    const tree = JSON.parse(JSON.stringify(treeFromJourney(drawn, types)));
    assert.deepEqual([tree.nodes.node.addChecksum, tree.nodes.node.truncationOffset], [true, 7]);
    const [back] = journeysFromFile({ trees: { Register: tree } }, types).journeys;
    assert.ok(back);
    assert.deepEqual(back.nodes.node?.properties, drawn.nodes.node?.properties);
    assert.deepEqual(journeyFaults(back, FACTS), []);
  });
}

test('an offset that RFC 4226 does not know is refused when the journey is saved, with the property named', () => {
  const properties = { ...BOTH, truncationOffset: 16 };
  const journey = sketchJourney('Register', { node: { type: 'OathRegistrationNode', properties, to: ENDS } });
  const faults = journeyFaults(journey, FACTS);
  assert.deepEqual(
    faults.map(({ nodeId, code }) => [nodeId, code]),
    [['node', 'property']],
  );
  assert.match(faults[0]?.text ?? '', /^Truncation offset /);
});
