/** What these nodes have of Lanyard's own. What they have of PingAM is pinned for all slices in one place. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completeProperties } from '../../journeys/node-type.ts';
import { registrationNodes } from '../nodes.ts';

const SAFE = { lookOfRealm: false, requireProof: true, keepRecoveryCodesReadable: false, allowLargeCode: false };

/** Each with its default, which is what is safe. */
const OWN: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  CombinedMultiFactorRegistrationNode: {
    ...SAFE,
    timeoutCountsPolls: false,
    eitherDeviceSuffices: false,
    visibleToJavaScriptSdk: false,
  },
  PushRegistrationNode: { ...SAFE, timeoutCountsPolls: false },
  OathRegistrationNode: SAFE,
  OptOutMultiFactorAuthenticationNode: { requireProof: true },
  // Other products ask that by sending a push, or by asking for a code.
  SecondFactorRegisteredNode: { mfaMethod: 'push' },
};

test('every node is safe where a file says nothing of Lanyard’s own properties', () => {
  const found = Object.entries(OWN).map(([name, own]) => {
    const node = registrationNodes.find(({ type }) => type === name) ?? assert.fail(`there is no ${name}`);
    const completed = completeProperties(node, {});
    return [name, Object.fromEntries(Object.keys(own).map((property) => [property, completed[property]]))];
  });
  assert.deepEqual(Object.fromEntries(found), OWN);
});

test('the node that PingAM lacks has these outcomes', () => {
  const node = registrationNodes.find(({ type }) => type === 'SecondFactorRegisteredNode');
  const outcomes = node?.outcomes(completeProperties(node, {})).map(({ id }) => id);
  assert.deepEqual(outcomes, ['registered', 'notRegistered', 'optedOut']);
});

test('with its defaults every node can be saved', () => {
  const site = { publicUrl: 'https://id.example.com', realm: 'demo' };
  for (const node of registrationNodes) {
    assert.deepEqual(node.check(completeProperties(node, {}), site), [], node.type);
  }
});
