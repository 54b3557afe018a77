import { defineErrors } from '../kit/index.ts';

defineErrors('registrations', {
  'not-found': { status: 404, text: 'This registration does not exist or is not yours. Nothing was changed.' },
  'illegal-move': {
    status: 409,
    text: 'This registration is no longer in a state in which that is possible. Nothing was changed. Start a new one.',
  },
  'too-many-devices': {
    status: 409,
    text: 'You already have as many devices as are allowed here. Nothing was added. Remove one that you no longer use.',
  },
  'link-unknown': {
    status: 404,
    text: 'This registration link is not known here. Nothing was added. Show a new code in the portal and scan that one.',
  },
  'link-not-opened': {
    status: 409,
    text: 'This registration link has to be opened before it is claimed. Nothing was added. Scan the code again.',
  },
  'link-used': {
    status: 409,
    text: 'This registration link has already been used by a phone. Nothing was added now. If that was not you, cancel it in the portal; otherwise show a new code.',
  },
  'link-cancelled': {
    status: 410,
    text: 'This registration was cancelled. Nothing was added. Show a new code in the portal and scan that one.',
  },
  'link-expired': {
    status: 410,
    text: 'This registration link has expired. Nothing was added. Show a new code in the portal and scan that one.',
  },
  'link-failed': {
    status: 410,
    text: 'This registration failed. Nothing was added. Show a new code in the portal and scan that one.',
  },
  'claim-refused': {
    status: 422,
    text: 'What this phone sent does not prove that its keys are its own. Nothing was added. Update the app and scan the code again.',
  },
  'key-in-use': {
    status: 409,
    text: 'This phone’s key already belongs to a registered device. Nothing was added. The app has to make new keys; try again.',
  },
  'protection-needed': {
    status: 422,
    text: 'This account needs an app that is locked by a PIN or by biometrics. Nothing was added. Set that up in the app and try again.',
  },
  'not-claimed': {
    status: 409,
    text: 'This device has no registration that waits for its first code. Nothing was changed. Start again with a new code.',
  },
  'code-wrong': {
    status: 403,
    text: 'This code is not right. Nothing was added yet. Wait for the next code and try that one.',
  },
  'clock-off': {
    status: 409,
    text: 'The code is right for another time: the clock of this phone is wrong. Nothing was added yet. Correct the clock and try again.',
  },
  'code-misread': {
    status: 422,
    text: 'An authenticator app would misread the name of this account or of its issuer. Nothing was added. It must not hold any of : / ? & # %.',
  },
  'not-proved': {
    status: 403,
    text: 'A second factor is added only for somebody who has just shown who she is. Nothing was added. Sign in first.',
  },
  'username-missing': {
    status: 500,
    text: 'No username found: a node about second factors expected username to be set. Nothing was changed. Put a node that asks for the name before it.',
  },
  'message-id-missing': {
    status: 500,
    text: 'Unable to find push message ID in sharedState: the journey waits for a phone and does not know which. Nothing was added. Let no other node remove pushMessageId, and start again.',
  },
  'method-missing': {
    status: 500,
    text: 'The journey came to a node about a second factor and does not say which one: mfaMethod is missing. Nothing was changed. Put the node before it that found none.',
  },
  failed: {
    status: 409,
    text: 'The code was wrong too often, so this registration has ended. Nothing was added. Start again with a new code.',
  },
});
