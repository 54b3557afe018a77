import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  isSecondFactorRequired,
  pushAvailability,
  registrationAllowed,
  remoteChange,
  secondFactorMethods,
} from './index.ts';

const user = { pushEnabled: true, state: 'active' } as const;
const careful = { ...user, requireBiometricSeed: true } as const;
const online = { mode: 'online', state: 'active' } as const;
const standard = { mode: 'standard', state: 'active' } as const;
const pingam = { mode: 'pingam', state: 'active', credentials: [{ kind: 'totp' }, { kind: 'push' }] } as const;

test('A9: push is offered to a user who is enabled for it and owns an active online device', () => {
  assert.deepEqual(pushAvailability({ user, devices: [online] }), { available: true, reason: null });
  assert.equal(pushAvailability({ user, devices: [standard, online] }).available, true);
});

test('A9: an app of PingAM gets what it can answer: a tap, or one of three numbers', () => {
  for (const matching of ['none', 'typed-2', undefined] as const) {
    const facts = { user, devices: [pingam], ...(matching ? { matching } : {}) };
    assert.equal(pushAvailability(facts).available, true, matching);
  }
  assert.equal(pushAvailability({ user, devices: [pingam, online], matching: 'scan' }).available, true);
});

const refusals = [
  ['push-disabled', { user: { ...user, pushEnabled: false }, devices: [online] }],
  ['user-disabled', { user: { ...user, state: 'disabled' }, devices: [online] }],
  ['no-device', { user, devices: [] }],
  ['no-device', { user, devices: [{ ...online, state: 'pending' }] }],
  ['no-device', { user, devices: [{ ...online, state: 'removed' }] }],
  ['device-locked', { user, devices: [{ ...online, state: 'locked' }] }],
  ['device-locked', { user, devices: [{ ...online, state: 'locked' }, standard] }],
  ['no-online-device', { user, devices: [standard] }],
  ['no-online-device', { user, devices: [{ ...online, mode: 'offline' }] }],
  ['no-online-device', { user, devices: [standard, { ...online, state: 'pending' }] }],
  ['push-off-here', { user, devices: [{ ...online, pushAllowed: false }] }],
  ['no-online-device', { user, devices: [{ mode: 'pingam', state: 'active', credentials: [{ kind: 'totp' }] }] }],
  ['needs-own-app', { user, devices: [pingam], matching: 'typed-6' }],
  ['needs-own-app', { user, devices: [pingam, standard], matching: 'scan' }],
  ['push-off-here', { user, devices: [{ ...pingam, pushAllowed: false }], matching: 'scan' }],
  ['device-locked', { user, devices: [{ ...pingam, state: 'locked' }] }],
  ['needs-biometrics', { user: careful, devices: [pingam] }],
  ['needs-biometrics', { user: careful, devices: [online] }],
  ['needs-biometrics', { user: careful, devices: [{ ...online, biometricKey: null }] }],
  ['needs-biometrics', { user: careful, devices: [{ ...online, biometricKey: {}, pushAllowed: false }, online] }],
] as const;

for (const [code, facts] of refusals) {
  test(`A9: otherwise the reason is shown: ${code} for ${JSON.stringify(facts.devices)}`, () => {
    const { available, reason } = pushAvailability(facts);
    assert.equal(available, false);
    assert.equal(reason?.code, code);
    assert.match(reason?.text ?? '', /^[A-Z].*\.$/);
  });
}

const phone = { id: '1', name: 'Phone', ...online, credentials: [{ kind: 'totp' }] } as const;
const other = { id: '2', name: 'Other app', ...standard, credentials: [{ kind: 'totp' }] } as const;

test('both methods name the devices that serve, and only those', () => {
  const [code, push] = secondFactorMethods({ user, devices: [phone, other] });
  assert.deepEqual(code?.devices, [
    { id: '1', name: 'Phone', mode: 'online' },
    { id: '2', name: 'Other app', mode: 'standard' },
  ]);
  assert.deepEqual(push?.devices, [{ id: '1', name: 'Phone', mode: 'online' }]);
});

test('A7: where a fingerprint or face is demanded, only the devices that have shown such a key get requests', () => {
  const finger = { ...phone, id: '3', name: 'Finger', biometricKey: {} };
  const [, push] = secondFactorMethods({ user: careful, devices: [phone, finger, { ...phone, pushAllowed: false }] });
  assert.deepEqual(push?.devices, [{ id: '3', name: 'Finger', mode: 'online' }]);
});

test('a device whose codes are switched off serves no code', () => {
  const [code] = secondFactorMethods({
    user,
    devices: [{ ...phone, credentials: [{ kind: 'totp', suspended: true }] }],
  });
  assert.equal(code?.reason?.code, 'no-code-device');
});

test('A3: only an app that was added online can be changed from the server', () => {
  assert.deepEqual(remoteChange({ mode: 'online' }), { available: true, reason: null });
  assert.equal(remoteChange({ mode: 'standard' }).reason?.code, 'standard-app');
  assert.equal(remoteChange({ mode: 'offline' }).reason?.code, 'offline-device');
  assert.equal(remoteChange({ mode: 'pingam' }).reason?.code, 'pingam-app');
});

test('a method that is not available names no device and says why', () => {
  const [code, push] = secondFactorMethods({ user, devices: [{ ...phone, credentials: [] }, other] });
  assert.equal(code?.available, true);
  const locked = secondFactorMethods({ user, devices: [{ ...phone, state: 'locked' }] });
  assert.deepEqual(
    locked.map(({ available, reason, devices }) => [available, reason?.code, devices]),
    [
      [false, 'device-locked', []],
      [false, 'device-locked', []],
    ],
  );
  assert.equal(push?.available, true);
});

test('A12: locking the only device does not turn the second factor off', () => {
  assert.equal(isSecondFactorRequired([{ mode: 'online', state: 'locked' }]), true);
});

test('F7: a pending device asks for no second factor and blocks no sign-in', () => {
  assert.equal(isSecondFactorRequired([{ mode: 'online', state: 'pending' }]), false);
  assert.equal(isSecondFactorRequired([]), false);
});

test('a registration is allowed up to the limit of the realm, pending devices not counted', () => {
  const devices = [{ state: 'active' }, { state: 'locked' }, { state: 'pending' }] as const;
  assert.equal(registrationAllowed({ user, devices, maxDevices: 3 }).available, true);
  assert.equal(registrationAllowed({ user, devices, maxDevices: 2 }).reason?.code, 'too-many-devices');
  assert.equal(
    registrationAllowed({ user: { state: 'disabled' }, devices, maxDevices: 9 }).reason?.code,
    'user-disabled',
  );
});
