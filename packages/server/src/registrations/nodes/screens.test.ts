import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { drawingScript } from './code-screen.ts';
import { offerScript } from './get-app.ts';
import { scriptText } from './script-text.ts';
import { begin, codeOn, leftBy, world } from './test-world.ts';

test('A17: no text gets out of the script that it stands in', () => {
  const texts = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom("';alert(1)//", '</script>', '\u2028'),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const written = scriptText(text);
      assert.match(written, /^[A-Za-z0-9\\]*$/);
      assert.equal(runInNewContext(`'${written}'`), text);
    }),
  );
});

test('the script draws the code of the hidden value, in a size that holds it', async (t) => {
  const it = await world(t);
  const walker = begin(it, { type: 'CombinedMultiFactorRegistrationNode' });
  await walker.step();
  const script = String(walker.callbacks[1]?.output[0]?.value);
  assert.equal(walker.callbacks[1]?.output[1]?.value, '4');
  assert.match(script, /^window\.QRCodeReader\.createCode\(\{ id: 'callback_0', text: 'mfauth\\x3A\\x2F\\x2Ftotp/);
  const drawn: { text: string; version: string }[] = [];
  runInNewContext(script, {
    window: { QRCodeReader: { createCode: (code: (typeof drawn)[number]) => drawn.push(code) } },
  });
  assert.deepEqual(
    drawn.map(({ text, version }) => [text, version]),
    [[codeOn(walker), '20']],
  );
  for (const [length, version] of [
    [858, '20'],
    [859, '25'],
    [1_500, '30'],
    [2_000, '40'],
  ] as const) {
    assert.match(drawingScript('x'.repeat(length)), new RegExp(`version: '${version}'`));
  }
});

test('the choices stand in one order without gaps, in the person’s language, and one that is none asks again', async (t) => {
  const it = await world(t);
  const type = 'MultiFactorRegistrationOptionsNode';
  const properties = { getApp: false, message: { en: 'A factor?' }, registerDeviceLabel: { de: 'Ja', en: 'Yes' } };
  const walker = begin(it, { type, properties }, { shared: { mfaMethod: 'push' } });
  await walker.step();
  assert.deepEqual(walker.types, ['TextOutputCallback', 'ConfirmationCallback']);
  assert.equal(walker.shown('TextOutputCallback', 'message'), 'A factor?');
  assert.deepEqual(walker.shown('ConfirmationCallback', 'options'), ['Yes', 'Not now', 'Do not ask again']);
  await walker.answer({ 1: 9 });
  assert.deepEqual(walker.types, ['TextOutputCallback', 'ConfirmationCallback']);
  await walker.answer({ 1: '0' });
  assert.equal(leftBy(walker), 'registerOutcome');
});

test('where the app can be had is said to pages that run scripts and to those that do not', async (t) => {
  const it = await world(t);
  const message = `Get it <b>"now"</b>'; alert(1); //`;
  const walker = begin(it, { type: 'GetAuthenticatorAppNode', properties: { message: { en: message } } });
  await walker.step();
  assert.deepEqual(walker.types, ['TextOutputCallback', 'ConfirmationCallback', 'MetadataCallback']);
  const facts = walker.facts('get-app');
  assert.equal(facts?.message, message);
  const shown: Record<string, unknown>[] = [];
  const document = {
    getElementById: () => ({ appendChild: (element: Record<string, unknown>) => shown.push(element) }),
    createElement: (name: string) => ({ name }),
  };
  runInNewContext(String(walker.shown('TextOutputCallback', 'message')), { document });
  assert.deepEqual(
    shown.map(({ name, textContent, href }) => [name, href ?? textContent]),
    [
      ['p', message],
      ['a', facts?.appleLink],
      ['a', facts?.googleLink],
    ],
  );
  await walker.answer();
  assert.equal(leftBy(walker), 'outcome');
});

test('a text of PingAM with links inside is plain here, with their labels, and the links stand below', async (t) => {
  const it = await world(t);
  const message = `Get it from the <a target="_blank" href='{{appleLink}}'>{{appleLabel}}</a>, or {{googleLink}}, for <b>.`;
  const walker = begin(it, { type: 'GetAuthenticatorAppNode', properties: { message: { en: message } } });
  await walker.step();
  const facts = walker.facts('get-app');
  assert.equal(facts?.message, `Get it from the App Store, or ${facts?.googleLink}, for <b>.`);
});

test('the script does nothing where its place is missing', () => {
  const script = offerScript({ message: 'x', appleLink: 'https://a.example', googleLink: 'https://b.example' });
  runInNewContext(script, { document: { getElementById: () => null } });
});
