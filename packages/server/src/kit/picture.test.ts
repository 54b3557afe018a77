import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { jpegs, makePng } from '../testing/pictures.ts';
import { readPicture } from './picture.ts';

test('kind and size of real pictures, from the whole file or its beginning', () => {
  const png = makePng({ width: 300, height: 7 });
  assert.deepEqual(readPicture(png), { kind: 'png', width: 300, height: 7 });
  assert.deepEqual(readPicture(png.subarray(0, 24)), { kind: 'png', width: 300, height: 7 });
  for (const { bytes, width, height } of Object.values(jpegs)) {
    assert.deepEqual(readPicture(bytes), { kind: 'jpeg', width, height });
  }
  const { bytes, ...size } = jpegs.baseline;
  const filled = Buffer.concat([bytes.subarray(0, 2), Buffer.from([0xff, 0xff, 0xff]), bytes.subarray(2)]);
  assert.deepEqual(readPicture(filled), { kind: 'jpeg', ...size }, 'fill bytes before a marker (T.81 B.1.1.2)');
});

test('A17: whatever is neither is none, however it is called: SVG, GIF, HTML, an empty file, a size of nothing', () => {
  const gif = Buffer.from('GIF89a\x10\0\x10\0\0\0\0', 'latin1');
  const texts = [
    '',
    '<svg xmlns="http://www.w3.org/2000/svg"/>',
    '<!doctype html><title>404</title>',
    '\x89PNG\r\n\x1a\n',
  ];
  for (const bytes of [gif, ...texts.map((text) => Buffer.from(text, 'latin1'))])
    assert.equal(readPicture(bytes), null);
  assert.equal(readPicture(makePng({ width: 0 })), null);
  assert.equal(readPicture(makePng().subarray(0, 23)), null);
  assert.equal(readPicture(jpegs.baseline.bytes.subarray(0, 100)), null);
});

test('A17: a file that lies about its lengths ends the reading, and never runs out of its bytes', () => {
  const start = fc.constantFrom(Buffer.from([0xff, 0xd8]), makePng().subarray(0, 16), jpegs.progressive.bytes);
  fc.assert(
    fc.property(start, fc.uint8Array({ maxLength: 300 }), fc.nat(600), (beginning, rest, cut) => {
      const bytes = Buffer.concat([beginning, rest]).subarray(0, cut);
      const picture = readPicture(bytes);
      assert.ok(picture === null || (picture.width > 0 && picture.height > 0));
    }),
    { numRuns: 2_000 },
  );
  const zeros = Buffer.concat([Buffer.from([0xff, 0xd8]), Buffer.from('ffe00000'.repeat(50_000), 'hex')]);
  assert.equal(readPicture(zeros), null, 'segments without a length');
});
