import { defineErrors } from '../kit/index.ts';

/** Unknown device, foreign key, wrong URL and altered body share one code, so that nobody can probe for device ids. */
defineErrors('devices', {
  'not-found': { status: 404, text: 'This device does not exist or is not yours. Nothing was changed.' },
  'illegal-move': {
    status: 409,
    text: 'This device is no longer in a state in which that is possible. Nothing was changed. Reload the list of devices.',
  },
  'version-conflict': {
    status: 409,
    text: 'Somebody else changed this device in the meantime. Nothing of yours was saved. Look at the difference and decide again.',
  },
  'not-remote': {
    status: 409,
    text: 'The settings of this device cannot be changed from here. Nothing was changed. To change them, add the device again.',
  },
  'nothing-left': {
    status: 422,
    text: 'A device with neither codes nor requests would be good for nothing. Nothing was changed. Lock it instead, or leave one of the two.',
  },
  'biometric-key-refused': {
    status: 403,
    text: 'The key for fingerprint or face was not signed as it must be. Nothing was changed. Try again; if it stays so, add the phone again.',
  },
  'biometric-key-there': {
    status: 409,
    text: 'This phone already has a key for fingerprint or face, and the new one does not have its word. Nothing was changed. If the old one is lost, add the phone again.',
  },
  'protection-lower': {
    status: 403,
    text: 'The realm asks more protection of every device, and only an administrator may ask less of one. Nothing was changed.',
  },
  'name-empty': { status: 422, text: 'A device needs a name that can be read. Nothing was changed. Type a name.' },
  'proof-refused': {
    status: 401,
    text: 'The request was not signed by a device that is known here. Nothing was changed. If this phone was set up before, add it again.',
  },
  'proof-used': {
    status: 401,
    text: 'This signed request has already been used once. It was not carried out again. Sign a new one.',
  },
  'clock-skew': {
    status: 401,
    text: 'The clock of this device differs from the server’s by more than a minute. Nothing was changed. Set the clock, or let the app correct for it, and try again.',
  },
  pending: {
    status: 403,
    text: 'This device has not finished its registration. Nothing was changed. Finish it, or start again with a new QR code.',
  },
  locked: {
    status: 403,
    text: 'This device is locked. Its accounts are kept. Ask your help desk to unlock it.',
  },
  'user-disabled': {
    status: 403,
    text: 'The account of this device is disabled. The device keeps its place. Ask your help desk.',
  },
  removed: {
    status: 410,
    text: 'This device was removed from the account. Nothing was changed. If you still use it, add it again in the portal.',
  },
});
