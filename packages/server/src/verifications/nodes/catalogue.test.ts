/** Properties of Lanyard's own, and the outcomes that they bring. What the nodes have of PingAM is pinned for all slices in one place. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completeProperties } from '../../journeys/node-type.ts';
import { verificationNodes } from '../nodes.ts';

const oath = ['successOutcome', 'failureOutcome', 'notRegisteredOutcome'];

/** Each with its default, which is what is safe. */
const OWN: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  OathTokenVerifierNode: { offerAnotherWay: false, onlyThisAlgorithm: false, exceedRealmTolerance: false },
  PushAuthenticationSenderNode: {
    timeoutOfRealm: false,
    lastAnswerCounts: false,
    keepNumber: false,
    skipFlagDecides: false,
  },
  PushWaitNode: { keepPushOnExit: false },
  RecoveryCodeCollectorDecisionNode: { warnWhenFew: true, offerAnotherWay: false },
  OneTimePasswordSmtpSenderNode: { noAddressOutcome: false },
  EmailSuspendNode: { emailSubject: {}, emailContent: {}, resumeUrl: '' },
};

const OUTCOMES: readonly (readonly [type: string, properties: Record<string, unknown>, outcomes: readonly string[]])[] =
  [
    ['OathTokenVerifierNode', { offerAnotherWay: true }, [...oath, 'anotherWayOutcome']],
    ['RecoveryCodeCollectorDecisionNode', { offerAnotherWay: true }, ['true', 'false', 'anotherWayOutcome']],
    ['OneTimePasswordSmtpSenderNode', { noAddressOutcome: true }, ['outcome', 'noAddress']],
  ];

const typeOf = (name: string) =>
  verificationNodes.find(({ type }) => type === name) ?? assert.fail(`there is no ${name}`);

for (const [name, own] of Object.entries(OWN)) {
  test(`${name} is safe where a file says nothing of Lanyard’s own properties`, () => {
    const completed = completeProperties(typeOf(name), {});
    const found = Object.keys(own).map((property) => [property, completed[property]]);
    assert.deepEqual(Object.fromEntries(found), own);
  });
}

test('Lanyard’s own properties bring outcomes of their own', () => {
  for (const [name, properties, outcomes] of OUTCOMES) {
    const type = typeOf(name);
    assert.deepEqual(
      type.outcomes(completeProperties(type, properties)).map(({ id }) => id),
      outcomes,
      name,
    );
  }
});
