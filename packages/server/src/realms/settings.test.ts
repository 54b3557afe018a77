import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Value } from 'typebox/value';
import {
  defaultSettings,
  effectiveSettings,
  mergePatches,
  type SettingsPatch,
  SettingsPatchSchema,
  settingFaults,
} from './settings.ts';

test('the defaults are valid and complete', () => {
  assert.deepEqual(settingFaults(defaultSettings), []);
  assert.equal(defaultSettings.push.matching, 'typed-2');
  assert.deepEqual(defaultSettings.otp, { algorithm: 'SHA1', digits: 6, period: 30, window: { past: 1, future: 1 } });
});

test('what the database holds lies over the defaults, member by member', () => {
  const settings = effectiveSettings({ otp: { digits: 8 }, limits: { 'code:user': { max: 3 } } });
  assert.equal(settings.otp.digits, 8);
  assert.equal(settings.otp.period, 30);
  assert.deepEqual(settings.limits['code:user'], { max: 3, windowSeconds: 900, lockSeconds: 900 });
});

test('a change keeps earlier changes and alters neither input', () => {
  const stored: SettingsPatch = { otp: { digits: 8 } };
  assert.deepEqual(mergePatches(stored, { otp: { period: 60 } }), { otp: { digits: 8, period: 60 } });
  assert.deepEqual(stored, { otp: { digits: 8 } });
});

const wrong: [SettingsPatch | object, string][] = [
  [{ otp: { digits: 5 } }, 'otp.digits'],
  [{ otp: { digits: 9 } }, 'otp.digits'],
  [{ otp: { digits: 6.5 } }, 'otp.digits'],
  [{ otp: { digits: '6' } }, 'otp.digits'],
  [{ push: { matching: 'one-of-three' } }, 'push.matching'],
  [{ accent: 'url(https://example.com)' }, 'accent'],
  [{ displayName: '' }, 'displayName'],
  [{ displayName: 'Bank\u202eknaB' }, 'displayName'],
  [{ displayName: 'two\nlines' }, 'displayName'],
  [{ issuer: 'a:b' }, 'issuer'],
  [{ session: { idleSeconds: 50_000 } }, 'session.idleSeconds'],
  [{ limits: { 'code:user': { max: 0 } } }, 'limits.code:user.max'],
];

for (const [change, setting] of wrong) {
  test(`a bad ${setting} is named: ${JSON.stringify(change)}`, () => {
    const faults = settingFaults(effectiveSettings(change as SettingsPatch));
    assert.deepEqual(faults.map((fault) => fault.setting).slice(0, 1), [setting]);
  });
}

test('an unknown setting is refused, so that a spelling mistake cannot turn a protection off', () => {
  assert.ok(settingFaults(effectiveSettings({ pushh: {} } as SettingsPatch)).length > 0);
  assert.equal(Value.Check(SettingsPatchSchema, { limits: { 'code:usr': { max: 1 } } }), false);
});

test('the schema of a change accepts every part of the settings and brings no defaults', () => {
  assert.equal(Value.Check(SettingsPatchSchema, {}), true);
  assert.equal(Value.Check(SettingsPatchSchema, defaultSettings), true);
  assert.equal(JSON.stringify(SettingsPatchSchema).includes('"default"'), false);
});

test('no JSON in the place of settings can make a fault-free tree of another shape', () => {
  fc.assert(
    fc.property(fc.object({ maxDepth: 3 }), (tree) => {
      const settings = effectiveSettings(tree as SettingsPatch);
      if (settingFaults(settings).length > 0) return;
      assert.deepEqual(Object.keys(settings).sort(), Object.keys(defaultSettings).sort());
    }),
  );
});
