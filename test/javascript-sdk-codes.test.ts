/** What ForgeRock's JavaScript library, unmodified, makes of the steps that show a code. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { FRQRCode, FRStep } from '@forgerock/javascript-sdk';
import { begin, codeOn, world } from '../packages/server/src/registrations/nodes/test-world.ts';

type Properties = Readonly<Record<string, unknown>>;

async function stepOf(t: TestContext, type: string, properties: Properties = {}) {
  const walker = begin(await world(t), { type, properties });
  await walker.step();
  const step = new FRStep({ authId: 'x', callbacks: walker.callbacks as never });
  return { uri: codeOn(walker), isCode: FRQRCode.isQRCodeStep(step), code: FRQRCode.getQRCodeData(step) };
}

test('the JavaScript library finds codes for push and for one-time passwords, with what is said above them', async (t) => {
  const message = { scanQRCodeMessage: { en: 'Scan me' } };
  for (const [type, use] of [
    ['PushRegistrationNode', 'push'],
    ['OathRegistrationNode', 'otp'],
  ] as const) {
    const { uri, isCode, code } = await stepOf(t, type, message);
    assert.deepEqual([isCode, code], [true, { message: 'Scan me', use, uri }]);
  }
});

test('a combined code is found by the JavaScript library only with the sign for it', async (t) => {
  const type = 'CombinedMultiFactorRegistrationNode';
  assert.equal((await stepOf(t, type)).isCode, false);
  const { uri, isCode, code } = await stepOf(t, type, { visibleToJavaScriptSdk: true });
  assert.deepEqual([isCode, code.use, code.uri], [true, 'push', uri]);
});
